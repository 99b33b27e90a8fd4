import type { Ask } from "../commands.ts";
import type { Message } from "../frames.ts";
import { Timeline } from "../timeline.ts";
import { compareAt } from "../times.ts";

/** Messages of one page of history. */
const PAGE = 50;

/**
 * The messages of one conversation that a reader scrolls through: the newest, or, after a jump, a piece of the past.
 *
 * What happens live goes to both. When a piece of the past has been read up to the newest, the two become one.
 */
export class Pages {
  readonly live = new Timeline();
  moreBefore = false; // of what is shown
  moreAfter = false;
  loaded = false; // the newest page is here
  readonly #conversation: string;
  readonly #ask: Ask;
  #first: Promise<void> | undefined; // the newest page, while it is asked for
  #turn = 0; // it was cleared so often
  #past: Timeline | undefined;
  #oldestAt: string | undefined; // of the pages read so far; what was told to us later, and is older, stands apart
  #liveMoreBefore = false;

  constructor(conversation: string, ask: Ask) {
    this.#conversation = conversation;
    this.#ask = ask;
  }

  get messages(): readonly Message[] {
    return (this.#past ?? this.live).messages;
  }

  /** Whether the newest messages are shown. */
  get atLatest(): boolean {
    return this.#past === undefined;
  }

  get(id: string): Message | undefined {
    return this.live.get(id) ?? this.#past?.get(id);
  }

  merge(message: Message): void {
    this.live.merge(message);
    if (this.#past?.get(message.id)) this.#past.merge(message);
  }

  withdraw(id: string, lane: string, version: number): void {
    this.live.withdraw(id, lane, version);
    this.#past?.withdraw(id, lane, version);
  }

  drop(lane: string): void {
    this.live.drop(lane);
    this.#past?.drop(lane);
  }

  clear(): void {
    this.#turn += 1;
    this.live.clear();
    this.#past = this.#oldestAt = this.#first = undefined;
    this.loaded = this.moreBefore = this.moreAfter = this.#liveMoreBefore = false;
  }

  /** Whether the newest page is here, or asked for. */
  get begun(): boolean {
    return this.loaded || this.#first !== undefined;
  }

  /** The page before those that are shown; the newest at first, asked for once however many wait for it. */
  async earlier(): Promise<void> {
    if (this.loaded) return this.#earlier();
    this.#first ??= this.#earlier();
    const first = this.#first;
    try {
      await first;
    } finally {
      if (this.#first === first) this.#first = undefined;
    }
  }

  async #earlier(): Promise<void> {
    const timeline = this.#past ?? this.live;
    const before = this.#past ? this.#past.messages[0]?.id : this.#oldestRead();
    const page = await this.#read(before === undefined ? {} : { before });
    if (!page || timeline !== (this.#past ?? this.live)) return; // jumped meanwhile
    for (const message of page.messages) timeline.merge(message);
    this.moreBefore = page.more_before ?? false;
    if (this.#past) return;
    this.#oldestAt = page.messages.at(-1)?.at ?? this.#oldestAt;
    this.#liveMoreBefore = this.moreBefore;
    this.loaded = true;
  }

  /** The page after those that are shown, of a piece of the past. */
  async later(): Promise<void> {
    const past = this.#past;
    const after = past?.messages.at(-1)?.id;
    if (!past || after === undefined) return;
    const page = await this.#read({ after });
    if (!page || past !== this.#past) return;
    for (const message of page.messages) past.merge(message);
    this.moreAfter = page.more_after ?? false;
    if (!this.moreAfter || this.#meets(past)) this.#join(past);
  }

  /** Shows the messages around one; true if it is among them. */
  async around(id: string): Promise<boolean> {
    if (this.messages.some((message) => message.id === id)) return true;
    await this.#turnTo(id);
    return this.get(id) !== undefined;
  }

  /** Shows the messages around a time; the first that was said then or later, else the last before. */
  async aroundTime(instantMs: number): Promise<Message | undefined> {
    const reaches = (messages: readonly Message[]) => messages.some(({ at }) => Date.parse(at) < instantMs);
    if (this.moreBefore && !reaches(this.messages)) await this.#turnTo(idAt(instantMs));
    const later = this.messages.find(({ at }) => Date.parse(at) >= instantMs);
    if (later || !this.moreAfter) return later ?? this.messages.at(-1);
    await this.#turnTo(idAt(instantMs));
    return this.messages.find(({ at }) => Date.parse(at) >= instantMs) ?? this.messages.at(-1);
  }

  async #turnTo(id: string): Promise<void> {
    const page = await this.#read({ around: id });
    if (!page) return;
    const past = new Timeline();
    for (const message of page.messages) past.merge(message);
    if (past.messages.length === 0) return;
    this.#past = past;
    this.moreBefore = page.more_before ?? false;
    this.moreAfter = page.more_after ?? false;
    if (!this.moreAfter || this.#meets(past)) this.#join(past);
  }

  /** Back to the newest. */
  latest(): void {
    this.#past = undefined;
    this.moreAfter = false;
    this.moreBefore = this.#liveMoreBefore;
  }

  #oldestRead(): string | undefined {
    const oldest = this.#oldestAt;
    return oldest === undefined ? undefined : this.live.messages.find(({ at }) => compareAt(at, oldest) >= 0)?.id;
  }

  #meets(past: Timeline): boolean {
    const [newest, oldest] = [past.messages.at(-1)?.at, this.#oldestAt];
    return newest !== undefined && oldest !== undefined && compareAt(newest, oldest) >= 0;
  }

  #join(past: Timeline): void {
    for (const message of past.messages) this.live.merge(message);
    this.#oldestAt = past.messages[0]?.at ?? this.#oldestAt;
    this.#liveMoreBefore = this.moreBefore;
    this.latest();
  }

  /** Undefined where all was cleared meanwhile: what was asked for before may not be ours to read any more. */
  async #read(where: { before?: string; after?: string; around?: string }) {
    const turn = this.#turn;
    const page = await this.#ask<"history">({
      type: "history",
      conversation: this.#conversation,
      limit: PAGE,
      ...where,
    });
    return turn === this.#turn ? page : undefined;
  }
}

/** An id as a message of this moment would have: ids begin with their time in microseconds. */
function idAt(instantMs: number): string {
  const micros = BigInt(Math.max(0, Math.floor(instantMs))) * 1_000n;
  return `ms_${micros.toString(16).padStart(14, "0")}${"0".repeat(12)}`;
}
