import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "Atrás",
  "common.cancel": "Cancelar",
  "common.close": "Cerrar",
  "common.loading": "Cargando…",
  "common.more": "Más",
  "common.new": { one: "{n} mensaje nuevo", many: "{n} de mensajes nuevos", other: "{n} mensajes nuevos" },
  "common.retry": "Reintentar",
  "common.today": "Hoy",
  "common.unread": { one: "{n} mensaje sin leer", many: "{n} de mensajes sin leer", other: "{n} mensajes sin leer" },
  "common.yesterday": "Ayer",
} satisfies Dictionary;
