import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "هل نخبرك عند وصول رد، حتى لو كانت هذه الصفحة مغلقة؟",
  "push.accept": "نعم، أخبرني",
} satisfies Dictionary;
