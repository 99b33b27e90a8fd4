/** The order of the desk's list, and how a row that changed finds its place in it. Pure. */
import type { Conversation } from "../core/frames.ts";
import { compareAt } from "../core/times.ts";

/** What an agent looks for. */
export interface Wanted {
  query: string;
  stage: string;
  status: "open" | "closed";
}

/** Whether it waits for staff: a party was not answered, or somebody reported something. */
export function waits({ unanswered_since, reported = 0 }: Conversation): boolean {
  return unanswered_since != null || reported > 0;
}

/** Who waits longest stands first; then the latest activity. When something was reported is not told: then its last activity counts. */
export function byNeed(a: Conversation, b: Conversation): number {
  if (waits(a) !== waits(b)) return waits(a) ? -1 : 1;
  if (!waits(a)) return compareAt(b.updated_at, a.updated_at);
  return compareAt(a.unanswered_since ?? a.updated_at, b.unanswered_since ?? b.updated_at);
}

/**
 * The list after a conversation changed. `whole`: there is nothing below the last row, so that a row may become the last.
 *
 * Rows that did not change stay as the server put them.
 */
export function withTouched(
  rows: readonly Conversation[],
  row: Conversation,
  wanted: Wanted,
  whole: boolean,
): readonly Conversation[] {
  const at = rows.findIndex(({ id }) => id === row.id);
  const known = rows[at];
  const others = rows.filter(({ id }) => id !== row.id);
  if (!fits(row, wanted, known !== undefined)) return known ? others : rows;
  if (known && (wanted.query || sameNeed(known, row))) return rows.with(at, row);
  const before = others.findIndex((other) => byNeed(row, other) < 0);
  if (before === -1) return whole || known ? [...others, row] : others;
  return others.toSpliced(before, 0, row);
}

/** Whether what is looked for can show it. What words find is the server's to say: then only what is there stays. */
function fits({ stage, status }: Conversation, wanted: Wanted, known: boolean): boolean {
  if (wanted.query && !known) return false;
  return (!wanted.stage || stage === wanted.stage) && (status ?? "open") === wanted.status;
}

/** It waits as it did: nothing moves under the eyes of who reads. */
function sameNeed(a: Conversation, b: Conversation): boolean {
  return waits(a) && waits(b) && a.unanswered_since === b.unanswered_since && a.reported === b.reported;
}
