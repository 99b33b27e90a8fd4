import type { Plural } from "../words.ts";

/** Words that stand in more than one place. */
export const common = {
  "common.back": "Back",
  "common.cancel": "Cancel",
  "common.close": "Close",
  "common.loading": "Loading…",
  "common.more": "More",
  "common.new": { one: "{n} new message", other: "{n} new messages" } satisfies Plural,
  "common.retry": "Try again",
  "common.today": "Today",
  "common.unread": { one: "{n} unread message", other: "{n} unread messages" } satisfies Plural,
  "common.yesterday": "Yesterday",
} as const;
