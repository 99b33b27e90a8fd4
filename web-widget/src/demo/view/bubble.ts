import type { Content, Message } from "../../core/frames.ts";
import type { Timeline } from "../../core/timeline.ts";
import { called, privacy } from "../audience.ts";
import type { Party } from "../party.ts";
import type { People } from "../people.ts";
import type { Outgoing } from "../speaker.ts";
import { type BubbleActions, toolbar } from "./actions.ts";
import { button, h, type Icon, icon } from "./dom.ts";
import { type Context, type Services, STILL, type State } from "./kinds/context.ts";
import { contentOf, lineOf } from "./kinds/index.ts";
import { mark } from "./mark.ts";

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });

export type Progress = "sending" | "sent" | "delivered" | "read";
const MARKS: Record<Progress, [Icon, string]> = {
  sending: ["clock", "Waiting to be sent"],
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered to everyone here"],
  read: ["checks", "Read by everyone here"],
};

/** Whose eyes a message is seen with: whom they know, what else they were told, and what they can ask for. */
export interface Reader {
  readonly people: People;
  readonly timeline: Timeline;
  readonly services: Services;
}

/** What a message is shown with besides itself: how far it got, and what can be done with it. */
export interface Extras {
  content?: HTMLElement; // what stands for what it says, where that is kept from one drawing to the next
  progress?: Progress;
  actions?: BubbleActions;
}

/** A message as one party sees it; `first` and `last` of a group of the same author say so. */
export function bubble(
  reader: Reader,
  message: Message,
  [first, last]: [boolean, boolean],
  { content, progress, actions }: Extras = {},
): HTMLElement {
  const { people } = reader;
  const { author, audience } = message;
  const own = author.participant === people.me;
  const secret = privacy(audience, author.role);
  const seen = mark(audience, author.participant, author.role, people);
  const body = h("div", { class: bubbleLook(message.content) });
  if (secret !== "everyone") body.append(seen);
  if (message.reply_to) body.append(quote(reader, message.reply_to));
  body.append(content ?? said(reader, message));
  const edited = message.edited_at && message.content ? "edited · " : "";
  const when = `${edited}${clock.format(new Date(message.at))}`;
  body.append(foot(when, progress, secret === "everyone" ? seen : undefined));
  const name = people.nameOf(author.participant);
  const look = message.content ? secret : "taken-back";
  const row = frame(author.role, own, look, first, last, `${own ? "You" : name}: ${lineOf(message)}`);
  row.dataset.message = message.id;
  if (message.content?.kind === "system") row.classList.add("is-system");
  if (first && !own) row.append(avatar(name), who(name, author.role));
  row.append(body, reactions(people, message, actions));
  if (message.content && actions) row.append(toolbar(message, own, actions));
  return row;
}

/** A message on its way, in the place where it will stand. */
export function unsentBubble(party: Party, outgoing: Outgoing, first: boolean, last: boolean): HTMLElement {
  const { role } = party.info;
  const { people } = party;
  const secret = privacy(outgoing.to, role);
  const seen = mark(withStaff(outgoing.to), people.me ?? "", role, people);
  const body = h("div", { class: bubbleLook(outgoing.content) });
  if (secret !== "everyone") body.append(seen);
  if (outgoing.replyTo) body.append(quote(party, outgoing.replyTo));
  body.append(contentOf(outgoing.content, contextOf(party, undefined, true)));
  const words = clock.format(new Date(outgoing.at));
  const progress = outgoing.failed ? undefined : outgoing.acked ? "sent" : "sending";
  body.append(foot(words, progress, secret === "everyone" ? seen : undefined));
  const row = frame(role, true, secret, first, last, `You: ${lineOf(outgoing as { content: Content })}`);
  row.classList.add(outgoing.acked ? "is-sent" : "is-waiting");
  row.append(body);
  if (outgoing.failed) row.append(failure(party, outgoing));
  return row;
}

/** What a message says, for one who only looks. */
function said(reader: Reader, { id, content, author }: Message): HTMLElement {
  if (!content) return h("p", { class: "text taken-back" }, "Message taken back");
  return contentOf(content, contextOf(reader, id, author.participant === reader.people.me));
}

/** What a message is drawn with; `standing` is for those who may answer it. */
export function contextOf(
  { people, services }: Reader,
  message: string | undefined,
  own: boolean,
  state: State = STILL,
): Context {
  return { message, own, ...state, nameOf: people.nameOf, me: people.me, services };
}

/** Words stand on the colour of who said them; what has pictures or buttons, on the ground. */
function bubbleLook(content: Content | null | undefined): string {
  return !content || content.kind === "text" ? "bubble" : `bubble is-rich of-${content.kind}`;
}

/** How far an own message got: the others of this page who may read it are what counts. */
export function progress(party: Party, { lane, seq, audience }: Message): Progress {
  const others = party.people.readers(audience);
  if (others.length === 0) return "sent";
  const all = (mark: "delivered" | "read") => {
    const those = party.receipts.reached(lane, seq, mark);
    return others.every((id) => those.has(id));
  };
  return all("read") ? "read" : all("delivered") ? "delivered" : "sent";
}

function frame(role: string, own: boolean, secret: string, first: boolean, last: boolean, label: string): HTMLElement {
  const classes = ["message", `role-${role}`, `is-${secret}`, own && "is-own", first && "is-first", last && "is-last"];
  return h("article", { class: classes.filter(Boolean).join(" "), "aria-label": label });
}

export function avatar(name: string): HTMLElement {
  return h("span", { class: "avatar", "aria-hidden": "true" }, [...name][0]?.toUpperCase() ?? "?");
}

function who(name: string, role: string): HTMLElement {
  const [first, second] = called(name, role);
  return h("span", { class: "who" }, h("b", { dir: "auto" }, first), second && h("span", { class: "role" }, second));
}

function quote({ people, timeline }: Reader, id: string): HTMLElement {
  const original = timeline.get(id);
  const author = original?.author.participant;
  const name = author && (author === people.me ? "You" : people.nameOf(author));
  const line = original ? lineOf(original) : "An earlier message";
  const classes = original ? `quote role-${original.author.role}` : "quote";
  return h("blockquote", { class: classes }, name && h("b", { dir: "auto" }, name), h("span", { dir: "auto" }, line));
}

function foot(words: string, how: Progress | undefined, seen: HTMLElement | undefined): HTMLElement {
  const line = h("span", { class: "foot" }, seen, h("time", {}, words));
  if (how) {
    const [name, title] = MARKS[how];
    const tick = h("span", { class: `tick is-${how}`, title, role: "img", "aria-label": title }, icon(name));
    line.append(tick);
  }
  return line;
}

function reactions(people: People, message: Message, actions: BubbleActions | undefined): HTMLElement | "" {
  const given = Object.entries(message.reactions ?? {}).filter(([, who]) => who.length > 0);
  if (given.length === 0) return "";
  const chips = given.map(([emoji, ids]) => {
    const names = new Intl.ListFormat("en").format(ids.map((id) => (id === people.me ? "you" : people.nameOf(id))));
    const label = `${emoji} by ${names}`;
    const words = `${emoji}${ids.length > 1 ? ` ${ids.length}` : ""}`;
    if (!actions) return h("span", { class: "chip", role: "img", "aria-label": label, title: label }, words);
    const pressed = String(ids.includes(people.me ?? ""));
    const attributes = { class: "chip", "aria-pressed": pressed, "aria-label": label, title: label };
    return button(attributes, () => actions.react(message, emoji), words);
  });
  return h("div", { class: "reactions" }, ...chips);
}

function failure(party: Party, { clientId, failed }: Outgoing): HTMLElement {
  const remove = button({ class: "link" }, () => party.speaker.forget(clientId), "Remove");
  return h("p", { class: "failure", role: "alert" }, icon("warn"), `Not sent. ${failed} `, remove);
}

function withStaff(audience: readonly string[]): readonly string[] {
  return audience.includes("all") || audience.includes("staff") ? audience : [...audience, "staff"];
}
