import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "Nachrichten",
  "widget.launcher": "Nachrichten",
  "widget.launcher-unread": { one: "Nachrichten, {n} ungelesen", other: "Nachrichten, {n} ungelesen" },
  "widget.back": "Zurück zu allen Nachrichten",
  "widget.begin": "Neue Nachricht",
  "widget.begin-failed": "Das hat nicht geklappt. Dein Text ist noch da: Versuch es gleich noch einmal.",
  "widget.greeting": "Hallo! Schreib uns, wir antworten meist innerhalb weniger Minuten.",
  "widget.write": "Nachricht schreiben",
  "widget.send": "Senden",
  "widget.no-site": "Unter dieser Adresse gibt es keine Nachrichten. Geh zurück zum Shop und öffne sie von dort.",
  "widget.old-code": "Dieser Link galt für einen Besuch. Geh zurück zum Shop und öffne deine Nachrichten von dort.",
  "widget.no-window":
    "Es konnte kein Fenster geöffnet werden. Erlauben Sie Fenster dieser Seite, oder machen Sie hier weiter.",
  "widget.no-server": "Deine Nachrichten sind gerade nicht erreichbar. Lade die Seite gleich noch einmal.",
} satisfies Dictionary;
