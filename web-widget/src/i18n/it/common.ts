import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "Indietro",
  "common.cancel": "Annulla",
  "common.close": "Chiudi",
  "common.loading": "Caricamento…",
  "common.more": "Altro",
  "common.new": { one: "{n} nuovo messaggio", many: "{n} di nuovi messaggi", other: "{n} nuovi messaggi" },
  "common.retry": "Riprova",
  "common.today": "Oggi",
  "common.unread": {
    one: "{n} messaggio non letto",
    many: "{n} di messaggi non letti",
    other: "{n} messaggi non letti",
  },
  "common.yesterday": "Ieri",
} satisfies Dictionary;
