import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable":
    "Não conseguimos acessar suas mensagens agora. Continuamos tentando; nada do que você escreveu se perde.",
  "connection.not-here": "As mensagens não estão disponíveis nesta página. Fale com a loja de outra forma.",
  "connection.sign-in": "Entre na loja para escrever uma mensagem.",
  "connection.signed-out": "Sua visita terminou. Recarregue a página para continuar com suas mensagens.",
  "connection.ended": "Estas mensagens foram encerradas para você. Se não esperava isso, fale com a loja.",
  "connection.elsewhere": "Suas mensagens estão abertas em muitos lugares. Recarregue a página para continuar aqui.",
  "connection.clock": "O relógio deste aparelho parece errado. As horas mostradas aqui podem ser diferentes.",
  "connection.memory-only":
    "Este navegador não guarda nada: o que ainda não foi enviado se perde ao fechar a página. Espere até ser enviado.",
} satisfies Dictionary;
