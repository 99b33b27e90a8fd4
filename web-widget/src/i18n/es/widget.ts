import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "Mensajes",
  "widget.launcher": "Mensajes",
  "widget.launcher-unread": {
    one: "Mensajes, {n} sin leer",
    many: "Mensajes, {n} sin leer",
    other: "Mensajes, {n} sin leer",
  },
  "widget.back": "Volver a todos los mensajes",
  "widget.begin": "Mensaje nuevo",
  "widget.begin-failed": "No se pudo enviar. Lo que escribiste sigue aquí: inténtalo de nuevo en un momento.",
  "widget.greeting": "¡Hola! Escríbenos, solemos responder en unos minutos.",
  "widget.write": "Escribe un mensaje",
  "widget.send": "Enviar",
  "widget.no-site": "No hay mensajería en esta dirección. Vuelve a la tienda y ábrela desde allí.",
  "widget.old-code": "Este enlace servía para una sola visita. Vuelve a la tienda y abre tus mensajes desde allí.",
  "widget.no-window": "No se pudo abrir una ventana. Permite las ventanas de esta página o sigue aquí.",
  "widget.no-server": "Ahora no podemos llegar a tus mensajes. Recarga la página en un momento.",
} satisfies Dictionary;
