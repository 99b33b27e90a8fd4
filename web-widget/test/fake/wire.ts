import type { Socket } from "../../src/core/link.ts";
import { type Node, Session } from "./session.ts";

/** A small generator of repeatable chance: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** How often, of all live event frames, each fault happens. */
export interface Faults {
  drop: number;
  double: number;
  swap: number;
}

export const NONE: Faults = { drop: 0, double: 0, swap: 0 };

/** The network between clients and a node: delays, losses, copies, swaps, cuts; refuses while `down`. */
export class Wire {
  faults: Faults = NONE;
  down = false;
  delayMs = 5;
  readonly #node: Node;
  readonly #random: () => number;
  readonly #sockets = new Set<FakeSocket>();

  constructor(node: Node, random: () => number = Math.random) {
    this.#node = node;
    this.#random = random;
  }

  open = (): Socket => {
    const socket = new FakeSocket(this, this.#node, this.#random);
    this.#sockets.add(socket);
    return socket;
  };

  /** Every open socket ends as if the server died. */
  cutAll(code = 1006, reason = ""): void {
    for (const socket of this.#sockets) socket.die(code, reason);
    this.#sockets.clear();
  }

  /** Ends every open socket without telling the client: only silence is left. */
  freeze(): void {
    for (const socket of this.#sockets) socket.freeze();
    this.#sockets.clear();
  }
}

export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly #wire: Wire;
  readonly #random: () => number;
  readonly #session: Session;
  #open = true;
  #withheld: string | undefined; // comes after the next one

  constructor(wire: Wire, node: Node, random: () => number) {
    this.#wire = wire;
    this.#random = random;
    this.#session = new Session(node, (text) => this.#toClient(text));
    this.#later(() => (wire.down ? this.die(1006, "") : this.onopen?.()));
  }

  send(text: string): void {
    this.#later(() => this.#session.receive(text));
  }

  close(): void {
    this.#open = false;
    this.#session.end();
  }

  die(code: number, reason: string): void {
    if (!this.#open) return;
    this.close();
    this.onclose?.({ code, reason });
  }

  freeze(): void {
    this.close();
  }

  #toClient(text: string): void {
    const { drop, double, swap } = this.#wire.faults;
    const chance = text.startsWith('{"type":"event"') ? this.#random() : 1;
    if (chance < drop) return;
    if (chance < drop + swap && this.#withheld === undefined) {
      this.#withheld = text;
      return;
    }
    this.#arrive(text);
    if (chance > drop + swap && chance < drop + swap + double) this.#arrive(text);
    if (this.#withheld !== undefined) this.#arrive(this.#withheld);
    this.#withheld = undefined;
  }

  #arrive(text: string): void {
    this.#later(() => this.onmessage?.({ data: text }));
  }

  #later(act: () => void): void {
    setTimeout(() => {
      if (this.#open) act();
    }, this.#wire.delayMs);
  }
}
