import { button, h } from "../dom.ts";
import { lightbox } from "../lightbox.ts";
import type { Context, Of } from "./context.ts";
import { caption, keepRoom, picture } from "./media.ts";

export function image(content: Of<"image">, context: Context): HTMLElement {
  const alt = content.alt || content.caption || "Picture";
  const frame = picture(content, alt, context);
  keepRoom(frame, content.width, content.height);
  if (content.placeholder?.startsWith("data:image/")) {
    frame.prepend(h("img", { class: "placeholder", src: content.placeholder, alt: "", "aria-hidden": "true" }));
  }
  const open = () => lightbox(picture(content, alt, context, "full"), content.caption || content.alt || "");
  const show = button({ class: "picture-open", "aria-label": `Enlarge: ${alt}` }, open, frame);
  return h("figure", { class: "picture" }, show, caption(content.caption));
}
