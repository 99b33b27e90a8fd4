import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "Faut-il vous prévenir quand une réponse arrive, même si cette page est fermée ?",
  "push.accept": "Oui, prévenez-moi",
} satisfies Dictionary;
