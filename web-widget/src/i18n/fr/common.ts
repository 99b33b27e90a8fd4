import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "Retour",
  "common.cancel": "Annuler",
  "common.close": "Fermer",
  "common.loading": "Chargement…",
  "common.more": "Plus",
  "common.new": { one: "{n} nouveau message", many: "{n} de nouveaux messages", other: "{n} nouveaux messages" },
  "common.retry": "Réessayer",
  "common.today": "Aujourd’hui",
  "common.unread": { one: "{n} message non lu", many: "{n} de messages non lus", other: "{n} messages non lus" },
  "common.yesterday": "Hier",
} satisfies Dictionary;
