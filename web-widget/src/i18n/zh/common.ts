import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "返回",
  "common.cancel": "取消",
  "common.close": "关闭",
  "common.loading": "加载中…",
  "common.more": "更多",
  "common.new": { other: "{n} 条新消息" },
  "common.retry": "重试",
  "common.today": "今天",
  "common.unread": { other: "{n} 条未读消息" },
  "common.yesterday": "昨天",
} satisfies Dictionary;
