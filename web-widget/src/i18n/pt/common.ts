import type { Dictionary } from "../words.ts";

export const common = {
  "common.back": "Voltar",
  "common.cancel": "Cancelar",
  "common.close": "Fechar",
  "common.loading": "Carregando…",
  "common.more": "Mais",
  "common.new": { one: "{n} mensagem nova", many: "{n} de mensagens novas", other: "{n} mensagens novas" },
  "common.retry": "Tentar de novo",
  "common.today": "Hoje",
  "common.unread": {
    one: "{n} mensagem não lida",
    many: "{n} de mensagens não lidas",
    other: "{n} mensagens não lidas",
  },
  "common.yesterday": "Ontem",
} satisfies Dictionary;
