/** What keeps someone from their messages, and what to do. */
export const connection = {
  "connection.unreachable": "Your messages cannot be reached right now. We keep trying; nothing you wrote is lost.",
  "connection.not-here": "Messages are not available on this page. Please contact the shop in another way.",
  "connection.sign-in": "Sign in to the shop to write a message.",
  "connection.signed-out": "Your visit has ended. Load this page again to go on with your messages.",
  "connection.ended": "These messages were closed for you. Please contact the shop if you did not expect it.",
  "connection.elsewhere": "Your messages are open in many places. Load this page again to go on here.",
  "connection.clock": "The clock of this device seems to be wrong. Times shown here may differ from it.",
  "connection.memory-only":
    "This browser keeps nothing: what is not sent yet is lost when you close the page. Stay until it is sent.",
} as const;
