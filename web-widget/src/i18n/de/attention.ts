import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "Sollen wir dir sagen, wenn eine Antwort kommt, auch wenn diese Seite zu ist?",
  "push.accept": "Ja, sag mir Bescheid",
} satisfies Dictionary;
