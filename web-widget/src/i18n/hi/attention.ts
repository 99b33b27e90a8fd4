import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "जवाब आने पर क्या हम आपको बताएँ, चाहे यह पेज बंद हो?",
  "push.accept": "हाँ, बताएँ",
} satisfies Dictionary;
