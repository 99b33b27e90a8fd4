import { html, nothing, type TemplateResult } from "lit";
import type { Outgoing } from "../../core/store/outgoing.ts";
import type { Progress } from "../../core/store/receipts.ts";
import type { SayKey, Words } from "../../i18n/words.ts";
import { type IconName, icon } from "../icons.ts";

/** How far an own message got. */
export type Far = Progress | Outgoing["state"];

const MARKS: Record<Far, [IconName, SayKey]> = {
  waiting: ["clock", "progress.waiting"],
  sent: ["check", "progress.sent"],
  delivered: ["checks", "progress.delivered"],
  read: ["checks", "progress.read"],
  held: ["shield", "progress.held"],
  failed: ["warning", "progress.failed"],
};

/** When it was said, whether it was worded anew, and how far it got; in the last bubble of a group, or where it matters. */
export function footTemplate(
  words: Words,
  { at, edited, far, last }: { at: string; edited: boolean; far: Far | undefined; last: boolean },
): TemplateResult | typeof nothing {
  const unsure = far === "waiting" || far === "held" || far === "failed";
  if (!last && !edited && !unsure) return nothing;
  return html`<span class="foot">
    ${edited ? html`<span>${words.say("row.edited")}</span>` : nothing}
    <time datetime=${at} title=${words.moment(at)}>${words.time(at)}</time>
    ${far ? tick(far, words) : nothing}
  </span>`;
}

function tick(far: Far, words: Words): TemplateResult {
  const [name, key] = MARKS[far];
  const label = words.say(key);
  return html`<span class="tick is-${far}" role="img" aria-label=${label} title=${label}>${icon(name)}</span>`;
}
