/** Telling a reader who does not look. */
export const attention = {
  "push.offer": "Shall we tell you when an answer comes, even when this page is closed?",
  "push.accept": "Yes, tell me",
} as const;
