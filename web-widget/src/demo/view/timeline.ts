import type { Content, Message } from "../../core/frames.ts";
import { compareAt } from "../../core/times.ts";
import { onlyWho } from "../audience.ts";
import { arrivedIn, type Notice, type Party } from "../party.ts";
import type { Outgoing } from "../speaker.ts";
import type { BubbleActions } from "./actions.ts";
import { bubble, contextOf, progress, unsentBubble } from "./bubble.ts";
import { h } from "./dom.ts";
import { STILL, type State } from "./kinds/context.ts";
import { contentOf, isAsked } from "./kinds/index.ts";

/** Rows kept on the page; older ones can be loaded again. */
const ROWS_MAX = 300;
/** How long a message that was looked for is marked. */
const FOUND_MS = 2_500;
/** A longer silence begins a new group. */
const GROUP_MS = 180_000;

/** One row: built anew only when its signature changed, and what a message says only when that did. */
interface Row {
  key: string;
  signature: string;
  build: (content?: HTMLElement) => HTMLElement;
  says?: { signature: string; build: () => HTMLElement };
}

/** A row on the page. */
interface Shown {
  signature: string;
  element: HTMLElement;
  says?: { signature: string; element: HTMLElement } | undefined;
}

type Entry =
  | { kind: "message"; at: string; message: Message }
  | { kind: "notice"; at: string; notice: Notice }
  | { kind: "unsent"; at: string; outgoing: Outgoing };

/** The messages of a pane: keeps the elements that did not change and the place where its reader looks. */
export class TimelineView {
  readonly element: HTMLElement;
  readonly #party: Party;
  readonly #actions: BubbleActions;
  #shown = new Map<string, Shown>();
  #answers = new Map<string, Content>();

  constructor(party: Party, actions: BubbleActions) {
    this.#party = party;
    this.#actions = actions;
    this.element = h("div", { class: "rows" });
  }

  render(): void {
    const rows = this.#rows();
    const next = new Map<string, Shown>();
    let before: ChildNode | null = this.element.firstChild;
    for (const row of rows) {
      const { key, signature } = row;
      const old = this.#shown.get(key);
      const hadFocus = old?.element.contains(document.activeElement) === true;
      const { element, says } = old?.signature === signature ? old : draw(row, old);
      if (!old && this.#shown.size > 0) element.classList.add("is-new");
      if (old && old.element !== element) {
        if (before === old.element) before = element;
        old.element.replaceWith(element);
        if (hadFocus) focusOn(element);
      }
      if (element === before) before = before.nextSibling;
      else this.element.insertBefore(element, before);
      next.set(key, { signature, element, says });
    }
    for (const [key, { element }] of this.#shown) if (!next.has(key)) element.remove();
    this.#shown = next;
  }

  /** Brings a message into view and marks it for a moment; false where it is not shown. */
  reveal(id: string): boolean {
    const message = this.#party.timeline.get(id);
    const element = message && (this.#shown.get(id) ?? this.#shown.get(message.client_id))?.element;
    if (!element) return false;
    element.scrollIntoView({ block: "center" });
    element.classList.add("is-found");
    setTimeout(() => element.classList.remove("is-found"), FOUND_MS);
    return true;
  }

  /** What this party answered last, by the message that it answers. */
  #findAnswers(): void {
    const { me, timeline } = this.#party;
    this.#answers = new Map();
    for (const { reply_to, author, content } of timeline.messages) {
      if (!reply_to || !content || author.participant !== me) continue;
      if (content.kind === "answer" || content.kind === "location") this.#answers.set(reply_to, content);
    }
  }

  #rows(): Row[] {
    this.#findAnswers();
    const entries = this.#entries();
    const rows: Row[] = [];
    entries.forEach((entry, i) => {
      const [previous, following] = [entries[i - 1], entries[i + 1]];
      const day = dayOf(entry.at);
      if (!previous || dayOf(previous.at) !== day) rows.push(dayRow(entry.at));
      const first = !together(previous, entry, this.#party);
      const last = !following || !together(entry, following, this.#party);
      rows.push(this.#row(entry, first, last));
    });
    return rows;
  }

  /** By time; what still waits to be sent comes last. Who is out is shown nothing, as the server would show it. */
  #entries(): Entry[] {
    const { timeline, notices, speaker, standing } = this.#party;
    const shown = standing === "out" ? [] : timeline.messages;
    const messages = shown.slice(-ROWS_MAX).map((message): Entry => ({ kind: "message", at: message.at, message }));
    const outgoing = [...speaker.outgoing.values()];
    const unsent = (one: Outgoing): Entry => ({ kind: "unsent", at: one.at, outgoing: one });
    const from = messages[0]?.at;
    const told = notices.filter(
      ({ at, event }) =>
        standing !== "out" && (from === undefined || compareAt(at, from) >= 0) && worthTelling(event, this.#party),
    );
    const logged = [
      ...messages,
      ...told.map((notice): Entry => ({ kind: "notice", at: notice.at, notice })),
      ...outgoing.filter(({ failed }) => failed !== undefined).map(unsent),
    ];
    logged.sort((a, b) => compareAt(a.at, b.at));
    return [...logged, ...outgoing.filter(({ failed }) => failed === undefined).map(unsent)];
  }

  #row(entry: Entry, first: boolean, last: boolean): Row {
    const party = this.#party;
    const group = `${first} ${last}`;
    if (entry.kind === "notice") return noticeRow(entry.notice, party);
    if (entry.kind === "unsent") {
      const { outgoing } = entry;
      const signature = `${group} ${outgoing.acked} ${outgoing.failed}`;
      return { key: outgoing.clientId, signature, build: () => unsentBubble(party, outgoing, first, last) };
    }
    const { message } = entry;
    const own = message.author.participant === party.me;
    const quoted = message.reply_to ? party.timeline.get(message.reply_to)?.version : "";
    const far = own ? progress(party, message) : undefined;
    const name = party.people.nameOf(message.author.participant);
    const state = this.#stateOf(message);
    const says = message.content && saysOf(party, message, message.content, state);
    const signature = [group, message.version ?? 1, far ?? name, quoted, party.people.signature, says?.signature].join(
      " ",
    );
    const key = own ? message.client_id : message.id;
    const extras = { actions: this.#actions, ...(far && { progress: far }) };
    const build = (content?: HTMLElement) =>
      bubble(party, message, [first, last], { ...extras, ...(content && { content }) });
    return { key, signature, build, ...(says && { says }) };
  }

  /** Whether what a message asks can still be answered by this party, and what they answered last. */
  #stateOf({ id, content, author }: Message): State {
    const { me, standing } = this.#party;
    if (!content || !isAsked(content)) return { ...STILL, readOnly: false };
    if (author.participant === me || standing !== "in") return STILL;
    const answer = this.#answers.get(id);
    const checkout = this.#party.services.checkout(id);
    const late = content.expires_at != null && Date.parse(content.expires_at) <= Date.now();
    return { standing: late ? "expired" : answer ? "answered" : "open", answer, checkout, readOnly: false };
  }
}

/** A row as it is now; what a message says stays untouched where it did not change: what plays goes on, what is typed stays. */
function draw({ build, says }: Row, old: Shown | undefined): Omit<Shown, "signature"> {
  if (!says) return { element: build() };
  const kept = old?.says?.signature === says.signature ? old.says.element : undefined;
  if (!kept || !old) {
    const element = says.build();
    return { element: build(element), says: { signature: says.signature, element } };
  }
  const slot = h("span");
  renew(old.element, build(slot), kept, slot);
  return { element: old.element, says: { signature: says.signature, element: kept } };
}

/** What was pressed is not there any more; who uses the keyboard stays with its message. */
function focusOn(row: HTMLElement): void {
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
}

/** Makes a row look like another around `kept`, which never leaves the page. */
function renew(row: HTMLElement, next: HTMLElement, kept: HTMLElement, slot: HTMLElement): void {
  const [bubble, other] = [kept.parentElement, slot.parentElement];
  if (!bubble || !other) return;
  for (const [old, fresh] of [
    [row, next],
    [bubble, other],
  ] as const) {
    for (const name of ["class", "aria-label", "data-message"]) {
      const value = fresh.getAttribute(name);
      if (value !== null) old.setAttribute(name, value);
    }
  }
  around(row, bubble, [...next.childNodes], other);
  around(bubble, kept, [...other.childNodes], slot);
}

function around(parent: HTMLElement, kept: HTMLElement, children: ChildNode[], slot: HTMLElement): void {
  for (const child of [...parent.childNodes]) if (child !== kept) child.remove();
  const at = children.indexOf(slot);
  kept.before(...children.slice(0, at));
  kept.after(...children.slice(at + 1));
}

const written = new WeakMap<Content, string>();

/** A content as one string; a new copy of the same content gives the same. */
function told(content: Content): string {
  const known = written.get(content) ?? JSON.stringify(content);
  written.set(content, known);
  return known;
}

function saysOf(party: Party, { id, author }: Message, content: Content, state: State): NonNullable<Row["says"]> {
  const { standing, readOnly, answer, checkout = "" } = state;
  const signature = `${told(content)} ${standing} ${readOnly} ${checkout} ${answer ? told(answer) : ""}`;
  const own = author.participant === party.me;
  return { signature, build: () => contentOf(content, contextOf(party, id, own, state)) };
}

function together(a: Entry | undefined, b: Entry, party: Party): boolean {
  if (!a || a.kind === "notice" || b.kind === "notice" || dayOf(a.at) !== dayOf(b.at)) return false;
  const [left, right] = [voice(a, party), voice(b, party)];
  return left === right && Date.parse(b.at) - Date.parse(a.at) < GROUP_MS;
}

/** Author and audience: what stands in one group has the same. */
function voice(entry: Exclude<Entry, { kind: "notice" }>, party: Party): string {
  if (entry.kind === "unsent") return `${party.me} ${entry.outgoing.to.includes("all")}`;
  return `${entry.message.author.participant} ${entry.message.audience.includes("all")}`;
}

function dayOf(at: string): string {
  return new Date(at).toDateString();
}

function dayRow(at: string): Row {
  const day = dayOf(at);
  const words = dayWords(new Date(at), new Date());
  return { key: `day ${day}`, signature: words, build: () => h("div", { class: "day" }, h("span", {}, words)) };
}

function dayWords(day: Date, today: Date): string {
  const days = Math.round(
    (new Date(today.toDateString()).getTime() - new Date(day.toDateString()).getTime()) / 86_400_000,
  );
  if (days <= 1) return days === 1 ? "Yesterday" : "Today";
  return new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" }).format(day);
}

function noticeRow({ id, event }: Notice, party: Party): Row {
  const words = noticeWords(event, party);
  return { key: id, signature: words, build: () => h("p", { class: "notice" }, words) };
}

/** A message that left a lane is spoken of only where it is not shown any more. */
function worthTelling(event: Notice["event"], { timeline }: Party): boolean {
  return event.name !== "message.withdrawn" || timeline.get(event.message) === undefined;
}

function noticeWords(event: Notice["event"], party: Party): string {
  const arrived = arrivedIn(event);
  if (arrived) return `${name(arrived.author.participant, party)} arrived`;
  switch (event.name) {
    case "conversation.created":
      return "The conversation began";
    case "conversation.updated":
      return updateWords(event.conversation, event.changed);
    case "participant.joined":
      return `${name(event.participant.id, party)} joined as ${event.participant.role}`;
    case "participant.left":
      return `${name(event.participant.id, party)} left`;
    case "participant.role_changed":
      return `${name(event.participant.id, party)} is ${event.participant.role} now`;
    case "message.withdrawn":
      return "A message that stood here is for others now";
    case "message.rescoped":
      return rescopeWords(event.message, event.by, party);
    default:
      return "Something happened that this page does not know yet";
  }
}

function updateWords(now: { status: string; title?: string | null; stage?: string | null }, changed: string[]): string {
  if (changed.includes("stage") && now.stage) return `Order: ${now.stage.replaceAll("_", " ")}`;
  if (changed.includes("status"))
    return now.status === "closed" ? "The conversation was closed" : "The conversation is open again";
  if (changed.includes("title") && now.title) return `Now called “${now.title}”`;
  return "The order was updated";
}

function rescopeWords({ audience, author }: Message, by: string | null | undefined, party: Party): string {
  const who = by ? name(by, party) : "Support";
  if (audience.includes("all")) return `${who} showed a message to everyone`;
  const only = onlyWho(audience, author.participant, party.people.self, party.people.nameOf);
  return `${who} changed who may see a message: ${only.toLowerCase()}`;
}

function name(participant: string, party: Party): string {
  return participant === party.me ? "You" : party.people.nameOf(participant);
}
