import { html, nothing, type TemplateResult } from "lit";
import type { Conversation, Message } from "../../core/frames.ts";
import { privacy } from "../../core/store/audience.ts";
import type { Thread } from "../../core/store/thread.ts";
import { compareAt } from "../../core/times.ts";
import { daysBetween } from "../../i18n/formats.ts";
import type { Words } from "../../i18n/words.ts";
import { icon } from "../icons.ts";
import { lineOf } from "../kinds/line.ts";
import { fullName, nameOf } from "../names.ts";
import { othersOf, roleLine, subjectIcon, titleOf } from "../thread/title.ts";

/** One conversation in the list: what it is about, with whom, what was said last and when, and what is unread. */
export function itemTemplate(
  words: Words,
  thread: Thread,
  conversation: Conversation,
  { current, muted, open }: { current: boolean; muted: boolean; open: () => void },
): TemplateResult {
  const { unread = 0, last_message, updated_at } = conversation;
  const at = last_message?.at ?? updated_at;
  return html`<button class="item ${unread > 0 ? "is-unread" : ""}" aria-current=${current ? "true" : nothing} @click=${open}>
    ${faceTemplate(words, conversation)}
    <span class="title"><bdi>${titleOf(conversation, words)}</bdi>${muted ? mutedTemplate(words) : nothing}</span>
    <time datetime=${at} title=${words.moment(at)}>${shortTime(at, words)}</time>
    <span class="roles"><bdi>${aboutLine(words, conversation)}</bdi></span>
    <span class="last"><bdi>${lastTemplate(words, thread, conversation)}</bdi></span>
    <tp-badge .n=${unread} .words=${words.count("list.unread", unread)}></tp-badge>
  </button>`;
}

function mutedTemplate(words: Words): TemplateResult {
  const label = words.say("list.muted");
  return html`<span class="muted" role="img" aria-label=${label} title=${label}>${icon("bell-off")}</span>`;
}

/** As short as there is room for: the time of today, else the day. */
function shortTime(at: string, words: Words): string {
  return daysBetween(at, Date.now()) === 0 ? words.time(at) : words.day(at);
}

function faceTemplate(words: Words, conversation: Conversation): TemplateResult {
  const [first] = othersOf(conversation);
  const about = conversation.subject ? html`<span class="subject">${icon(subjectIcon(conversation))}</span>` : nothing;
  if (!first) return html`<span class="face is-plain">${icon(subjectIcon(conversation))}</span>`;
  const presence = first.online ? "online" : "away";
  return html`<span class="face"><tp-avatar .name=${fullName(first, words)} .party=${first.role}
    .presence=${presence}></tp-avatar>${about}</span>`;
}

/** Who is in it beside a title; whose roles they have beside names. */
function aboutLine(words: Words, conversation: Conversation): string {
  const { title, status } = conversation;
  const who = title
    ? othersOf(conversation)
        .filter(({ present }) => present !== false)
        .slice(0, 3)
        .map((one) => fullName(one, words))
        .join(", ")
    : roleLine(conversation, words);
  return status === "closed" ? [who, words.say("list.closed")].filter(Boolean).join(" · ") : who;
}

function lastTemplate(words: Words, thread: Thread, { last_message }: Conversation): TemplateResult | string {
  if (thread.people.typing.length > 0) return html`<em class="typing">${words.say("list.typing")}</em>`;
  const waiting = thread.outgoing.at(-1);
  const later = last_message && waiting?.state === "held" && compareAt(last_message.at, waiting.at) > 0;
  if (waiting && !later) {
    const line = words.say("list.you", { line: lineOf(waiting, words) });
    const failed = waiting.state === "failed";
    return html`${icon(failed ? "warning" : "clock")}${line}`;
  }
  return last_message ? saidTemplate(words, thread, last_message) : words.say("list.nothing_said");
}

function saidTemplate(words: Words, thread: Thread, message: Message): TemplateResult | string {
  const { author, audience } = message;
  const line = message.hidden ? "…" : lineOf(message, words);
  if (privacy(audience, author.role) === "note") return html`${icon("note")}${words.say("list.note", { line })}`;
  if (author.participant === thread.me) return words.say("list.you", { line });
  if (message.content?.kind === "system" || thread.people.others.length < 2) return line;
  return words.say("list.by", { name: nameOf(author.participant, thread.people, words), line });
}
