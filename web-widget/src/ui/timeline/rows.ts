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

type Entry =
  | { kind: "message"; at: string; message: Message }
  | { kind: "waiting"; at: string; outgoing: Outgoing }
  | { kind: "notice"; at: string; notice: Notice };

/** By time, with days between; what still waits to be sent comes last. The key of an own message stays when it is sent. */
export function rowsOf(told: Told): Row[] {
  const rows: Row[] = [{ kind: "top", key: "top" }];
  const all = entriesOf(told);
  let unread = told.unreadFrom;
  let [before, day] = [undefined as Entry | undefined, ""];
  for (let i = 0; i < all.length; i += 1) {
    const entry = all[i] as Entry;
    const key = keyOf(entry, told.me);
    const today = dayOf(entry.at);
    if (today !== day) rows.push({ kind: "day", key: `day ${key}`, at: entry.at });
    const fresh = unread !== undefined && entry.kind === "message" && isUnread(entry.message, unread, told.me);
    if (fresh) {
      rows.push({ kind: "unread", key: "unread" });
      unread = undefined;
    }
    const first = fresh || today !== day || !together(before, entry, told.me);
    const next = all[i + 1];
    const last = !next || dayOf(next.at) !== today || !together(entry, next, told.me);
    rows.push(rowOf(entry, key, { first, last }, told.me));
    [before, day] = [entry, today];
  }
  if (told.typing.length > 0) rows.push({ kind: "typing", key: "typing", who: told.typing });
  return rows;
}

function entriesOf({ messages, notices, outgoing }: Told): Entry[] {
  const said = messages.map((message): Entry => ({ kind: "message", at: message.at, message }));
  const from = messages[0]?.at;
  const told = notices.filter(({ at }) => from === undefined || compareAt(at, from) >= 0);
  const failed = outgoing.filter(({ state }) => state === "failed");
  const others = [
    ...told.map((notice): Entry => ({ kind: "notice", at: notice.at, notice })),
    ...failed.map((one): Entry => ({ kind: "waiting", at: one.at, outgoing: one })),
  ];
  const waiting = outgoing.filter(({ state }) => state !== "failed");
  others.sort((a, b) => compareAt(a.at, b.at));
  return [...woven(said, others), ...waiting.map((one): Entry => ({ kind: "waiting", at: one.at, outgoing: one }))];
}

/** Two lists that are in order, as one; few go into many. */
function woven(many: Entry[], few: Entry[]): Entry[] {
  if (few.length === 0) return many;
  const all: Entry[] = [];
  let next = 0;
  for (const entry of many) {
    for (let one = few[next]; one && compareAt(one.at, entry.at) < 0; one = few[next]) {
      all.push(one);
      next += 1;
    }
    all.push(entry);
  }
  return [...all, ...few.slice(next)];
}

function rowOf(entry: Entry, key: string, group: InGroup, me: string | undefined): Row {
  switch (entry.kind) {
    case "message":
      return { kind: "message", key, message: entry.message, own: entry.message.author.participant === me, ...group };
    case "waiting":
      return { kind: "waiting", key, outgoing: entry.outgoing, ...group };
    case "notice":
      return { kind: "notice", key, notice: entry.notice };
  }
}

function keyOf(entry: Entry, me: string | undefined): string {
  if (entry.kind === "notice") return entry.notice.id;
  if (entry.kind === "waiting") return entry.outgoing.clientId;
  return keyOfMessage(entry.message, me);
}

/** What a message is called among the rows. */
export function keyOfMessage({ id, client_id, author }: Message, me: string | undefined): string {
  return author.participant === me ? client_id : id;
}

function isUnread({ at, author }: Message, from: string, me: string | undefined): boolean {
  return author.participant !== me && compareAt(at, from) >= 0;
}

function together(a: Entry | undefined, b: Entry, me: string | undefined): boolean {
  if (!a || a.kind === "notice" || b.kind === "notice" || isLine(a) || isLine(b)) return false;
  return voice(a, me) === voice(b, me) && Date.parse(b.at) - Date.parse(a.at) < GROUP_MS;
}

/** A word of the system stands alone, in the middle. */
function isLine(entry: Entry): boolean {
  return entry.kind === "message" && entry.message.content?.kind === "system";
}

/** Author and audience: what stands in one group has the same. */
function voice(entry: Exclude<Entry, { kind: "notice" }>, me: string | undefined): string {
  if (entry.kind === "waiting") return `${me} ${entry.outgoing.audience.includes("all")}`;
  return `${entry.message.author.participant} ${entry.message.audience.includes("all")}`;
}

const HOUR_MS = 3_600_000;
const known = new Map<number, string>(); // quarter of an hour since 1970 → its day

/** The reader's day of a time; the same string for the same day. */
export function dayOf(at: string): string {
  const quarter = Math.floor(Date.parse(at) / (HOUR_MS / 4));
  const day = known.get(quarter);
  if (day !== undefined) return day;
  if (known.size > 50_000) known.clear();
  const found = new Date(quarter * (HOUR_MS / 4)).toDateString();
  known.set(quarter, found);
  return found;
}
