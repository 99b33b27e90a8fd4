import type { Plural } from "../words.ts";

/** Words that stand in more than one place. */
export const common = {
  "common.close": "Close",
  "common.cancel": "Cancel",
  "common.retry": "Try again",
  "common.unread": { one: "{n} unread message", other: "{n} unread messages" } satisfies Plural,
} as const;
