import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable":
    "Vos messages sont injoignables pour l’instant. Nous continuons d’essayer ; rien de ce que vous avez écrit n’est perdu.",
  "connection.not-here": "La messagerie n’est pas disponible sur cette page. Contactez la boutique autrement.",
  "connection.sign-in": "Connectez-vous à la boutique pour écrire un message.",
  "connection.signed-out": "Votre visite est terminée. Rechargez la page pour retrouver vos messages.",
  "connection.ended": "Ces messages vous ont été fermés. Contactez la boutique si cela vous surprend.",
  "connection.elsewhere": "Vos messages sont ouverts à de nombreux endroits. Rechargez la page pour continuer ici.",
  "connection.clock": "L’horloge de cet appareil semble déréglée. Les heures affichées ici peuvent différer.",
  "connection.memory-only":
    "Ce navigateur ne garde rien : ce qui n’est pas encore envoyé est perdu si vous fermez la page. Restez jusqu’à l’envoi.",
} satisfies Dictionary;
