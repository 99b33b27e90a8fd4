import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "Messaggi",
  "widget.launcher": "Messaggi",
  "widget.launcher-unread": {
    one: "Messaggi, {n} non letto",
    many: "Messaggi, {n} non letti",
    other: "Messaggi, {n} non letti",
  },
  "widget.back": "Torna a tutti i messaggi",
  "widget.begin": "Nuovo messaggio",
  "widget.begin-failed": "Invio non riuscito. Quello che hai scritto è ancora qui: riprova tra poco.",
  "widget.greeting": "Ciao! Scrivici, di solito rispondiamo in pochi minuti.",
  "widget.write": "Scrivi un messaggio",
  "widget.send": "Invia",
  "widget.no-site": "Non ci sono messaggi a questo indirizzo. Torna al negozio e aprili da lì.",
  "widget.old-code": "Questo link valeva per una sola visita. Torna al negozio e apri i messaggi da lì.",
  "widget.no-window":
    "Non è stato possibile aprire una finestra. Consenti le finestre di questa pagina o continua qui.",
  "widget.no-server": "I tuoi messaggi ora non sono raggiungibili. Ricarica la pagina tra poco.",
} satisfies Dictionary;
