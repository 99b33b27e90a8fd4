import { html, nothing, type TemplateResult } from "lit";
import type { Conversation } from "../../core/frames.ts";
import type { Words } from "../../i18n/words.ts";
import { icon } from "../icons.ts";
import { plainly } from "../names.ts";
import { subjectIcon } from "./title.ts";

const FACTS_MAX = 6;

/**
 * What the conversation is about: its subject, how far the matter is, and what the marketplace tells of it.
 *
 * It folds where there is more to see, or, by `low`, hardly room for it.
 */
export function orderCard(
  conversation: Conversation | undefined,
  words: Words,
  { open, toggle, low }: { open: boolean; toggle: () => void; low: boolean },
): TemplateResult | typeof nothing {
  const { subject, stage, attributes } = conversation ?? {};
  if (!conversation || (!subject && !stage)) return nothing;
  const facts = Object.entries(attributes ?? {}).slice(0, FACTS_MAX);
  const heading = subject ? `${plainly(subject.type)} ${subject.id}` : plainly(stage ?? "");
  const head = html`<span class="order-icon">${icon(subjectIcon(conversation))}</span>
    <b><bdi>${heading}</bdi></b>
    ${subject && stage ? html`<span class="stage">${plainly(stage)}</span>` : nothing}`;
  if (facts.length === 0 && !low) {
    return html`<section class="order" part="order" aria-label=${heading}><div class="order-head">${head}</div></section>`;
  }
  const label = words.say(open ? "thread.order_hide" : "thread.order_show");
  return html`<section class="order" part="order" aria-label=${heading}>
    <button class="order-head" aria-expanded=${open} title=${label} @click=${toggle}>
      ${head}${icon(open ? "chevron-up" : "chevron-down")}
    </button>
    ${open && facts.length > 0 ? factsTemplate(facts) : nothing}
  </section>`;
}

function factsTemplate(facts: [string, string | number | boolean | null][]): TemplateResult {
  return html`<dl>${facts.map(
    ([key, value]) =>
      html`<div><dt>${plainly(key)}</dt><dd><bdi>${value === null ? "–" : String(value)}</bdi></dd></div>`,
  )}</dl>`;
}
