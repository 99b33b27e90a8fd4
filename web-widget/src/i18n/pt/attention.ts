import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "Quer que avisemos quando chegar uma resposta, mesmo com esta página fechada?",
  "push.accept": "Sim, avise",
} satisfies Dictionary;
