import type { Message } from "../../core/frames.ts";
import type { Faults } from "../market.ts";

/** A message that a page still lacks this long after the server was seen to have it for them is lost. */
export const OVERDUE_MS = 6_000;

/** What a page holds: messages as it shows them, and what it has still to send. */
export interface Held {
  messages: readonly Pick<Message, "id" | "client_id">[];
  outgoing: readonly { clientId: string }[];
}

/** What the server would show the same party now, newest page, in its order. */
export type Served = readonly Pick<Message, "id" | "at">[];

interface Side {
  owed: Map<string, number>; // message → since when
  faults: Faults;
}

/** Compares what each side's page holds with what the server has for it. */
export class Audit {
  readonly #sides = new Map<string, Side>();

  /** A look at one side that is connected, at a moment of a clock that only goes forward. */
  look(profile: string, served: Served, held: Held, nowMs: number): void {
    const before = this.#sides.get(profile);
    const ids = held.messages.map(({ id }) => id);
    const oldest = held.messages[0]?.id ?? "";
    const missing = served.filter(({ id }) => id > oldest && !ids.includes(id)); // ids begin with their time
    const owed = new Map(missing.map(({ id }) => [id, before?.owed.get(id) ?? nowMs]));
    const lost = [...owed.values()].filter((since) => nowMs - since >= OVERDUE_MS).length;
    this.#sides.set(profile, { owed, faults: { lost, doubled: doubled(held), reordered: reordered(served, ids) } });
  }

  /** A side that is not connected is owed nothing yet: the time begins anew when it is back. */
  away(profile: string): void {
    const side = this.#sides.get(profile);
    if (side) this.#sides.set(profile, { owed: new Map(), faults: { ...side.faults, lost: 0 } });
  }

  /** Of all sides together. */
  get faults(): Faults {
    const sum: Faults = { lost: 0, doubled: 0, reordered: 0 };
    for (const { faults } of this.#sides.values()) {
      for (const name of ["lost", "doubled", "reordered"] as const) sum[name] += faults[name];
    }
    return sum;
  }
}

/** The same message twice, or still waiting to be sent although it is there. */
function doubled({ messages, outgoing }: Held): number {
  const sent = new Set(messages.map(({ client_id }) => client_id));
  const twice = messages.length - new Set(messages.map(({ id }) => id)).size;
  return twice + outgoing.filter(({ clientId }) => sent.has(clientId)).length;
}

/** Messages that stand before one that the server has earlier. */
function reordered(served: Served, ids: readonly string[]): number {
  const places = served.map(({ id }) => ids.indexOf(id)).filter((place) => place >= 0);
  return places.filter((place, n) => n > 0 && place < (places[n - 1] as number)).length;
}
