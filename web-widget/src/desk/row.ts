import { html, nothing, type TemplateResult } from "lit";
import type { Conversation, Participant } from "../core/frames.ts";
import { isStaff } from "../core/store/audience.ts";
import { icon } from "../ui/icons.ts";
import { lineOf } from "../ui/kinds/line.ts";
import { fullName, plainly } from "../ui/names.ts";
import "../ui/primitives/avatar.ts";
import { titleOf } from "../ui/thread/title.ts";
import type { Ui } from "../ui/ui.ts";

export interface RowLook {
  current: boolean; // it is open
  atCursor: boolean; // the keyboard is at it
  now: number; // ms since 1970
}

/** A conversation in the desk's list: with whom, about what, what was said last, and what it waits for. */
export function rowTemplate({ words }: Ui, row: Conversation, { current, atCursor, now }: RowLook): TemplateResult {
  const party = partyOf(row);
  const unread = current ? 0 : (row.unread ?? 0);
  return html`<button
    class="row ${unread > 0 ? "is-unread" : ""}"
    data-id=${row.id}
    aria-current=${current ? "true" : nothing}
    tabindex=${atCursor ? 0 : -1}
  >
    <tp-avatar
      .name=${party ? fullName(party, words) : titleOf(row, words)}
      .party=${party?.role ?? ""}
      .presence=${party?.online ? "online" : undefined}
    ></tp-avatar>
    <span class="line"><span class="title" dir="auto">${titleOf(row, words)}</span>${timeTemplate(row, words, now)}</span>
    <span class="line"><span class="last" dir="auto">${lastWords(row, words)}</span>${marksTemplate({ ...row, unread }, words)}</span>
  </button>`;
}

/** Since when it waits, or else when something happened last. */
function timeTemplate({ unanswered_since, updated_at }: Conversation, words: Ui["words"], now: number): TemplateResult {
  const at = unanswered_since ?? updated_at;
  const ago = words.ago(at, now);
  if (!unanswered_since) return html`<time class="when" datetime=${at} title=${words.moment(at)}>${ago}</time>`;
  const waits = words.say("desk.waits-since", { ago });
  return html`<time class="when is-waiting" datetime=${at} title=${words.moment(at)}>
    ${icon("clock")}<span aria-hidden="true">${ago}</span><span class="unseen">${waits}</span></time
  >`;
}

function marksTemplate(
  { stage, reported = 0, held = 0, unread = 0 }: Conversation,
  words: Ui["words"],
): TemplateResult {
  return html`<span class="marks">
    ${reported > 0 ? html`<span class="chip is-danger">${icon("flag")}${words.count("desk.reported", reported)}</span>` : nothing}
    ${held > 0 ? html`<span class="chip is-warn">${icon("shield")}${words.count("mod.held", held)}</span>` : nothing}
    ${stage ? html`<span class="chip">${plainly(stage)}</span>` : nothing}
    ${unread > 0 ? html`<span class="dot"><span class="unseen">${words.count("list.unread", unread)}</span></span>` : nothing}
  </span>`;
}

/** What was said last, and by whom, in one line. */
export function lastWords({ last_message: last, participants = [] }: Conversation, words: Ui["words"]): string {
  if (!last) return words.say("list.nothing_said");
  const author = participants.find(({ id }) => id === last.author.participant);
  const who = fullName({ ...(author?.name && { name: author.name }), role: last.author.role }, words);
  return words.say("desk.said", { who, said: lineOf(last, words) });
}

/** Whose face stands for the conversation: who spoke last of the parties, else the first of them. */
export function partyOf({ participants = [], last_message }: Conversation): Participant | undefined {
  const parties = participants.filter(({ role }) => !isStaff(role) && role !== "bot");
  return parties.find(({ id }) => id === last_message?.author.participant) ?? parties[0];
}
