import type { Client } from "../client.ts";
import type { Lane, Message, Participant, Receipt } from "../frames.ts";
import { hears, isStaff } from "./audience.ts";

/** Receipts of one lane go out at most this often. */
const PAUSE_MS = 400;

/** How far an own message got. */
export type Progress = "sent" | "delivered" | "read";

interface LaneState {
  audience: string[] | undefined;
  others: Map<string, Receipt>; // by participant
  delivered: number; // our own
  counted: number; // up to here the server has counted what is unread
  told: { delivered: number; read: number };
}

/** How far everyone got in each lane, and telling how far we did. */
export class Receipts {
  ours = false; // in the conversation: those who only listen have no receipts
  seen = false; // what is delivered is read, too
  readonly #conversation: string;
  readonly #client: Client;
  readonly #lanes = new Map<string, LaneState>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(conversation: string, client: Client) {
    this.#conversation = conversation;
    this.#client = client;
  }

  learned({ id, audience, head = 0, delivered = 0, read = 0, receipts = [] }: Lane): void {
    const lane = this.#lane(id);
    lane.counted = Math.max(lane.counted, head);
    lane.audience = audience;
    lane.delivered = Math.max(lane.delivered, delivered);
    lane.told = { delivered: Math.max(lane.told.delivered, delivered), read: Math.max(lane.told.read, read) };
    for (const receipt of receipts) this.moved(id, receipt);
  }

  /** Whether the server's last count of the unread did not have this message yet, and no other tab read it. */
  uncounted({ lane, seq }: Pick<Message, "lane" | "seq">): boolean {
    const { counted, told } = this.#lane(lane);
    return seq > counted && seq > told.read;
  }

  /** Whether what the server tells of these lanes lacks something that came here already. */
  isBehind(lanes: readonly Lane[]): boolean {
    return lanes.some(({ id, head = 0 }) => head < (this.#lanes.get(id)?.delivered ?? 0));
  }

  laneIs(lane: string, audience: string[]): void {
    this.#lane(lane).audience = audience;
  }

  audienceOf(lane: string): string[] | undefined {
    return this.#lanes.get(lane)?.audience;
  }

  /** The reader read up to here in another tab, or on another device; whether nothing unread is left. */
  readElsewhere(lane: string, { delivered = 0, read = 0 }: Pick<Receipt, "delivered" | "read">): boolean {
    const { told } = this.#lane(lane);
    this.#lane(lane).told = { delivered: Math.max(told.delivered, delivered, read), read: Math.max(told.read, read) };
    return [...this.#lanes.values()].every((state) => state.told.read >= state.delivered);
  }

  moved(lane: string, { participant, delivered = 0, read = 0 }: Receipt): void {
    const { others } = this.#lane(lane);
    const old = others.get(participant);
    const furthest = {
      delivered: Math.max(old?.delivered ?? 0, delivered, read),
      read: Math.max(old?.read ?? 0, read),
    };
    others.set(participant, { participant, ...furthest });
  }

  /** Participants who have, or have read, this place of a lane. */
  reached(lane: string, seq: number, mark: "delivered" | "read"): Set<string> {
    const those = [...(this.#lanes.get(lane)?.others.values() ?? [])].filter((receipt) => (receipt[mark] ?? 0) >= seq);
    return new Set(those.map(({ participant }) => participant));
  }

  /** How far a message got with those who may read it: the parties count, or staff where nobody else is there. */
  progress({ lane, seq, audience }: Message, others: readonly Participant[]): Progress {
    const hearers = others.filter((other) => hears(audience, other));
    const parties = hearers.filter(({ role }) => !isStaff(role));
    const counted = parties.length > 0 ? parties : hearers;
    if (counted.length === 0) return "sent";
    const all = (mark: "delivered" | "read") => {
      const those = this.reached(lane, seq, mark);
      return counted.every(({ id }) => those.has(id));
    };
    return all("read") ? "read" : all("delivered") ? "delivered" : "sent";
  }

  delivered(lane: string, seq: number): void {
    const state = this.#lane(lane);
    state.delivered = Math.max(state.delivered, seq);
    this.#soon();
  }

  /** The party looks at the conversation, or looks away. */
  look(seen: boolean): void {
    if (seen && !this.seen) this.#soon();
    this.seen = seen;
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Tells what was not told yet; what is lost on the way is told with the next one. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#client.state !== "ready" || !this.ours) return;
    for (const [lane, { delivered, told }] of this.#lanes) {
      const read = this.seen ? delivered : told.read;
      if (delivered <= told.delivered && read <= told.read) continue;
      this.#tell(lane, delivered, read);
    }
  }

  #tell(lane: string, delivered: number, read: number): void {
    const command = { conversation: this.#conversation, lane, delivered, read };
    this.#client.ask<"receipt.set">({ type: "receipt.set", ...command }).then(
      () => {
        this.#lane(lane).told = { delivered, read };
      },
      () => undefined,
    );
  }

  #lane(id: string): LaneState {
    const fresh = { audience: undefined, others: new Map(), delivered: 0, counted: 0, told: { delivered: 0, read: 0 } };
    const lane: LaneState = this.#lanes.get(id) ?? fresh;
    this.#lanes.set(id, lane);
    return lane;
  }
}
