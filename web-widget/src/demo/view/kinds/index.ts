/** Kinds of content and what draws each; a kind newer than this page shows its plain text. */
import type { Content, Message } from "../../../core/frames.ts";
import { plain } from "../../../core/marks.ts";
import { h } from "../dom.ts";
import { answer } from "./answer.ts";
import { audio } from "./audio.ts";
import { buttons } from "./buttons.ts";
import { card } from "./card.ts";
import { carousel } from "./carousel.ts";
import { contactRequest } from "./contact.ts";
import type { Context, Render } from "./context.ts";
import { file } from "./file.ts";
import { form } from "./form.ts";
import { gif } from "./gif.ts";
import { image } from "./image.ts";
import { list } from "./list.ts";
import { liveLocation } from "./live.ts";
import { location } from "./location.ts";
import { quickReplies } from "./replies.ts";
import { system } from "./system.ts";
import { text } from "./text.ts";
import { video } from "./video.ts";

export const KINDS: { [Kind in Content["kind"]]: Render<Kind> } = {
  text,
  image,
  file,
  audio,
  video,
  gif,
  location,
  live_location: liveLocation,
  contact_request: contactRequest,
  card,
  carousel,
  list,
  quick_replies: quickReplies,
  buttons,
  form,
  answer,
  system,
};

/** What a message says, as an element. */
export function contentOf(content: Content, context: Context): HTMLElement {
  const render = Object.hasOwn(KINDS, content.kind) ? (KINDS[content.kind] as Render<Content["kind"]>) : undefined;
  const element = render?.(content as never, context) ?? unknown(content);
  element.classList.add("content", `kind-${render ? content.kind : "unknown"}`);
  return element;
}

function unknown(content: Content): HTMLElement {
  return h("p", { class: "text", dir: "auto" }, (content as { fallback?: string }).fallback || "Something new");
}

/** One line for quotes, receipts' names and screen readers. */
export function lineOf({ content }: Pick<Message, "content">): string {
  if (!content) return "Message taken back";
  if (content.kind === "text") return plain(content.text, content.format);
  const line = (content.fallback ?? "").split("\n", 1)[0];
  return line || ("label" in content && content.label) || ("text" in content && content.text) || "Something new";
}

/** Whether there is something to choose or fill in, up to a time and, perhaps, only once. */
export function isAsked(content: Content): content is Extract<Content, { expires_at?: string | null }> {
  return ["card", "carousel", "list", "quick_replies", "buttons", "form", "contact_request"].includes(content.kind);
}
