import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "संदेश",
  "widget.launcher": "संदेश",
  "widget.launcher-unread": { one: "संदेश, {n} अपठित", other: "संदेश, {n} अपठित" },
  "widget.back": "सभी संदेशों पर वापस",
  "widget.begin": "नया संदेश",
  "widget.begin-failed": "यह नहीं भेजा जा सका। आपका लिखा यहीं है: थोड़ी देर में फिर कोशिश करें।",
  "widget.greeting": "नमस्ते! हमें लिखें, हम आम तौर पर कुछ ही मिनटों में जवाब देते हैं।",
  "widget.write": "संदेश लिखें",
  "widget.send": "भेजें",
  "widget.no-site": "इस पते पर कोई मैसेंजर नहीं है। दुकान पर वापस जाकर वहाँ से खोलें।",
  "widget.old-code": "यह लिंक एक ही बार के लिए था। दुकान पर वापस जाकर वहाँ से अपने संदेश खोलें।",
  "widget.no-window": "विंडो नहीं खुल सकी। इस पेज की विंडो की अनुमति दें, या यहीं जारी रखें।",
  "widget.no-server": "अभी आपके संदेशों तक पहुँचा नहीं जा सकता। थोड़ी देर में पेज फिर लोड करें।",
} satisfies Dictionary;
