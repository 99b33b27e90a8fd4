import type { EventFrame, Range } from "./frames.ts";

/** Events held for what is missing before them; more are dropped, and read again from the log. */
export const HELD_MAX = 64;

/**
 * The gate of one lane: next, deliver; older, drop; gap, hold.
 *
 * Whatever order, copies or losses the events come with, what leaves the gate is each place of the reader's ranges
 * once, in order. `head` is the last place known to exist; while `waiting`, places up to it are still to be read.
 */
export class Gate {
  readonly conversation: string;
  readonly lane: string;
  head = 0;
  /** More was delivered than there is, by what the server said last: it is old, or the server was restored from a backup. */
  ahead = false;
  #cursor: number | undefined;
  #ranges: Range[] = [];
  readonly #held = new Map<number, EventFrame>();

  constructor(conversation: string, lane: string) {
    this.conversation = conversation;
    this.lane = lane;
  }

  /** The last place delivered; undefined until the beginning is known. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  get placed(): boolean {
    return this.#cursor !== undefined;
  }

  get full(): boolean {
    return this.#held.size >= HELD_MAX;
  }

  /** The place to be delivered next; undefined where no range is left, or none known. */
  get next(): number | undefined {
    const cursor = this.#cursor;
    if (cursor === undefined) return undefined;
    if (this.#ranges.length === 0) return cursor + 1;
    const range = this.#ranges.find(({ to }) => to === undefined || to === null || to > cursor);
    return range && Math.max(cursor, range.after ?? 0) + 1;
  }

  /** Something is known to exist that has not been delivered. */
  get waiting(): boolean {
    if (this.#cursor === undefined) return this.#held.size > 0;
    return this.head > this.#cursor && (this.#held.size > 0 || (this.next ?? Number.POSITIVE_INFINITY) <= this.head);
  }

  /** Takes one event; returns what may be delivered now. */
  offer(frame: EventFrame): EventFrame[] {
    this.head = Math.max(this.head, frame.seq);
    if (this.#cursor !== undefined && frame.seq <= this.#cursor) return [];
    if (frame.seq === this.next || !this.full) this.#held.set(frame.seq, frame);
    return this.#drain();
  }

  /** Takes what the server says of the lane: where the reader's ranges are and how far it reaches. */
  learn(ranges: Range[], head: number): EventFrame[] {
    this.#ranges = [...ranges].sort((a, b) => (a.after ?? 0) - (b.after ?? 0));
    this.head = Math.max(this.head, head);
    this.ahead = head < (this.#cursor ?? 0);
    return this.#drain();
  }

  /** The log ends here, before what was delivered. */
  rewind(head: number): void {
    this.#cursor = this.head = head;
    this.#held.clear();
  }

  /** Begins, or goes on, after this place: what lies before it is not delivered. */
  place(cursor: number): EventFrame[] {
    this.#cursor = Math.max(cursor, this.#cursor ?? 0);
    this.head = Math.max(this.head, cursor);
    for (const seq of this.#held.keys()) if (seq <= this.#cursor) this.#held.delete(seq);
    return this.#drain();
  }

  /** The log has nothing for us up to this place, as far as we were told: stops waiting for it. */
  giveUp(upTo: number): void {
    for (const seq of this.#held.keys()) if (seq <= upTo) this.#held.delete(seq);
    this.head = Math.max(this.#cursor ?? 0, ...this.#held.keys());
  }

  #drain(): EventFrame[] {
    const due: EventFrame[] = [];
    for (let next = this.next; next !== undefined; next = this.next) {
      const frame = this.#held.get(next);
      if (!frame) break;
      this.#held.delete(next);
      this.#cursor = next;
      due.push(frame);
    }
    return due;
  }
}
