import { safeHref } from "../../../core/links.ts";
import { button, h, icon, wantsStillness } from "../dom.ts";
import type { Context, Of } from "./context.ts";
import { keepRoom, tile } from "./media.ts";

/** A moving picture that can be stopped; who wants no motion sees its still frame until they ask. */
export function gif(content: Of<"gif">, context: Context): HTMLElement {
  const { services } = context;
  const alt = content.alt || "Moving picture";
  const { moving, still } = content.gif
    ? services.gif(content.gif)
    : {
        moving: services.picture(safeHref(content.url) ?? ""),
        still: services.picture(safeHref(content.still_url) ?? ""),
      };
  return movingPicture({ moving, still, alt, width: content.width, height: content.height });
}

export interface Moving {
  moving: string;
  still: string; // "" where there is none
  alt: string;
  width?: number | null | undefined;
  height?: number | null | undefined;
}

export function movingPicture({ moving, still, alt, width, height }: Moving): HTMLElement {
  const image = h("img", { alt, decoding: "async", referrerpolicy: "no-referrer" });
  const frame = h("span", { class: "frame" }, image);
  keepRoom(frame, width, height);
  const toggle = button({ class: "gif-toggle" }, () => play(toggle.dataset.playing !== "yes"));
  const play = (on: boolean) => {
    image.src = on || !still ? moving : still;
    toggle.dataset.playing = on ? "yes" : "no";
    toggle.setAttribute("aria-label", `${on ? "Stop" : "Play"}: ${alt}`);
    toggle.replaceChildren(icon(on ? "pause" : "play"), h("span", {}, "GIF"));
  };
  image.addEventListener("error", () => {
    frame.replaceChildren(tile("picture", alt));
    toggle.hidden = true;
  });
  image.addEventListener("load", () => frame.classList.add("is-loaded"));
  play(!wantsStillness());
  if (!still) toggle.hidden = true;
  return h("figure", { class: "picture is-gif" }, frame, toggle);
}
