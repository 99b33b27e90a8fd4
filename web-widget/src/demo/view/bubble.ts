import type { Content, Message } from "../../core/frames.ts";
import { onlyWho, privacy } from "../audience.ts";
import type { Party } from "../party.ts";
import type { Outgoing } from "../speaker.ts";
import { type BubbleActions, toolbar } from "./actions.ts";
import { contentOf, lineOf } from "./content.ts";
import { button, h, type Icon, icon } from "./dom.ts";

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });

type Progress = "sending" | "sent" | "delivered" | "read";
const MARKS: Record<Progress, [Icon, string]> = {
  sending: ["clock", "Waiting to be sent"],
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered to everyone here"],
  read: ["checks", "Read by everyone here"],
};

/** A message as one party sees it; `first` and `last` of a group of the same author say so. */
export function bubble(
  party: Party,
  message: Message,
  first: boolean,
  last: boolean,
  actions: BubbleActions,
): HTMLElement {
  const { author, audience } = message;
  const own = author.participant === party.me;
  const secret = privacy(audience, author.role);
  const body = h("div", { class: "bubble" });
  if (secret !== "everyone")
    body.append(mark(secret, onlyWho(audience, author.participant, party.people.self, party.people.nameOf)));
  if (message.reply_to) body.append(quote(party, message.reply_to));
  body.append(
    message.content ? contentOf(message.content) : h("p", { class: "text taken-back" }, "Message taken back"),
  );
  const edited = message.edited_at && message.content ? "edited · " : "";
  body.append(foot(`${edited}${clock.format(new Date(message.at))}`, own ? progress(party, message) : undefined));
  const name = party.people.nameOf(author.participant);
  const look = message.content ? secret : "taken-back";
  const row = frame(author.role, own, look, first, last, `${own ? "You" : name}: ${lineOf(message)}`);
  if (first && !own) row.append(avatar(name), who(name, author.role));
  row.append(body, reactions(party, message, actions));
  if (message.content) row.append(toolbar(message, own, actions));
  return row;
}

/** A message on its way, in the place where it will stand. */
export function unsentBubble(party: Party, outgoing: Outgoing, first: boolean, last: boolean): HTMLElement {
  const { role } = party.info;
  const audience = outgoing.audience ?? ["all"];
  const secret = privacy(audience, role);
  const body = h("div", { class: "bubble" });
  if (secret !== "everyone")
    body.append(mark(secret, onlyWho(withStaff(audience), party.me ?? "", party.people.self, party.people.nameOf)));
  if (outgoing.replyTo) body.append(quote(party, outgoing.replyTo));
  body.append(contentOf(outgoing.content));
  const words = clock.format(new Date(outgoing.at));
  body.append(foot(words, outgoing.failed ? undefined : outgoing.acked ? "sent" : "sending"));
  const row = frame(role, true, secret, first, last, `You: ${lineOf(outgoing as { content: Content })}`);
  row.classList.add(outgoing.acked ? "is-sent" : "is-waiting");
  row.append(body);
  if (outgoing.failed) row.append(failure(party, outgoing));
  return row;
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
  return h("span", { class: "who" }, h("b", { dir: "auto" }, name), h("span", { class: "role" }, role));
}

function mark(secret: "private" | "note", words: string): HTMLElement {
  const note = secret === "note";
  return h("span", { class: "mark" }, icon(note ? "note" : "lock"), note ? `Note · ${words.toLowerCase()}` : words);
}

function quote(party: Party, id: string): HTMLElement {
  const original = party.timeline.get(id);
  const name =
    original && (original.author.participant === party.me ? "You" : party.people.nameOf(original.author.participant));
  const line = original ? lineOf(original) : "An earlier message";
  const classes = original ? `quote role-${original.author.role}` : "quote";
  return h("blockquote", { class: classes }, name && h("b", { dir: "auto" }, name), h("span", { dir: "auto" }, line));
}

function foot(words: string, how: Progress | undefined): HTMLElement {
  const line = h("span", { class: "foot" }, h("time", {}, words));
  if (how) {
    const [name, title] = MARKS[how];
    const tick = h("span", { class: `tick is-${how}`, title, role: "img", "aria-label": title }, icon(name));
    line.append(tick);
  }
  return line;
}

function reactions(party: Party, message: Message, actions: BubbleActions): HTMLElement | "" {
  const given = Object.entries(message.reactions ?? {}).filter(([, who]) => who.length > 0);
  if (given.length === 0) return "";
  const chips = given.map(([emoji, ids]) => {
    const names = new Intl.ListFormat("en").format(
      ids.map((id) => (id === party.me ? "you" : party.people.nameOf(id))),
    );
    const pressed = String(ids.includes(party.me ?? ""));
    const label = `${emoji} by ${names}`;
    const count = ids.length > 1 ? ` ${ids.length}` : "";
    return button(
      { class: "chip", "aria-pressed": pressed, "aria-label": label, title: label },
      () => actions.react(message, emoji),
      `${emoji}${count}`,
    );
  });
  return h("div", { class: "reactions" }, ...chips);
}

function failure(party: Party, { clientId, failed }: Outgoing): HTMLElement {
  const remove = button({ class: "link" }, () => party.speaker.forget(clientId), "Remove");
  return h("p", { class: "failure", role: "alert" }, icon("warn"), `Not sent. ${failed} `, remove);
}

function withStaff(audience: string[]): string[] {
  return audience.includes("all") || audience.includes("staff") ? audience : [...audience, "staff"];
}
