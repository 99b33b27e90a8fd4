import { html, type TemplateResult } from "lit";
import type { Content, Message } from "../../core/frames.ts";
import { plain } from "../../core/markup.ts";
import type { Words } from "../../i18n/words.ts";

export function contentTemplate(content: Content, _context: unknown): TemplateResult {
  const words = content.kind === "text" ? content.text : ((content as { fallback?: string }).fallback ?? "");
  return html`<div class="kind"><p dir="auto">${words}</p></div>`;
}

export function shapeOf(content: Content): "words" | "panel" | "bare" | "line" {
  if (content.kind === "system") return "line";
  if (content.kind === "image" || content.kind === "gif" || content.kind === "video") return "bare";
  return content.kind === "text" ? "words" : "panel";
}

export function lineOf({ content }: Pick<Message, "content">, words: Words): string {
  if (!content) return words.say("row.gone");
  if (content.kind === "text") return plain(content.text, content.format);
  return (content.fallback ?? "").split("\n", 1)[0] ?? "";
}
