import { type Block, blocks, type Inline, type Mark } from "../../../core/markup.ts";
import { h } from "../dom.ts";
import type { Context, Of, Preview } from "./context.ts";

const TAGS: Record<Mark, "strong" | "em" | "s" | "code"> = { bold: "strong", italic: "em", strike: "s", code: "code" };
/** What an address may do to us when it is opened, and we to it: nothing. */
export const AWAY = { target: "_blank", rel: "noopener noreferrer nofollow" } as const;

export function text(content: Of<"text">, context: Context): HTMLElement {
  const parts = blocks(content.text, content.format, content.mentions ?? []);
  const big = onlyEmoji(content.text) ? "text text-big" : "text";
  const words = h("div", { class: big, dir: "auto" }, ...parts.map((part) => block(part, context)));
  if (!context.message || !parts.some(hasLink)) return words;
  const all = h("div", { class: "text-and-preview" }, words);
  context.services.preview(context.message).then(
    (found) => found && all.append(preview(found, context)),
    () => undefined, // off, or not there: the words are enough
  );
  return all;
}

/** Words above a question, where no marks mean anything. */
export function lead(words: string | undefined): HTMLElement | undefined {
  if (!words) return undefined;
  return h("p", { class: "text lead", dir: "auto" }, ...inlines(blocks(words)));
}

function inlines(parts: Block[]): Node[] {
  return parts.flatMap((part) => (part.type === "list" ? [] : part.children.map((one) => inline(one))));
}

function block(part: Block, context: Context): HTMLElement {
  const line = (children: Inline[]) => children.map((one) => inline(one, context));
  if (part.type === "list") {
    return h("ul", { class: "marked" }, ...part.items.map((item) => h("li", { dir: "auto" }, ...line(item))));
  }
  return h(part.type === "quote" ? "blockquote" : "p", { class: "marked", dir: "auto" }, ...line(part.children));
}

function inline(part: Inline, context?: Context): Node {
  switch (part.type) {
    case "words":
      return document.createTextNode(part.text);
    case "link":
      return h("a", { href: part.link.href, dir: "ltr", ...AWAY }, part.link.shown);
    case "mention": {
      const mine = part.participant === context?.me ? "mention is-me" : "mention";
      return h("span", { class: mine, title: context?.nameOf(part.participant) }, part.text);
    }
    default:
      return h(TAGS[part.type], {}, ...part.children.map((child) => inline(child, context)));
  }
}

function hasLink(part: Block): boolean {
  const found = (parts: Inline[]): boolean =>
    parts.some((one) => one.type === "link" || ("children" in one && found(one.children)));
  return part.type === "list" ? part.items.some(found) : found(part.children);
}

/** Up to three emoji and nothing else are shown large. */
function onlyEmoji(words: string): boolean {
  return words.length < 64 && /^(\p{RGI_Emoji}){1,3}$/v.test(words.trim());
}

function preview(found: Preview, { services }: Context): HTMLElement {
  const words = h("span", { class: "preview-words" });
  if (found.site) words.append(h("small", { dir: "auto" }, found.site));
  words.append(h("strong", { dir: "auto" }, found.title || found.url));
  if (found.description) words.append(h("span", { class: "preview-more", dir: "auto" }, found.description));
  const card = h("a", { class: "preview", href: found.url, ...AWAY }, words);
  if (found.image_url) {
    const image = h("img", { src: services.picture(found.image_url), alt: "", loading: "lazy" });
    image.addEventListener("error", () => image.remove());
    card.prepend(image);
  }
  return card;
}
