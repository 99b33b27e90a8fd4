import type { Dictionary } from "../words.ts";

export const attention = {
  "push.offer": "收到回复时要通知您吗？即使此页面已关闭。",
  "push.accept": "好，通知我",
} satisfies Dictionary;
