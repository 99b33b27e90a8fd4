import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable":
    "I tuoi messaggi ora non sono raggiungibili. Continuiamo a provare; niente di ciò che hai scritto va perso.",
  "connection.not-here": "I messaggi non sono disponibili in questa pagina. Contatta il negozio in un altro modo.",
  "connection.sign-in": "Accedi al negozio per scrivere un messaggio.",
  "connection.signed-out": "La tua visita è finita. Ricarica la pagina per continuare con i messaggi.",
  "connection.ended": "Questi messaggi sono stati chiusi per te. Se non te lo aspettavi, contatta il negozio.",
  "connection.elsewhere": "I tuoi messaggi sono aperti in molti posti. Ricarica la pagina per continuare qui.",
  "connection.clock": "L’orologio di questo dispositivo sembra sbagliato. Gli orari qui possono essere diversi.",
  "connection.memory-only":
    "Questo browser non conserva nulla: ciò che non è ancora inviato si perde chiudendo la pagina. Resta finché non è inviato.",
} satisfies Dictionary;
