import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "Messages",
  "widget.launcher": "Messages",
  "widget.launcher-unread": {
    one: "Messages, {n} non lu",
    many: "Messages, {n} non lus",
    other: "Messages, {n} non lus",
  },
  "widget.back": "Retour à tous les messages",
  "widget.begin": "Nouveau message",
  "widget.begin-failed": "L’envoi n’a pas abouti. Votre texte est toujours là : réessayez dans un instant.",
  "widget.greeting": "Bonjour ! Écrivez-nous, nous répondons en général en quelques minutes.",
  "widget.write": "Écrire un message",
  "widget.send": "Envoyer",
  "widget.no-site": "Il n’y a pas de messagerie à cette adresse. Retournez à la boutique et ouvrez-la de là.",
  "widget.old-code": "Ce lien ne servait qu’une fois. Retournez à la boutique et ouvrez vos messages de là.",
  "widget.no-window": "Aucune fenêtre n’a pu être ouverte. Autorisez les fenêtres de cette page, ou continuez ici.",
  "widget.no-server": "Vos messages sont injoignables pour l’instant. Rechargez la page dans un moment.",
} satisfies Dictionary;
