import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "الرسائل",
  "widget.launcher": "الرسائل",
  "widget.launcher-unread": {
    zero: "الرسائل، {n} غير مقروءة",
    one: "الرسائل، واحدة غير مقروءة",
    two: "الرسائل، اثنتان غير مقروءتين",
    few: "الرسائل، {n} غير مقروءة",
    many: "الرسائل، {n} غير مقروءة",
    other: "الرسائل، {n} غير مقروءة",
  },
  "widget.back": "العودة إلى كل الرسائل",
  "widget.begin": "رسالة جديدة",
  "widget.begin-failed": "لم يتم الإرسال. ما كتبته ما زال هنا: أعد المحاولة بعد قليل.",
  "widget.greeting": "مرحبًا! راسلنا، نرد عادةً خلال دقائق.",
  "widget.write": "اكتب رسالة",
  "widget.send": "إرسال",
  "widget.no-site": "لا توجد مراسلة على هذا العنوان. عد إلى المتجر وافتحها من هناك.",
  "widget.old-code": "كان هذا الرابط لزيارة واحدة. عد إلى المتجر وافتح رسائلك من هناك.",
  "widget.no-window": "تعذّر فتح نافذة. اسمح لهذه الصفحة بفتح النوافذ، أو تابع هنا.",
  "widget.no-server": "يتعذر الوصول إلى رسائلك الآن. أعد تحميل الصفحة بعد قليل.",
} satisfies Dictionary;
