import { playTime, size } from "../../words.ts";
import { button, h, icon } from "../dom.ts";
import type { Context, Of } from "./context.ts";
import { addressOf, caption, keepRoom, tile } from "./media.ts";

/** A film is fetched when it is asked for; until then its room is kept. */
export function video(content: Of<"video">, context: Context): HTMLElement {
  const alt = content.alt || content.caption || "Film";
  const frame = h("div", { class: "frame film" });
  keepRoom(frame, content.width, content.height);
  const facts = [
    content.duration_s ? playTime(content.duration_s) : "",
    content.size_bytes ? size(content.size_bytes) : "",
  ];
  const words = facts.filter(Boolean).join(" · ");
  const fail = () => frame.replaceChildren(tile("film", "This film cannot be played here"));
  const play = async () => {
    try {
      const { url } = await addressOf(content, context);
      const film = h("video", { src: url, controls: true, playsinline: true, "aria-label": alt });
      film.addEventListener("error", fail);
      frame.replaceChildren(film);
      await film.play();
    } catch {
      fail();
    }
  };
  const start = button(
    { class: "film-start", "aria-label": `Play: ${alt}${words && `, ${words}`}` },
    () => void play(),
  );
  start.append(h("span", { class: "film-disc" }, icon("play")), h("span", { class: "film-facts" }, words));
  if (content.alt) start.append(h("span", { class: "film-alt", dir: "auto" }, content.alt));
  frame.append(start);
  if (content.file) {
    addressOf(content, context).then(
      ({ thumbnail_url, still_url }) => {
        const poster = thumbnail_url ?? still_url;
        if (poster) start.prepend(h("img", { src: poster, alt: "" }));
      },
      () => undefined, // told when it is to be played
    );
  }
  return h("figure", { class: "picture" }, frame, caption(content.caption));
}
