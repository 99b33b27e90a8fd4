/** What is chosen from: cards side by side, and rows. */
import { html, type TemplateResult } from "lit";
import type { Context, Of } from "../context.ts";
import { lead } from "../text.ts";
import "./carousel.ts";
import "./list.ts";

export function carousel(content: Of<"carousel">, context: Context): TemplateResult {
  return html`${lead(content.text)}<tp-carousel .cards=${content.cards} .context=${context}></tp-carousel>`;
}

export function list(content: Of<"list">, context: Context): TemplateResult {
  return html`${lead(content.text)}<tp-list .content=${content} .context=${context}></tp-list>`;
}
