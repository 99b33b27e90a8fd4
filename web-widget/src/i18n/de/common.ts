import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "Zurück",
  "common.cancel": "Abbrechen",
  "common.close": "Schließen",
  "common.loading": "Wird geladen…",
  "common.more": "Mehr",
  "common.new": { one: "{n} neue Nachricht", other: "{n} neue Nachrichten" },
  "common.retry": "Erneut versuchen",
  "common.today": "Heute",
  "common.unread": { one: "{n} ungelesene Nachricht", other: "{n} ungelesene Nachrichten" },
  "common.yesterday": "Gestern",
} satisfies Dictionary;
