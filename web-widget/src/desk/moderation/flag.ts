/** A message in which something was found: by whom, where, what it says with its findings marked, and what became of it. */
import { html, nothing, type TemplateResult } from "lit";
import type { Conversation } from "../../core/frames.ts";
import type { Finding, Flag } from "../../core/protocol.ts";
import type { SayKey, Words } from "../../i18n/words.ts";
import { type IconName, icon } from "../../ui/icons.ts";
import { leakName } from "../../ui/moderated/leaks.ts";
import { fullName, plainly, roleBeside, roleName } from "../../ui/names.ts";
import { titleOf } from "../../ui/thread/title.ts";
import { toneOf } from "../../ui/tones.ts";
import { type Field, fieldsOf, piecesOf } from "./findings.ts";

const DECISIONS: Record<Flag["decision"], [IconName, SayKey]> = {
  allow: ["check", "mod.decided-allow"],
  mask: ["eye-off", "mod.decided-mask"],
  hold: ["shield", "mod.decided-hold"],
  block: ["block", "mod.decided-block"],
};
const OUTCOMES: Record<NonNullable<Flag["outcome"]>, SayKey> = {
  approved: "mod.did-approved",
  rejected: "mod.did-rejected",
  seen: "mod.did-seen",
};

/** Who wrote it, with their role, in the colour of their side. */
export function authorTemplate({ author }: Flag, conversation: Conversation | undefined, words: Words): TemplateResult {
  const known = conversation?.participants?.find(({ id }) => id === author.participant);
  const who = { role: author.role, ...(known?.name && { name: known.name }) };
  const beside = roleBeside(who, words);
  return html`<b class="author" data-tone=${toneOf(author.role)}><bdi>${fullName(who, words)}</bdi>${
    beside ? html` <span class="role">${beside}</span>` : nothing
  }</b>`;
}

/** Where it was said, and to whom where that was not everyone. */
export function placeTemplate(
  { audience = [], stage }: Flag,
  conversation: Conversation | undefined,
  words: Words,
): TemplateResult {
  const some = audience.length > 0 && !audience.includes("all");
  const whom = audience.filter((entry) => !entry.startsWith("participant:")).map((entry) => roleOf(entry, words));
  return html`<span class="place"><bdi>${titleOf(conversation, words)}</bdi>${stage ? html`<span class="chip">${plainly(stage)}</span>` : nothing}${
    some ? html`<span class="chip">${icon("lock")}${words.say("mod.to", { who: words.list(whom) })}</span>` : nothing
  }</span>`;
}

function roleOf(entry: string, words: Words): string {
  return entry === "staff" ? words.say("who.staff") : roleName(entry, words);
}

/** What it says; what was found in it is underlined and named, for eyes and for ears. */
export function contentTemplate({ content, findings = [] }: Flag, words: Words): TemplateResult {
  const fields = fieldsOf(content);
  const shown = fields.length > 0 ? fields : [{ name: "", text: "…" }];
  return html`<div class="said">${shown.map((field) => fieldTemplate(field, findings, words, shown.length > 1))}</div>`;
}

function fieldTemplate(field: Field, findings: readonly Finding[], words: Words, named: boolean): TemplateResult {
  const pieces = piecesOf(field, findings);
  const label = named ? html`<span class="field">${plainly(field.name)}</span>` : nothing;
  return html`<p dir="auto">${label}${pieces.map(({ text, finding }) => (finding ? markTemplate(text, finding, words) : text))}</p>`;
}

function markTemplate(text: string, finding: Finding, words: Words): TemplateResult {
  const told = findingWords(finding, words);
  return html`<mark title=${told}><bdi>${text}</bdi><span class="kind" aria-hidden="true">${leakName(finding.kind, words)}</span><span
      class="unseen"> (${told}) </span></mark>`;
}

/** "phone number, found by phone.spelled, 97% sure" */
export function findingWords({ kind, rule, score }: Finding, words: Words): string {
  const sure = words.number(score, { style: "percent" });
  return words.say("mod.finding", { kind: leakName(kind, words), rule, sure });
}

/** What became of it, by which rule, and who looked at it. */
export function outcomeTemplate(
  flag: Flag,
  words: Words,
  nameOf: (profile: string) => string,
  now: number,
): TemplateResult {
  const [sign, key] = DECISIONS[flag.decision];
  const rule = flag.rule === "classifier" ? words.say("mod.classifier") : flag.rule;
  return html`<p class="outcome is-${flag.decision}"><span class="chip">${icon(sign)}${words.say(key)}</span>
    ${rule ? html`<span>${words.say("mod.rule", { rule })}</span>` : nothing}
    ${flag.outcome ? html`<span class="settled" dir="auto">${settledWords(flag, words, nameOf, now)}</span>` : nothing}</p>`;
}

function settledWords(flag: Flag, words: Words, nameOf: (profile: string) => string, now: number): string {
  const { outcome, settled_by, settled_at, reason } = flag;
  const did = words.say("mod.settled-by", {
    what: outcome ? words.say(OUTCOMES[outcome]) : "",
    name: settled_by ? nameOf(settled_by) : words.say("who.someone"),
    ago: settled_at ? words.ago(settled_at, now) : "",
  });
  return reason ? `${did} · ${reason}` : did;
}

/** "Released", "Rejected", "Seen". */
export function outcomeWords({ outcome }: Flag, words: Words): string {
  return outcome ? words.say(OUTCOMES[outcome]) : "";
}
