import { reconnectDelay } from "./backoff.ts";
import type { Ask } from "./commands.ts";
import { Dropped, Refused } from "./errors.ts";
import type { Conversation, EventFrame, Message } from "./frames.ts";
import { Gate } from "./lanes.ts";

/** How long a gap may stay open before the log is read. */
export const GAP_MS = 200;
/** Tries of one reading that is refused for now; then the connection is made anew. */
export const TRIES = 5;
const PAGE = 200;

/** The lane's cache may be out of date: what it held is to be dropped, `messages` are the newest. */
export interface Reset {
  conversation: string;
  lane: string;
  messages: Message[];
}

export interface Reader {
  /** Whole, in order, once. */
  deliver(frame: EventFrame): void;
  /** A conversation as the server tells it: participants, lanes, receipts. */
  learned(conversation: Conversation): void;
  reset(reset: Reset): void;
  /** Not, or no longer, ours to read. */
  gone(conversation: string): void;
  /** Reading failed beyond repair on this connection. */
  failed(error: unknown): void;
}

/** Keeps every lane complete: sync after each welcome, then the log where a gate waits for what was missed. */
export class Resume {
  readonly #ask: Ask;
  readonly #reader: Reader;
  readonly #random: () => number;
  readonly #gates = new Map<string, Map<string, Gate>>(); // conversation → lane → gate
  readonly #repairs = new Map<string, ReturnType<typeof setTimeout> | undefined>(); // conversation → when it begins
  readonly #watched = new Set<string>(); // conversations that staff hear without having joined
  #cursor: string | undefined; // of the last sync that was followed to its end
  #live = false;
  #turn = 0; // grows with each connection

  constructor(ask: Ask, reader: Reader, random: () => number) {
    this.#ask = ask;
    this.#reader = reader;
    this.#random = random;
  }

  /** A live event. */
  arrived(frame: EventFrame): void {
    const gate = this.#gate(frame.conversation, frame.lane);
    const newborn = this.#live && !gate.placed && frame.seq === 1;
    this.#deliver(newborn ? gate.place(0) : []);
    this.#deliver(gate.offer(frame));
    if (this.#live && gate.waiting) this.#repairSoon(gate);
  }

  /** Hears a conversation without having joined it, now and after each welcome; for staff. */
  async watch(conversation: string): Promise<void> {
    this.#watched.add(conversation);
    if (this.#live) await this.#listen(conversation);
  }

  unwatch(conversation: string): void {
    if (!this.#watched.delete(conversation) || !this.#live) return;
    this.#ask({ type: "conversation.unwatch", conversation }).catch(() => undefined); // it ends with the connection
  }

  /** After `welcome`: when it resolves, everything up to the heads of the sync was delivered. */
  async bringUp(): Promise<void> {
    const cursor = await this.#sync();
    for (const conversation of this.#watched) await this.#listen(conversation);
    for (const gate of this.#all()) if (gate.placed) await this.#catchUpIfOurs(gate);
    this.#cursor = cursor;
    this.#live = true;
    for (const gate of this.#all()) if (gate.waiting) this.#repairSoon(gate);
  }

  /** The connection is gone; cursors, and what is held for a gap, stay. */
  lost(): void {
    this.#turn += 1;
    this.#live = false;
    for (const timer of this.#repairs.values()) clearTimeout(timer);
    this.#repairs.clear();
  }

  async #sync(): Promise<string> {
    for (let cursor = this.#cursor; ; ) {
      const page = await this.#patiently({ type: "sync", ...(cursor !== undefined && { cursor }) });
      for (const conversation of page.conversations) this.#learn(conversation, this.#cursor === undefined);
      if (!page.more || page.cursor === cursor) return page.cursor;
      cursor = page.cursor;
    }
  }

  /** The view of the answer may be older than the listening: what lies between is read. */
  async #listen(conversation: string): Promise<void> {
    const first = !this.#gates.has(conversation);
    try {
      this.#learn((await this.#patiently({ type: "conversation.watch", conversation })).conversation, first);
      this.#learn(await this.#get(conversation), false);
    } catch (error) {
      if (!isClosedToUs(error)) throw error;
      this.#reader.gone(conversation);
    }
    for (const gate of this.#gates.get(conversation)?.values() ?? []) await this.#catchUpIfOurs(gate);
  }

  /** What was there at the very first sync begins at its head; what appears later, at the beginning of its range. */
  #learn(conversation: Conversation, first: boolean): void {
    this.#reader.learned(conversation);
    for (const { id, ranges = [], head = 0 } of conversation.lanes ?? []) {
      const gate = this.#gate(conversation.id, id);
      if (!gate.placed) this.#deliver(gate.place(first ? head : (ranges[0]?.after ?? 0)));
      this.#deliver(gate.learn(ranges, head));
    }
  }

  #repairSoon(gate: Gate): void {
    const { conversation } = gate;
    const now = !gate.placed || gate.full;
    if (this.#repairs.has(conversation)) return;
    this.#repairs.set(
      conversation,
      setTimeout(() => void this.#repair(conversation), now ? 0 : GAP_MS),
    );
  }

  /** Learns the conversation's ranges anew and reads what is missing in each of its lanes. */
  async #repair(conversation: string): Promise<void> {
    const gates = this.#gates.get(conversation) ?? new Map<string, Gate>();
    const mine = this.#repairs.get(conversation);
    try {
      if ([...gates.values()].some((gate) => gate.waiting)) await this.#repairAll(conversation, gates);
    } catch (error) {
      if (this.#repairs.get(conversation) === mine) this.#reader.failed(error);
    } finally {
      if (this.#repairs.get(conversation) === mine) this.#repairs.delete(conversation);
    }
    for (const gate of gates.values()) if (this.#live && gate.waiting) this.#repairSoon(gate);
  }

  async #repairAll(conversation: string, gates: Map<string, Gate>): Promise<void> {
    const known = [...gates.values()].map((gate) => ({ gate, head: gate.head }));
    try {
      this.#learn(await this.#get(conversation), false);
      for (const gate of gates.values()) await this.#catchUp(gate);
    } catch (error) {
      if (!isClosedToUs(error)) throw error;
      this.#reader.gone(conversation);
    }
    // What came before we asked, and is in no range that we were told, is not ours; a later stint may open it.
    for (const { gate, head } of known) if (gate.waiting) gate.giveUp(head);
  }

  /** Reads until nothing is missing. A page without what we expected: our ranges are old, or the log's beginning is. */
  async #catchUp(gate: Gate): Promise<void> {
    if (gate.ahead) await this.#checkEnd(gate);
    for (let [next, relearned] = [gate.next, false]; next !== undefined && next <= gate.head; next = gate.next) {
      const outcome = await this.#readPage(gate, next);
      if (outcome === "nothing" && !relearned) {
        this.#learn(await this.#get(gate.conversation), false);
        relearned = true;
      } else if (outcome === "progress") relearned = false;
      else await this.#reset(gate);
    }
  }

  /** Asks for what comes after the last that was delivered, and where there is no such place, after the log's end. */
  async #checkEnd(gate: Gate): Promise<void> {
    gate.ahead = false;
    const { next } = gate;
    if (next === undefined || (await this.#readPage(gate, next)) !== "reset") return;
    await this.#reset(gate);
    await this.#readPage(gate, gate.next ?? next);
  }

  /** As `#catchUp`, where we may have been removed meanwhile. */
  async #catchUpIfOurs(gate: Gate): Promise<void> {
    const { head } = gate;
    try {
      await this.#catchUp(gate);
    } catch (error) {
      if (!isClosedToUs(error)) throw error;
      this.#reader.gone(gate.conversation);
      gate.giveUp(head);
    }
  }

  /** Delivers the page that begins at `next`. */
  async #readPage(gate: Gate, next: number): Promise<"progress" | "nothing" | "reset"> {
    const { conversation, lane } = gate;
    try {
      const page = await this.#patiently({ type: "events", conversation, lane, after: next - 1, limit: PAGE });
      for (const frame of page.events) this.#deliver(gate.offer(frame));
      return gate.next === next ? "nothing" : "progress";
    } catch (error) {
      if (error instanceof Refused && error.code === "reset") return "reset";
      throw error;
    }
  }

  /** Too far behind: the newest page instead of every event. The gate holds what arrives until the page is here. */
  async #reset(gate: Gate): Promise<void> {
    const { conversation, lane } = gate;
    const now = await this.#get(conversation);
    const head = now.lanes?.find(({ id }) => id === lane)?.head ?? gate.head;
    const page = await this.#patiently({ type: "history", conversation, limit: PAGE });
    this.#reader.reset({ conversation, lane, messages: page.messages });
    if (head < (gate.cursor ?? 0)) gate.rewind(head);
    else this.#deliver(gate.place(Math.max(head, gate.next ?? 0)));
  }

  async #get(conversation: string): Promise<Conversation> {
    return (await this.#patiently({ type: "conversation.get", conversation })).conversation;
  }

  /** Asks again, after a wait, where the answer is "not now". */
  #patiently: Ask = async (command) => {
    const turn = this.#turn;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#ask(command);
      } catch (error) {
        if (!(error instanceof Refused && error.retryable && attempt < TRIES)) throw error;
        await rest(error.retryAfterMs + reconnectDelay(attempt, this.#random));
        if (turn !== this.#turn) throw new Dropped("the connection was lost");
      }
    }
  };

  #deliver(frames: EventFrame[]): void {
    for (const frame of frames) this.#reader.deliver(frame);
  }

  #gate(conversation: string, lane: string): Gate {
    const lanes = this.#gates.get(conversation) ?? new Map<string, Gate>();
    this.#gates.set(conversation, lanes);
    const gate = lanes.get(lane) ?? new Gate(conversation, lane);
    lanes.set(lane, gate);
    return gate;
  }

  #all(): Gate[] {
    return [...this.#gates.values()].flatMap((lanes) => [...lanes.values()]);
  }
}

/** A former member, or nothing there that we may know of: the log is not ours to read any more. */
function isClosedToUs(error: unknown): boolean {
  return error instanceof Refused && (error.code === "forbidden" || error.code === "not_found");
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
