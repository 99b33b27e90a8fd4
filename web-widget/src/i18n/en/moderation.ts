/** What became of messages because of what they say, and what to do about it. */
export const moderation = {
  "leak.phone": "phone number",
  "leak.email": "email address",
  "leak.url": "link",
  "leak.handle": "name on another network",
  "leak.messenger": "messenger contact",
  "leak.iban": "bank account",
  "leak.card": "card number",
  "leak.banned": "words that are not allowed here",
  "leak.other": "something that is not allowed here",

  "fate.hidden": "Hidden here: {what}",
  "fate.hid": "Hidden before sending: {what}. Everyone sees it this way.",
  "fate.why": "Why?",
  "fate.because":
    "The marketplace hides this for everyone here, to protect both sides. The rest of the message is as it was written.",
  "fate.held": "Being checked. The others see it once support has released it.",
  "fate.rejected": "Not sent: the marketplace did not release it.",
  "fate.reason": "Reason: {reason}",
  "fate.blocked": "Not sent. This may not be said here: {what}.",
  "fate.refused": "Not sent. Something in it may not be said here.",

  "appeal.title": "Ask support to look again",
  "appeal.how": "Support answers you in a conversation of its own. The others here are not told.",
  "appeal.words": "What should they know?",
  "appeal.missing": "Say in a few words what should be looked at again.",
  "appeal.send": "Send",
  "appeal.sent": "Sent. Support will answer you here.",

  "pace.every": "One message every {every}",
  "pace.rest": "You can write again in {rest}. Your words stay here.",
} as const;
