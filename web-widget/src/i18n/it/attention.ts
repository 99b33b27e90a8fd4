import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "Vuoi che ti avvisiamo quando arriva una risposta, anche a pagina chiusa?",
  "push.accept": "Sì, avvisami",
} satisfies Dictionary;
