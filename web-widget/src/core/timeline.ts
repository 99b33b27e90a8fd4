import type { Message } from "./frames.ts";

/** Orders two RFC 3339 times in UTC whose fractions may differ in length. */
export function compareAt(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  return left[1] === right[1] ? 0 : left[1] < right[1] ? -1 : 1;
}

function parts(at: string): [string, string] {
  const [seconds = "", fraction = ""] = at.replace(/Z$|[+-]00:00$/, "").split(".");
  return [seconds, fraction.padEnd(9, "0")];
}

/** The messages of one conversation over all lanes, as they stand now, by time. */
export class Timeline {
  readonly #byId = new Map<string, Message>();
  #sorted: Message[] = [];

  get messages(): readonly Message[] {
    return this.#sorted;
  }

  get(id: string): Message | undefined {
    return this.#byId.get(id);
  }

  /** Keeps the copy with the higher version; returns whether anything changed. */
  merge(message: Message): boolean {
    const known = this.#byId.get(message.id);
    if (known && (known.version ?? 1) >= (message.version ?? 1)) return false;
    this.#byId.set(message.id, message);
    if (known) this.#sorted[this.#sorted.indexOf(known)] = message;
    else this.#sorted.splice(this.#place(message.at), 0, message);
    return true;
  }

  /** Drops the messages of one lane: the server said that they may be out of date. */
  drop(lane: string): void {
    this.#sorted = this.#sorted.filter((message) => message.lane !== lane);
    for (const message of [...this.#byId.values()]) if (message.lane === lane) this.#byId.delete(message.id);
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
