import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "Mensagens",
  "widget.launcher": "Mensagens",
  "widget.launcher-unread": {
    one: "Mensagens, {n} não lida",
    many: "Mensagens, {n} não lidas",
    other: "Mensagens, {n} não lidas",
  },
  "widget.back": "Voltar a todas as mensagens",
  "widget.begin": "Nova mensagem",
  "widget.begin-failed": "Não foi possível enviar. O que você escreveu continua aqui: tente de novo daqui a pouco.",
  "widget.greeting": "Olá! Escreva para nós, costumamos responder em poucos minutos.",
  "widget.write": "Escreva uma mensagem",
  "widget.send": "Enviar",
  "widget.no-site": "Não há mensagens neste endereço. Volte à loja e abra por lá.",
  "widget.old-code": "Este link valia para uma só visita. Volte à loja e abra suas mensagens por lá.",
  "widget.no-window": "Não foi possível abrir uma janela. Permita as janelas desta página ou continue aqui.",
  "widget.no-server": "Não conseguimos acessar suas mensagens agora. Recarregue a página daqui a pouco.",
} satisfies Dictionary;
