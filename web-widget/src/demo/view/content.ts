import type { Content, Message } from "../../core/frames.ts";
import { h, icon } from "./dom.ts";

const PICTURES = import.meta.glob<string>("../pictures/*.svg", { eager: true, query: "?url", import: "default" });

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/** What a message says, as elements; a kind newer than this page shows its fallback. */
export function contentOf(content: Content): HTMLElement {
  switch (content.kind) {
    case "text":
      return h("p", { class: onlyEmoji(content.text) ? "text text-big" : "text", dir: "auto" }, content.text);
    case "image":
      return picture(content.url, content.alt || content.fallback || "Picture", content.caption);
    case "gif": {
      const still = reducedMotion.matches && content.still_url ? content.still_url : content.url;
      return picture(still, content.alt || content.fallback || "Moving picture", "");
    }
    case "file":
      return file(content.url, content.name, content.size_bytes ?? undefined);
    case "location":
      return place(content.latitude, content.longitude, content.label, content.address);
    default:
      return h("p", { class: "text", dir: "auto" }, (content as { fallback?: string }).fallback || "Something new");
  }
}

/** One line for quotes, receipts' names and screen readers. */
export function lineOf({ content }: Pick<Message, "content">): string {
  if (!content) return "Message taken back";
  if (content.kind === "text") return content.text;
  if (content.kind === "file") return content.name;
  if (content.kind === "location") return content.label || content.address || content.fallback || "A place";
  return content.alt || content.fallback || "Picture";
}

/** Up to three emoji and nothing else are shown large. */
function onlyEmoji(text: string): boolean {
  return /^(\p{RGI_Emoji}){1,3}$/v.test(text.trim());
}

function picture(url: string, alt: string, caption = ""): HTMLElement {
  const image = h("img", { src: shown(url), alt, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
  const figure = h("figure", { class: "picture" }, image);
  image.addEventListener("error", () =>
    image.replaceWith(h("div", { class: "tile" }, icon("picture"), h("span", {}, alt))),
  );
  if (caption) figure.append(h("figcaption", { dir: "auto" }, caption));
  return figure;
}

/** The story's pictures come with this page; others from where they are, if the page's policy lets them. */
function shown(url: string): string {
  const { hostname, pathname } = new URL(url);
  return (hostname === "pictures.example" && PICTURES[`../pictures${pathname}`]) || url;
}

function file(url: string, name: string, bytes: number | undefined): HTMLElement {
  const words = h("span", { class: "card-words" }, h("strong", { dir: "auto" }, name));
  if (bytes !== undefined) words.append(h("small", {}, size(bytes)));
  return h("a", { class: "card", href: url, target: "_blank", rel: "noopener noreferrer" }, icon("file"), words);
}

function size(bytes: number): string {
  const [amount, unit] = bytes < 1e6 ? [Math.max(1, bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat("en", {
    style: "unit",
    unit,
    maximumFractionDigits: unit === "megabyte" ? 1 : 0,
  }).format(amount);
}

function place(latitude: number, longitude: number, label = "", address = ""): HTMLElement {
  const where = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  const words = h("span", { class: "card-words" }, h("strong", { dir: "auto" }, label || address || where));
  words.append(h("small", { dir: "auto" }, label && address ? address : where));
  const sketch = h("span", { class: "map" }, icon("pin"));
  return h("a", { class: "card card-map", href: map, target: "_blank", rel: "noopener noreferrer" }, sketch, words);
}
