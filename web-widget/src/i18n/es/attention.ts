import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "¿Te avisamos cuando llegue una respuesta, aunque esta página esté cerrada?",
  "push.accept": "Sí, avísame",
} satisfies Dictionary;
