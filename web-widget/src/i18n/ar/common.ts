import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "رجوع",
  "common.cancel": "إلغاء",
  "common.close": "إغلاق",
  "common.loading": "جارٍ التحميل…",
  "common.more": "المزيد",
  "common.new": {
    zero: "لا رسائل جديدة",
    one: "رسالة جديدة واحدة",
    two: "رسالتان جديدتان",
    few: "{n} رسائل جديدة",
    many: "{n} رسالة جديدة",
    other: "{n} رسالة جديدة",
  },
  "common.retry": "أعد المحاولة",
  "common.today": "اليوم",
  "common.unread": {
    zero: "لا رسائل غير مقروءة",
    one: "رسالة واحدة غير مقروءة",
    two: "رسالتان غير مقروءتين",
    few: "{n} رسائل غير مقروءة",
    many: "{n} رسالة غير مقروءة",
    other: "{n} رسالة غير مقروءة",
  },
  "common.yesterday": "أمس",
} satisfies Dictionary;
