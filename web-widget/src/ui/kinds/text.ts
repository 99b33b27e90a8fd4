import { html, nothing, type TemplateResult } from "lit";
import { type Block, blocks, type Inline } from "../../core/markup.ts";
import type { Context, Of } from "./context.ts";
import "./preview.ts";

/** What an address may do to us when it is opened, and we to it: nothing. */
export const AWAY_REL = "noopener noreferrer nofollow";
const EMOJI_MAX_UNITS = 64; // longer texts are not looked at

/** Emoji by their form (Unicode TS 51): `\p{RGI_Emoji}` would say it in a word, and take 30 ms to be made. */
const ONE = "(?:\\p{Emoji_Modifier_Base}\\p{Emoji_Modifier}|\\p{Emoji_Presentation}|\\p{Extended_Pictographic}\\ufe0f)";
const FLAG = "[\\u{1f1e6}-\\u{1f1ff}]{2}|\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}";
const EMOJI = new RegExp(`^(?:${FLAG}|[#*0-9]\\ufe0f?\\u20e3|${ONE}(?:\\u200d${ONE})*){1,3}$`, "u");

/** Words with their marks, mentions and links; below them what the page behind the first link says of itself. */
export function text(content: Of<"text">, context: Context): TemplateResult {
  const parts = blocks(content.text, content.format, content.mentions ?? []);
  const big = isOnlyEmoji(content.text) ? "k-text is-big" : "k-text";
  const words = html`<div class=${big} dir="auto">${parts.map((part) => block(part, context))}</div>`;
  if (!context.message || !parts.some(hasLink)) return words;
  const { message, services } = context;
  return html`${words}<tp-preview .message=${message} .services=${services}></tp-preview>`;
}

/** Words above a question: links open, and no marks mean anything. */
export function lead(words: string | undefined): TemplateResult | typeof nothing {
  if (!words) return nothing;
  const parts = blocks(words).flatMap((part) => (part.type === "list" ? [] : part.children));
  return html`<p class="k-text k-lead" dir="auto">${parts.map((one) => inline(one))}</p>`;
}

/** Up to three emoji and nothing else. */
export function isOnlyEmoji(words: string): boolean {
  return words.length < EMOJI_MAX_UNITS && EMOJI.test(words.trim());
}

function block(part: Block, context: Context): TemplateResult {
  const line = (children: Inline[]) => children.map((one) => inline(one, context));
  switch (part.type) {
    case "list":
      return html`<ul>${part.items.map((item) => html`<li dir="auto">${line(item)}</li>`)}</ul>`;
    case "quote":
      return html`<blockquote dir="auto">${line(part.children)}</blockquote>`;
    default:
      return html`<p dir="auto">${line(part.children)}</p>`;
  }
}

function inline(part: Inline, context?: Context): TemplateResult | string {
  switch (part.type) {
    case "words":
      return part.text;
    case "link":
      return html`<a href=${part.link.href} dir="ltr" target="_blank" rel=${AWAY_REL}>${part.link.shown}</a>`;
    case "mention":
      return mention(part.participant, part.text, context);
    case "bold":
      return html`<strong>${part.children.map((one) => inline(one, context))}</strong>`;
    case "italic":
      return html`<em>${part.children.map((one) => inline(one, context))}</em>`;
    case "strike":
      return html`<s>${part.children.map((one) => inline(one, context))}</s>`;
    case "code":
      return html`<code>${part.children.map((one) => inline(one, context))}</code>`;
  }
}

function mention(participant: string, words: string, context?: Context): TemplateResult {
  const look = participant === context?.me ? "k-mention is-me" : "k-mention";
  return html`<bdi class=${look} title=${context?.nameOf(participant) || nothing}>${words}</bdi>`;
}

function hasLink(part: Block): boolean {
  const found = (parts: Inline[]): boolean =>
    parts.some((one) => one.type === "link" || ("children" in one && found(one.children)));
  return part.type === "list" ? part.items.some(found) : found(part.children);
}
