import type {
  Content,
  Conversation,
  Event,
  EventFrame,
  Explanation,
  Lane,
  Message,
  Participant,
  Range,
} from "../../src/core/frames.ts";

import { Moderators } from "./moderators.ts";
import type { World } from "./world.ts";

const STAFF = new Set(["agent", "supervisor"]);

/** A stay in one role: the lane heads and the time at its beginning (none: from the first) and at its end. */
interface Stint {
  role: string;
  opened: Record<string, number>;
  ended?: Record<string, number>;
  since?: string;
  until?: string;
}

export interface Member extends Participant {
  stints: Stint[];
}

interface Log {
  audience: string[];
  frames: EventFrame[];
  mourners: Map<number, Set<Member>>; // place of a withdrawal → who may have had the message
}

/** Ids begin with their time in microseconds. */
function idAt(at: string, count: number): string {
  const micros = BigInt(Date.parse(`${at.slice(0, 19)}Z`)) * 1_000n + BigInt(at.slice(20, 26));
  return `ms_${micros.toString(16).padStart(14, "0")}${count.toString(16).padStart(12, "0")}`;
}

/** At most one of the three. */
export type Where = { before?: string; after?: string; around?: string };

type MessagePage = { messages: Message[]; more_before: boolean; more_after: boolean };

function paged(all: Message[], from: number, limit: number): MessagePage {
  const start = from < 0 ? all.length : from;
  const messages = all.slice(start, start + limit).reverse();
  return { messages, more_before: start > 0, more_after: start + limit < all.length };
}

export class Refusal extends Error {
  readonly code: string;
  readonly path: string | undefined;
  readonly details: Record<string, string>;
  constructor(code: string, words = code.replaceAll("_", " "), path?: string, details: Record<string, string> = {}) {
    super(words);
    this.code = code;
    this.path = path;
    this.details = details;
  }
}

/** One conversation as a server keeps it: lanes with their logs, members with their stints, messages as they stand. */
export class Room {
  readonly id: string;
  title: string;
  subject: Conversation["subject"];
  stage: string | undefined;
  frozen = false;
  slow_mode_s = 0;
  readonly moderators = new Moderators(this, (signal, profile) => this.#world.whisper(this.id, signal, profile));
  readonly blocked = new Set<string>(); // "who whom", by profile
  changedAt = 0; // the world's count of changes at the last one here
  readonly members: Member[] = [];
  readonly logs = new Map<string, Log>();
  readonly messages = new Map<string, Message>();
  readonly receipts = new Map<string, { delivered: number; read: number }>(); // `${participant} ${lane}`
  readonly #world: World;

  constructor(world: World, id: string, title: string) {
    this.#world = world;
    this.id = id;
    this.title = title;
    this.logs.set("all", { audience: ["all"], frames: [], mourners: new Map() });
  }

  member(profile: string): Member {
    const member = this.members.find((one) => one.profile === profile);
    if (!member) throw new Refusal("not_found");
    if (!member.present && !member.watching) throw new Refusal("forbidden");
    return member;
  }

  /** Staff who listen without a stint of their own; what they read is everything. */
  watcher(profile: string): Member {
    const known = this.members.find((one) => one.profile === profile);
    if (known) return known;
    const stints = [{ role: "agent", opened: {} }];
    const who = { id: `pt_${profile.replace(/\W/g, "_")}`, profile, role: "agent", name: "", online: true };
    const member: Member = { ...who, present: false, watching: true, stints };
    this.members.push(member);
    return member;
  }

  join(profile: string, role: string, name: string, history: "all" | "from_join" = "all"): Member {
    let member = this.members.find((one) => one.profile === profile);
    if (!member) {
      member = {
        id: `pt_${profile.replace(/\W/g, "_")}`,
        profile,
        role,
        name,
        present: false,
        online: false,
        stints: [],
      };
      this.members.push(member);
    }
    if (member.present) return member;
    member.present = true;
    const since = history === "all" ? {} : { since: this.#world.now() };
    member.stints.push({ role, opened: history === "all" ? {} : this.#heads(), ...since });
    this.append("all", { name: "participant.joined", participant: publicOf(member) });
    return member;
  }

  leave(profile: string): void {
    const member = this.member(profile);
    member.present = false;
    this.append("all", { name: "participant.left", participant: publicOf(member), reason: "removed" }, member);
    Object.assign(member.stints.at(-1) as Stint, { ended: this.#heads(), until: this.#world.now() });
  }

  /** Where this member may read in a lane. */
  ranges(member: Member, lane: string): Range[] {
    const { audience } = this.logs.get(lane) as Log;
    const found: Range[] = [];
    for (const { role, opened, ended } of member.stints) {
      if (!reads(audience, role, member.id)) continue;
      const range = { after: opened[lane] ?? 0, to: ended ? (ended[lane] ?? 0) : null };
      const last = found.at(-1);
      if (last && range.after <= (last.to ?? 0)) last.to = range.to;
      else if (range.to === null || range.to > range.after) found.push(range);
    }
    return found;
  }

  /** Staff pause the conversation, or slow it down. */
  calm(change: { frozen?: boolean; slow_mode_s?: number }): void {
    Object.assign(this, change);
    const { id, title, stage = null, subject = null, frozen, slow_mode_s } = this;
    const conversation = { id, title, stage, subject, status: "open" as const, frozen, slow_mode_s };
    this.append("all", { name: "conversation.updated", conversation, changed: Object.keys(change) });
  }

  send(
    profile: string,
    content: Content,
    clientId: string,
    audience?: string[],
    replyTo?: string,
    more: Partial<Message> = {},
  ): Message {
    const author = this.member(profile);
    const known = [...this.messages.values()].find(
      (m) => m.client_id === clientId && m.author.participant === author.id,
    );
    if (known) return known;
    const inherited = replyTo ? this.messages.get(replyTo)?.audience : undefined;
    const lane = this.laneFor(author, audience ?? inherited ?? ["all"]);
    const log = this.logs.get(lane) as Log;
    const at = this.#world.now();
    const message: Message = {
      id: idAt(at, this.#world.count()),
      conversation: this.id,
      lane,
      audience: log.audience,
      seq: log.frames.length + 1,
      at,
      author: { participant: author.id, role: author.role },
      client_id: clientId,
      content,
      ...(replyTo && { reply_to: replyTo }),
      ...more,
    };
    this.messages.set(message.id, message);
    this.append(lane, { name: "message.created", message }, undefined, at);
    return message;
  }

  /** A newer version of a message, told in its lane. */
  change(id: string, change: (message: Message) => Message, tell: (message: Message) => Event): Message {
    const old = this.messages.get(id);
    if (!old) throw new Refusal("not_found");
    const message = { ...change(old), version: (old.version ?? 1) + 1 };
    this.messages.set(id, message);
    this.append(message.lane, tell(message));
    return message;
  }

  /** Tells a message to others: it moves to another lane, and what answers it and would be told to more goes along. */
  rescope(id: string, audience: string[], by: Member): Message {
    const old = this.messages.get(id);
    if (!old) throw new Refusal("not_found");
    if (old.deleted_at) throw new Refusal("message_deleted");
    const lane = this.laneFor(this.#author(old), audience);
    if (lane === old.lane) return old;
    const before = this.logs.get(old.lane) as Log;
    const log = this.logs.get(lane) as Log;
    const version = (old.version ?? 1) + 1;
    const message = { ...old, lane, audience: log.audience, seq: log.frames.length + 1, version };
    const mourners = this.members.filter((member) => this.mayRead(member, old));
    before.mourners.set(before.frames.length + 1, new Set(mourners));
    this.messages.set(id, message);
    this.append(old.lane, { name: "message.withdrawn", message: id, version });
    this.append(lane, { name: "message.rescoped", message, by: by.id });
    for (const answer of [...this.messages.values()].filter(({ reply_to }) => reply_to === id)) {
      if (!inside(answer.audience, message.audience)) this.rescope(answer.id, message.audience, by);
    }
    return message;
  }

  /** Whether a member may read a message now, by its lane and its first time. */
  mayRead(member: Member, { audience, at }: Message): boolean {
    return member.stints.some(
      ({ role, since, until }) =>
        reads(audience, role, member.id) && (!since || at > since) && (until === undefined || at <= until),
    );
  }

  why(id: string, participant: string): Explanation {
    const message = this.messages.get(id);
    const member = this.members.find((one) => one.id === participant);
    if (!message || !member) throw new Refusal("not_found");
    const visible = this.mayRead(member, message);
    const { audience } = message;
    const told = audience.includes("all") ? "everyone" : audience.filter((one) => !one.includes(":")).join(" and ");
    const sentence = `${visible ? "visible" : "hidden"}: audience ${told}, you looked as ${member.role}`;
    return { visible, sentence, rule: "audience", audience };
  }

  append(lane: string, event: Event, alsoTo?: Member, at = this.#world.now()): void {
    const log = this.logs.get(lane) as Log;
    const frame: EventFrame = { type: "event", conversation: this.id, lane, seq: log.frames.length + 1, at, event };
    log.frames.push(frame);
    this.changedAt = this.#world.count();
    const here = this.members.filter((member) => member.present && this.readsNow(member, lane));
    const readers = alsoTo ? [...here, alsoTo] : here;
    const told = readers.filter((member) => this.#present(frame, member) === frame);
    const others = readers.filter((member) => !told.includes(member));
    this.#world.tell(told, frame, true);
    for (const member of others) this.#world.tell([member], this.#present(frame, member), false);
  }

  readsNow(member: Member, lane: string): boolean {
    return reads((this.logs.get(lane) as Log).audience, (member.stints.at(-1) as Stint).role, member.id);
  }

  /** The server comes back from a backup: the lane ends after `head`, and what was said later was never said. */
  restore(lane: string, head: number): void {
    for (const { event } of (this.logs.get(lane) as Log).frames.splice(head))
      if (event.name === "message.created") this.messages.delete(event.message.id);
    this.changedAt = this.#world.count();
  }

  /** Frames of a lane after `after`, inside the member's ranges, with their messages as they stand now. */
  read(member: Member, lane: string, after: number, limit: number): { events: EventFrame[]; head: number } {
    const log = this.logs.get(lane);
    const ranges = log ? this.ranges(member, lane) : [];
    if (!log || ranges.length === 0) throw new Refusal("not_found");
    const head = this.#head(ranges, log);
    if (after > head || head - after > this.#world.resetAfter) throw new Refusal("reset");
    const range = ranges.find((one) => after >= (one.after ?? 0) && after < (one.to ?? head));
    const events = range ? log.frames.slice(after, Math.min(after + limit, range.to ?? head)) : [];
    return { events: events.map((frame) => this.#present(frame, member)), head };
  }

  /** Newest first, as the server pages: before one, after one, or around one that need not be there. */
  history(member: Member, { before, after, around }: Where, limit: number): MessagePage {
    const visible = this.#visible(member);
    if (after !== undefined)
      return paged(
        visible,
        visible.findIndex(({ id }) => id > after),
        limit,
      );
    if (around === undefined) {
      const end = before === undefined ? visible.length : visible.filter(({ id }) => id < before).length;
      return paged(visible, Math.max(0, end - limit), Math.min(limit, end));
    }
    const older = visible.filter(({ id }) => id <= around).length;
    return paged(visible, Math.max(0, older - Math.ceil(limit / 2)), limit);
  }

  /** A message as one member reads it: of whom they blocked, only that it is there. */
  #as(member: Member, message: Message): Message {
    const author = this.members.find(({ id }) => id === message.author.participant);
    if (!this.blocked.has(`${member.profile} ${author?.profile}`)) return message;
    return { ...message, content: null, hidden: "blocked" };
  }

  #visible(member: Member): Message[] {
    return [...this.messages.values()]
      .filter((message) => this.mayRead(member, message))
      .map((message) => this.#as(member, message))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  view(member: Member): Conversation {
    const lanes = [...this.logs].flatMap(([id, log]): Lane[] => {
      const ranges = this.ranges(member, id);
      if (ranges.length === 0) return [];
      const others = this.members.filter((one) => one !== member);
      const receipts = others.map((one) => ({ participant: one.id, ...this.receipts.get(`${one.id} ${id}`) }));
      return [{ id, audience: log.audience, head: this.#head(ranges, log), ranges, receipts }];
    });
    const visible = this.#visible(member);
    const last_message = visible.at(-1);
    const read = (lane: string) => this.receipts.get(`${member.id} ${lane}`)?.read ?? 0;
    const unread = visible.filter(
      (one) => !one.hidden && one.author.participant !== member.id && one.seq > read(one.lane),
    ).length;
    return {
      id: this.id,
      title: this.title,
      ...(this.subject && { subject: this.subject }),
      ...(this.stage && { stage: this.stage }),
      ...(this.frozen && { frozen: true }),
      ...(this.slow_mode_s && { slow_mode_s: this.slow_mode_s }),
      ...(last_message && { last_message }),
      unread,
      created_at: this.logs.get("all")?.frames[0]?.at ?? this.#world.now(),
      updated_at: last_message?.at ?? this.#world.now(),
      me: member.id,
      role: member.present ? member.role : null,
      participants: this.members.map((one) => ({
        ...publicOf(one),
        ...(this.blocked.has(`${member.profile} ${one.profile}`) && { blocked: true }),
      })),
      lanes,
    };
  }

  /** The lane of an audience, made if need be. */
  laneFor(author: Member, audience: string[]): string {
    if (audience.includes("all")) return "all";
    const own = audience.includes(author.role) || STAFF.has(author.role) ? [] : [`participant:${author.id}`];
    const normal = [...new Set([...audience, ...own, "staff"])].sort();
    const lane = normal.join("-").replace(/[^\w-]/g, "_");
    if (!this.logs.has(lane)) this.logs.set(lane, { audience: normal, frames: [], mourners: new Map() });
    return lane;
  }

  #head(ranges: Range[], log: Log): number {
    return Math.min(ranges.at(-1)?.to ?? log.frames.length, log.frames.length);
  }

  #heads(): Record<string, number> {
    return Object.fromEntries([...this.logs].map(([lane, log]) => [lane, log.frames.length]));
  }

  #author({ author }: Message): Member {
    const member = this.members.find(({ id }) => id === author.participant) as Member;
    return { ...member, role: author.role };
  }

  /** A frame as a member is given it: with its message as it stands now, or without what is not theirs. */
  #present(frame: EventFrame, member: Member): EventFrame {
    const { event, lane, seq } = frame;
    if (event.name === "message.withdrawn") {
      return this.logs.get(lane)?.mourners.get(seq)?.has(member) ? frame : skipped(frame);
    }
    if (!("message" in event)) return frame;
    const message = this.#as(member, this.messages.get(event.message.id) as Message);
    if (message.lane !== lane || !this.mayRead(member, message)) return skipped(frame);
    return message === event.message ? frame : { ...frame, event: { ...event, message } };
  }
}

function skipped(frame: EventFrame): EventFrame {
  return { ...frame, event: { name: "skip" } };
}

/** Whether an audience reaches nobody whom the other does not. */
function inside(audience: string[], other: string[]): boolean {
  return other.includes("all") || audience.every((entry) => other.includes(entry));
}

function reads(audience: string[], role: string, id: string): boolean {
  const staff = audience.includes("staff") && STAFF.has(role);
  return staff || audience.includes("all") || audience.includes(role) || audience.includes(`participant:${id}`);
}

function publicOf({ stints: _, ...participant }: Member): Participant {
  return { ...participant };
}
