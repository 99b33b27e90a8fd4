import type { Plural } from "../words.ts";

/** The launcher, the panel around threads, and the first message. */
export const widget = {
  "widget.title": "Messages",
  "widget.launcher": "Messages",
  "widget.launcher-unread": { one: "Messages, {n} unread", other: "Messages, {n} unread" } satisfies Plural,
  "widget.back": "Back to all messages",
  "widget.begin": "New message",
  "widget.begin-failed": "That did not go through. What you wrote is still here: try again in a moment.",
  "widget.greeting": "Hi! Write to us, we usually answer within a few minutes.",
  "widget.write": "Write a message",
  "widget.send": "Send",
  "widget.no-site": "There is no messenger at this address. Go back to the shop and open it from there.",
  "widget.old-code": "This link was for one visit. Go back to the shop and open your messages from there.",
  "widget.no-window": "No window could be opened. Allow windows of this page, or go on here.",
  "widget.no-server": "Your messages cannot be reached right now. Please load this page again in a moment.",
} as const;
