import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "戻る",
  "common.cancel": "キャンセル",
  "common.close": "閉じる",
  "common.loading": "読み込み中…",
  "common.more": "その他",
  "common.new": { other: "新着メッセージ {n} 件" },
  "common.retry": "再試行",
  "common.today": "今日",
  "common.unread": { other: "未読メッセージ {n} 件" },
  "common.yesterday": "昨日",
} satisfies Dictionary;
