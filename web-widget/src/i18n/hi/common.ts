import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "वापस",
  "common.cancel": "रद्द करें",
  "common.close": "बंद करें",
  "common.loading": "लोड हो रहा है…",
  "common.more": "और",
  "common.new": { one: "{n} नया संदेश", other: "{n} नए संदेश" },
  "common.retry": "फिर कोशिश करें",
  "common.today": "आज",
  "common.unread": { one: "{n} अपठित संदेश", other: "{n} अपठित संदेश" },
  "common.yesterday": "कल",
} satisfies Dictionary;
