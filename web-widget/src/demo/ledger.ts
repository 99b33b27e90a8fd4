import type { SentResult } from "../core/commands.ts";
import type { EventFrame, Message } from "../core/frames.ts";
import { compareAt } from "../core/times.ts";
import type { Faults } from "./config.ts";

/** A message still missing this long after it was known, at a party connected as long, counts as lost. */
export const OVERDUE_MS = 5_000;
/** A part that ends by itself ends a little before it is told: what is said in between is not due. */
export const EXPIRY_MS = 3_000;

interface Known {
  lane: string;
  seq: number;
  at: string;
  sinceMs: number;
  version: number; // of the last move
}

export interface Count extends Faults {
  acked: number;
  delivered: Record<string, number>; // by profile
  waiting: Record<string, number>;
}

interface Account {
  hears: (lane: string) => boolean;
  begins: Map<string, number>; // lane → the head when this page began to listen
  places: Map<string, number>; // lane → last place delivered
  messages: Set<string>; // however they came
  created: Set<string>; // as events
  had: Set<string>; // message and lane: what was told to others is due again, in its new lane
  since: string; // of the party's stint; what was said before is not due
  until: string | undefined;
  readyAtMs: number | undefined;
}

/** Compares what was committed, as acks and every party's events tell it, with what reached each party's callbacks. */
export class Ledger {
  readonly #known = new Map<string, Known>();
  readonly #accounts = new Map<string, Account>();
  #since: string | undefined;
  #doubled = 0;
  #reordered = 0;

  open(profile: string, hears: (lane: string) => boolean): void {
    const [messages, created, had] = [new Set<string>(), new Set<string>(), new Set<string>()];
    const account = { hears, begins: new Map(), places: new Map(), messages, created, had };
    this.#accounts.set(profile, { ...account, since: "", until: undefined, readyAtMs: undefined });
  }

  /** What was said before the first welcome of this page is not counted. */
  since(at: string): void {
    this.#since ??= at;
  }

  /** The head of a lane when the party's first sync told it: what lies before is history. */
  begin(profile: string, lane: string, head: number): void {
    this.#account(profile).begins.set(lane, head);
  }

  ready(profile: string, nowMs: number | undefined): void {
    this.#account(profile).readyAtMs = nowMs;
  }

  joined(profile: string, at: string): void {
    Object.assign(this.#account(profile), { since: at, until: undefined });
  }

  left(profile: string, at: string, reason?: string): void {
    const early = reason === "expired" ? new Date(Date.parse(at) - EXPIRY_MS).toISOString() : at;
    this.#account(profile).until = early;
  }

  acked({ message, lane, seq, at }: SentResult, nowMs: number): void {
    if (!this.#known.has(message)) this.#known.set(message, { lane, seq, at, sinceMs: nowMs, version: 1 });
  }

  /** One event, as a party's callback was given it. */
  delivered(profile: string, { lane, seq, at, event }: EventFrame, nowMs: number): void {
    const account = this.#account(profile);
    const last = account.places.get(lane) ?? 0;
    if (seq === last) this.#doubled += 1;
    else if (seq < last) this.#reordered += 1;
    else account.places.set(lane, seq);
    if (event.name === "message.rescoped") return this.#moved(account, event.message, nowMs);
    if (event.name !== "message.created" || event.message.lane !== lane) return;
    const { id } = event.message;
    if (compareAt(at, this.#since ?? "") < 0) return;
    if (account.created.has(id) && seq > last) this.#doubled += 1;
    account.created.add(id);
    this.#has(account, id, lane);
    this.acked({ message: id, lane, seq, at }, nowMs);
  }

  /** A message is told in another lane from now on: it is due there, to those who could read it when it was said. */
  #moved(account: Account, { id, lane, seq, at, version = 1 }: Message, nowMs: number): void {
    if (compareAt(at, this.#since ?? "") < 0) return;
    this.#has(account, id, lane);
    if ((this.#known.get(id)?.version ?? 1) < version) this.#known.set(id, { lane, seq, at, sinceMs: nowMs, version });
  }

  #has({ messages, had }: Account, id: string, lane: string): void {
    messages.add(id);
    had.add(`${id} ${lane}`);
  }

  /** The lane was read anew instead of event by event: these messages reached the party with the page. */
  reread(profile: string, ids: Iterable<string>): void {
    const account = this.#account(profile);
    for (const id of ids) {
      const known = this.#known.get(id);
      if (known) this.#has(account, id, known.lane);
    }
  }

  count(nowMs: number): Count {
    const count: Count = { acked: this.#known.size, delivered: {}, waiting: {}, lost: 0, doubled: 0, reordered: 0 };
    for (const [profile, account] of this.#accounts) {
      const missing = [...this.#known].filter(
        ([id, known]) => !account.had.has(`${id} ${known.lane}`) && due(account, known),
      );
      count.delivered[profile] = account.messages.size;
      count.waiting[profile] = missing.length;
      count.lost += missing.filter(([, known]) => overdue(account, known, nowMs)).length;
    }
    return { ...count, doubled: this.#doubled, reordered: this.#reordered };
  }

  #account(profile: string): Account {
    const account = this.#accounts.get(profile);
    if (!account) throw new Error(`no account of ${profile}`);
    return account;
  }
}

function due({ hears, begins, since, until }: Account, { lane, seq, at }: Known): boolean {
  if (!hears(lane) || seq <= (begins.get(lane) ?? 0)) return false;
  return (since === "" || compareAt(at, since) > 0) && (until === undefined || compareAt(at, until) < 0);
}

function overdue({ readyAtMs }: Account, { sinceMs }: Known, nowMs: number): boolean {
  return readyAtMs !== undefined && nowMs - Math.max(readyAtMs, sinceMs) > OVERDUE_MS;
}
