import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "返信が届いたらお知らせしますか？ページを閉じていても届きます。",
  "push.accept": "はい、知らせて",
} satisfies Dictionary;
