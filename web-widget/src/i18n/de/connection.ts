import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable":
    "Deine Nachrichten sind gerade nicht erreichbar. Wir versuchen es weiter; nichts, was du geschrieben hast, geht verloren.",
  "connection.not-here":
    "Nachrichten sind auf dieser Seite nicht verfügbar. Bitte wende dich auf anderem Weg an den Shop.",
  "connection.sign-in": "Melde dich beim Shop an, um eine Nachricht zu schreiben.",
  "connection.signed-out": "Dein Besuch ist zu Ende. Lade die Seite neu, um mit deinen Nachrichten weiterzumachen.",
  "connection.ended":
    "Diese Nachrichten wurden für dich geschlossen. Wende dich an den Shop, wenn du das nicht erwartet hast.",
  "connection.elsewhere": "Deine Nachrichten sind an vielen Stellen offen. Lade die Seite neu, um hier weiterzumachen.",
  "connection.clock": "Die Uhr dieses Geräts scheint falsch zu gehen. Die Zeiten hier können davon abweichen.",
  "connection.memory-only":
    "Dieser Browser behält nichts: Was noch nicht gesendet ist, geht beim Schließen der Seite verloren. Bleib, bis es gesendet ist.",
} satisfies Dictionary;
