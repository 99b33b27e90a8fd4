import { html, nothing, type TemplateResult } from "lit";
import type { Given } from "../../core/protocol.ts";
import { icon } from "../icons.ts";
import type { Context, Of } from "./context.ts";

/** What someone chose or filled in. */
export function answer(content: Of<"answer">, context: Context): TemplateResult {
  const { words } = context.ui;
  const values = content.values ?? [];
  const asked = content.to === "contact_request" ? words.say("kinds.contact") : "";
  const title = content.label || asked || (values.length === 0 && (content.fallback || words.say("kinds.answered")));
  return html`
    ${title ? html`<p class="k-chosen">${icon(values.length > 0 ? "note" : "check")}<strong dir="auto">${title}</strong></p>` : nothing}
    ${values.length > 0 ? html`<dl class="k-facts">${values.map((one) => line(one, context))}</dl>` : nothing}
  `;
}

function line(given: Given, context: Context): TemplateResult {
  return html`<div><dt dir="auto">${given.label}</dt><dd dir="auto">${shown(given, context)}</dd></div>`;
}

function shown(given: Given, context: Context): TemplateResult | string {
  const { type, value } = given;
  if ((type === "file" || type === "signature") && typeof value === "string") return open(given, value, context);
  if (type === "rating" && typeof value === "number") return stars(value, context);
  return given.shown || (typeof value === "object" ? Object.values(value).join(", ") : String(value));
}

function stars(value: number, { ui }: Context): TemplateResult {
  const label = ui.words.count("kinds.stars", value);
  return html`<span class="k-stars" role="img" aria-label=${label}>${"★".repeat(Math.min(10, Math.max(0, Math.round(value))))}</span>`;
}

function open({ type, shown }: Given, id: string, context: Context): TemplateResult {
  const { words } = context.ui;
  const isSigned = type === "signature";
  const name = isSigned ? words.say("kinds.signature") : shown && shown !== id ? shown : words.say("kinds.file");
  return html`<tp-file .source=${{ file: id }} .name=${name} .sign=${isSigned ? "edit" : "file"} .context=${context}></tp-file>`;
}
