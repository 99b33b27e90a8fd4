import { html, nothing, type TemplateResult } from "lit";
import { safeHref } from "../../core/links.ts";
import type { CardBody } from "../../core/protocol.ts";
import { icon } from "../icons.ts";
import { choices } from "./choices.ts";
import type { Context, Of } from "./context.ts";
import { AWAY_REL } from "./text.ts";

type Line = NonNullable<CardBody["fields"]>[number];
const TYPES = { listing: "kinds.card.listing", product: "kinds.card.product", order: "kinds.card.order" } as const;

/** One card. */
export function card(content: Of<"card">, context: Context): TemplateResult {
  return cardBody(content.card, context);
}

/** A listing, product or order: picture, price, facts, and what can be done. */
export function cardBody(one: CardBody, context: Context): TemplateResult {
  const { title, description, image, price, fields = [], buttons = [] } = one;
  const href = safeHref(one.url);
  return html`<article class="k-card" aria-label=${title}>
    ${image && (image.file || image.url) ? picture(image, image.alt || title, context) : nothing}
    <div class="k-card-body">
      ${over(one, context)}
      <h3 dir="auto">${href ? html`<a href=${href} target="_blank" rel=${AWAY_REL}>${title}</a>` : title}</h3>
      ${description ? html`<p class="k-more" dir="auto">${description}</p>` : nothing}
      ${price ? html`<p class="k-price">${context.ui.words.money(price.amount_minor, price.currency)}</p>` : nothing}
      ${fields.length > 0 ? html`<dl class="k-facts">${fields.map((field) => fact(field, context))}</dl>` : nothing}
      ${buttons.length > 0 ? choices(buttons, context) : nothing}
    </div>
  </article>`;
}

function picture(source: NonNullable<CardBody["image"]>, alt: string, { services }: Context): TemplateResult {
  return html`<tp-picture class="k-card-picture" .source=${source} .services=${services} .alt=${alt}></tp-picture>`;
}

function over({ type = "generic", status }: CardBody, { ui }: Context): TemplateResult | typeof nothing {
  if (type === "generic" && !status) return nothing;
  const name = type === "generic" || !Object.hasOwn(TYPES, type) ? "" : ui.words.say(TYPES[type]);
  return html`<p class="k-over"><span>${name}</span>${status ? html`<span class="k-badge" dir="auto">${status}</span>` : nothing}</p>`;
}

/** What only some are told is marked for those who are told it. */
function fact({ label, value, visible_to }: Line, { ui }: Context): TemplateResult {
  return html`<div><dt dir="auto">${visible_to ? only(visible_to, ui) : nothing}${label}</dt><dd dir="auto">${value}</dd></div>`;
}

function only(visibleTo: readonly string[], { words }: Context["ui"]): TemplateResult {
  const label = words.say("kinds.card.only", { roles: words.list(visibleTo) });
  return html`<span class="k-only" role="img" title=${label} aria-label=${label}>${icon("lock")}</span>`;
}
