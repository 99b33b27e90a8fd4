import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable":
    "Ahora no podemos llegar a tus mensajes. Seguimos intentándolo; nada de lo que escribiste se pierde.",
  "connection.not-here": "Los mensajes no están disponibles en esta página. Contacta con la tienda por otro medio.",
  "connection.sign-in": "Inicia sesión en la tienda para escribir un mensaje.",
  "connection.signed-out": "Tu visita terminó. Recarga la página para seguir con tus mensajes.",
  "connection.ended": "Estos mensajes se cerraron para ti. Si no lo esperabas, contacta con la tienda.",
  "connection.elsewhere": "Tienes tus mensajes abiertos en muchos sitios. Recarga la página para seguir aquí.",
  "connection.clock": "El reloj de este dispositivo parece estar mal. Las horas de aquí pueden ser distintas.",
  "connection.memory-only":
    "Este navegador no guarda nada: lo que aún no se envió se pierde al cerrar la página. Quédate hasta que se envíe.",
} satisfies Dictionary;
