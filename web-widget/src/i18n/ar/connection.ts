import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable": "يتعذر الوصول إلى رسائلك الآن. نواصل المحاولة، ولن يضيع شيء مما كتبته.",
  "connection.not-here": "الرسائل غير متاحة في هذه الصفحة. تواصل مع المتجر بطريقة أخرى.",
  "connection.sign-in": "سجّل الدخول إلى المتجر لتكتب رسالة.",
  "connection.signed-out": "انتهت زيارتك. أعد تحميل الصفحة لمتابعة رسائلك.",
  "connection.ended": "أُغلقت هذه الرسائل بالنسبة إليك. إن لم تتوقع ذلك فتواصل مع المتجر.",
  "connection.elsewhere": "رسائلك مفتوحة في أماكن كثيرة. أعد تحميل الصفحة للمتابعة هنا.",
  "connection.clock": "يبدو أن ساعة هذا الجهاز غير صحيحة. قد تختلف الأوقات المعروضة هنا عنها.",
  "connection.memory-only": "لا يحتفظ هذا المتصفح بشيء: ما لم يُرسل بعد يضيع عند إغلاق الصفحة. ابقَ حتى يُرسل.",
} satisfies Dictionary;
