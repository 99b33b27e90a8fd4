import type { Message } from "./frames.ts";
import { compareAt } from "./times.ts";

/** Withdrawals remembered; the oldest is forgotten first. */
const WITHDRAWN_MAX = 1_000;

/** The messages of one conversation over all lanes, as they stand now, by time. */
export class Timeline {
  readonly #byId = new Map<string, Message>();
  readonly #withdrawn = new Map<string, number>(); // message and lane → the version up to which it is no longer told
  #sorted: Message[] = [];

  get messages(): readonly Message[] {
    return this.#sorted;
  }

  get(id: string): Message | undefined {
    return this.#byId.get(id);
  }

  /** Keeps the copy with the higher version, unless it was withdrawn; returns whether anything changed. */
  merge(message: Message): boolean {
    const known = this.#byId.get(message.id);
    const version = message.version ?? 1;
    if (known && (known.version ?? 1) >= version) return false;
    if ((this.#withdrawn.get(placeOf(message)) ?? 0) >= version) return false; // an old page that came late
    this.#byId.set(message.id, message);
    if (known) this.#sorted[this.#sorted.indexOf(known)] = message;
    else this.#sorted.splice(this.#place(message.at), 0, message);
    return true;
  }

  /**
   * A message is no longer told in this lane: drops the copy of this lane up to this version, one that comes later too.
   *
   * Returns whether there was one.
   */
  withdraw(id: string, lane: string, version: number): boolean {
    this.#remember(placeOf({ id, lane }), version);
    const known = this.#byId.get(id);
    if (!known || known.lane !== lane || (known.version ?? 1) > version) return false;
    this.#byId.delete(id);
    this.#sorted = this.#sorted.filter((message) => message !== known);
    return true;
  }

  /** Drops the messages of one lane: the server said that they may be out of date. */
  drop(lane: string): void {
    this.#sorted = this.#sorted.filter((message) => message.lane !== lane);
    for (const message of [...this.#byId.values()]) if (message.lane === lane) this.#byId.delete(message.id);
  }

  /** Drops everything: what the reader may see is read anew. */
  clear(): void {
    this.#sorted = [];
    this.#byId.clear();
  }

  #remember(place: string, version: number): void {
    this.#withdrawn.set(place, Math.max(version, this.#withdrawn.get(place) ?? 0));
    if (this.#withdrawn.size <= WITHDRAWN_MAX) return;
    const [oldest = ""] = this.#withdrawn.keys();
    this.#withdrawn.delete(oldest);
  }

  #place(at: string): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareAt((this.#sorted[middle] as Message).at, at) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function placeOf({ id, lane }: Pick<Message, "id" | "lane">): string {
  return `${id} ${lane}`;
}
