/** What stands in a timeline, one under the other. Pure. */
import type { Message } from "../../core/frames.ts";
import type { Outgoing } from "../../core/store/outgoing.ts";
import type { Notice } from "../../core/store/told.ts";
import { compareAt } from "../../core/times.ts";

/** A longer silence begins a new group. */
const GROUP_MS = 180_000;

/** Where a bubble stands among those of the same author to the same audience. */
export interface InGroup {
  first: boolean;
  last: boolean;
}

export type Row = { key: string } & (
  | { kind: "top" } // what there is before the first row: more, or the beginning
  | { kind: "day"; at: string }
  | { kind: "unread" }
  | ({ kind: "message"; message: Message; own: boolean } & InGroup)
  | ({ kind: "waiting"; outgoing: Outgoing } & InGroup)
  | { kind: "notice"; notice: Notice }
  | { kind: "typing"; who: readonly string[] }
);

export interface Told {
  messages: readonly Message[]; // by time
  notices: readonly Notice[];
  outgoing: readonly Outgoing[];
  me: string | undefined;
  unreadFrom: string | undefined; // time of the first unread message
  typing: readonly string[];
}

type Entry = Message | Outgoing | Notice;

/** All rows of what is told. */
export function rowsOf(told: Told): Row[] {
  return new RowList().update(told).rows;
}

/**
 * By time, with days between; what still waits to be sent comes last. The key of an own message stays when it is sent.
 *
 * What is told again makes no new rows up to where it differs: most of the time that is the end.
 */
export class RowList {
  rows: Row[] = [];
  /** So many of the first rows are as they were before the last update. */
  same = 0;
  #entries: readonly Entry[] = [];
  #starts: number[] = []; // where the rows of each entry begin
  #divided = Number.POSITIVE_INFINITY; // the entry before which the unread begin
  #told: Pick<Told, "me" | "unreadFrom"> | undefined;

  update(told: Told): this {
    const entries = entriesOf(told);
    const alike = this.#told !== undefined && this.#told.me === told.me && this.#told.unreadFrom === told.unreadFrom;
    const known = alike ? sharedStart(this.#entries, entries) : 0;
    const from = Math.max(0, known - 1); // whether one is the last of its group depends on the next
    this.same = from === 0 ? 0 : (this.#starts[from] ?? 0);
    this.rows = from === 0 ? [{ kind: "top", key: "top" }] : this.rows.slice(0, this.same);
    this.#starts.length = from;
    this.#entries = entries;
    this.#told = told;
    if (this.#divided >= from) this.#divided = Number.POSITIVE_INFINITY;
    for (let i = from; i < entries.length; i += 1) this.#add(i, told);
    if (told.typing.length > 0) this.rows.push({ kind: "typing", key: "typing", who: told.typing });
    return this;
  }

  #add(i: number, { me, unreadFrom }: Told): void {
    const [before, entry, next] = [this.#entries[i - 1], this.#entries[i] as Entry, this.#entries[i + 1]];
    const key = keyOf(entry, me);
    const day = dayOf(entry.at);
    this.#starts[i] = this.rows.length;
    const newDay = !before || dayOf(before.at) !== day;
    if (newDay) this.rows.push({ kind: "day", key: `day ${key}`, at: entry.at });
    const divided = i < this.#divided && unreadFrom !== undefined && isUnread(entry, unreadFrom, me);
    if (divided) {
      this.rows.push({ kind: "unread", key: "unread" });
      this.#divided = i;
    }
    const first = divided || newDay || !together(before, entry, me);
    const last = !next || dayOf(next.at) !== day || !together(entry, next, me);
    this.rows.push(rowOf(entry, key, { first, last }, me));
  }
}

function entriesOf({ messages, notices, outgoing }: Told): Entry[] {
  const from = messages[0]?.at;
  const told = notices.filter(({ at }) => from === undefined || compareAt(at, from) >= 0);
  const others = [...told, ...outgoing.filter(stays)].sort((a, b) => compareAt(a.at, b.at));
  return woven(messages, others).concat(outgoing.filter((one) => !stays(one)));
}

/** Not on its way any more: it stands where it was said, and what is said later goes below. */
const stays = ({ state }: Outgoing): boolean => state === "failed" || state === "held";

/** Two lists that are in order, as one; few go into many. */
function woven(many: readonly Entry[], few: readonly Entry[]): Entry[] {
  if (few.length === 0) return many.slice();
  const all: Entry[] = [];
  let next = 0;
  for (const entry of many) {
    for (let one = few[next]; one && compareAt(one.at, entry.at) < 0; one = few[next]) {
      all.push(one);
      next += 1;
    }
    all.push(entry);
  }
  return all.concat(few.slice(next));
}

function sharedStart(a: readonly Entry[], b: readonly Entry[]): number {
  const most = Math.min(a.length, b.length);
  let i = 0;
  while (i < most && a[i] === b[i]) i += 1;
  return i;
}

const isNotice = (entry: Entry): entry is Notice => "event" in entry;
const isWaiting = (entry: Entry): entry is Outgoing => "clientId" in entry;

function rowOf(entry: Entry, key: string, group: InGroup, me: string | undefined): Row {
  if (isNotice(entry)) return { kind: "notice", key, notice: entry };
  if (isWaiting(entry)) return { kind: "waiting", key, outgoing: entry, ...group };
  return { kind: "message", key, message: entry, own: entry.author.participant === me, ...group };
}

function keyOf(entry: Entry, me: string | undefined): string {
  if (isNotice(entry)) return entry.id;
  return isWaiting(entry) ? entry.clientId : keyOfMessage(entry, me);
}

/** What a message is called among the rows. */
export function keyOfMessage({ id, client_id, author }: Message, me: string | undefined): string {
  return author.participant === me ? client_id : id;
}

function isUnread(entry: Entry, from: string, me: string | undefined): boolean {
  if (isNotice(entry) || isWaiting(entry)) return false;
  return entry.author.participant !== me && !entry.hidden && compareAt(entry.at, from) >= 0;
}

function together(a: Entry | undefined, b: Entry, me: string | undefined): boolean {
  if (!a || isNotice(a) || isNotice(b) || isLine(a) || isLine(b)) return false;
  return voice(a, me) === voice(b, me) && momentOf(b.at).instantMs - momentOf(a.at).instantMs < GROUP_MS;
}

/** A word of the system stands alone, in the middle; so does what somebody said who is blocked. */
function isLine(entry: Message | Outgoing): boolean {
  return entry.content?.kind === "system" || ("hidden" in entry && entry.hidden != null);
}

/** Author and audience: what stands in one group has the same. */
function voice(entry: Message | Outgoing, me: string | undefined): string {
  const author = isWaiting(entry) ? me : entry.author.participant;
  return `${author} ${entry.audience.includes("all")}`;
}

/** When something was said, as it is asked again and again. */
interface Moment {
  instantMs: number;
  day: string; // the reader's; the same string for the same day
}

const moments = new Map<string, Moment>();
const MOMENTS_MAX = 100_000;

function momentOf(at: string): Moment {
  const known = moments.get(at);
  if (known) return known;
  if (moments.size >= MOMENTS_MAX) moments.clear();
  const date = new Date(at);
  const moment = { instantMs: date.getTime(), day: `${date.getFullYear()} ${date.getMonth()} ${date.getDate()}` };
  moments.set(at, moment);
  return moment;
}

function dayOf(at: string): string {
  return momentOf(at).day;
}
