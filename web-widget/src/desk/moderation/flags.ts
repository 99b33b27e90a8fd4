import { signal } from "@preact/signals-core";
import type { Client } from "../../core/client.ts";
import { Refused } from "../../core/errors.ts";
import type { Content, Conversation } from "../../core/frames.ts";
import type { Flag, FlagPage, FlagResult } from "../../core/protocol.ts";

export type Tab = "waiting" | "open" | "settled";
export const TABS = ["waiting", "open", "settled"] as const satisfies readonly Tab[];

/** Flags of one page of a list. */
const PAGE = 50;
/** Rows kept; those below can be loaded again. */
const ROWS_MAX = 500;
/** The server can say "list again" often: the lists are read at most once in this time. */
const AGAIN_MS = 1_000;
/** Conversations whose names are remembered; the oldest is forgotten first. */
const KNOWN_MAX = 500;

/** What was found in messages, as moderators see it; live while the desk follows. */
export class Flags {
  readonly #client: Client;
  readonly #rows = signal<readonly Flag[]>([]);
  readonly #tab = signal<Tab>("waiting");
  readonly #state = signal<"loading" | "ready" | "failed">("loading");
  readonly #waiting = signal<{ n: number; more: boolean }>({ n: 0, more: false });
  readonly #here = signal<readonly Flag[]>([]);
  readonly #known = signal<ReadonlyMap<string, Conversation>>(new Map());
  readonly #allowed = signal(false);
  readonly #asked = new Set<string>(); // conversations whose names are on their way
  #cursor: string | undefined;
  #turn = 0; // grows with each reading anew: what was asked before is dropped
  #looked: string | undefined; // the conversation that is open
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Whether this agent may moderate; known once the lists were read. */
  get allowed(): boolean {
    return this.#allowed.value;
  }

  get rows(): readonly Flag[] {
    return this.#rows.value;
  }

  get tab(): Tab {
    return this.#tab.value;
  }

  get state(): "loading" | "ready" | "failed" {
    return this.#state.value;
  }

  /** Messages that wait to be released or refused; `more`: there are others than those of the first page. */
  get waiting(): { n: number; more: boolean } {
    return this.#waiting.value;
  }

  get more(): boolean {
    return this.#rows.value.length > 0 && this.#cursor !== undefined && this.#rows.value.length < ROWS_MAX;
  }

  /** Of the conversation that is open. */
  get here(): readonly Flag[] {
    return this.#here.value;
  }

  /** What a flag's conversation is called and who is in it; undefined until it is known. */
  conversation({ conversation }: Flag): Conversation | undefined {
    return this.#known.value.get(conversation);
  }

  show(tab: Tab): void {
    if (tab === this.#tab.peek()) return;
    this.#tab.value = tab;
    this.#rows.value = [];
    this.#state.value = "loading";
    void this.load();
  }

  /** Reads the first pages anew; what is shown stays until they are here. */
  async load(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const tab = this.#tab.peek();
    try {
      const [page, held] = await Promise.all([
        this.#list(tab),
        tab === "waiting" ? undefined : this.#list("waiting"),
        this.#lookAgain(),
      ]);
      if (turn !== this.#turn) return;
      this.#count(held ?? page);
      this.#take([], page);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error instanceof Refused && error.code === "forbidden") this.#allowed.value = false;
      else this.#state.value = "failed";
    }
  }

  async loadMore(): Promise<void> {
    const turn = this.#turn;
    const page = await this.#list(this.#tab.peek(), this.#cursor);
    if (turn === this.#turn) this.#take(this.#rows.peek(), page);
  }

  /** Something was found or settled: the lists are read anew, soon. */
  loadSoon(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      void this.load();
    }, AGAIN_MS);
  }

  /** A conversation is opened, or none any more. */
  look(conversation: string | undefined): void {
    this.#looked = conversation;
    this.#here.value = [];
    if (this.#allowed.peek()) this.#lookAgain().catch(() => undefined); // with the next reading
  }

  /** Tells a message that was held back; answers with the flag as it stands, whoever was first. Rejects as `ask` does. */
  approve({ conversation, id }: Flag, masked: boolean): Promise<Flag> {
    const client_id = crypto.randomUUID();
    const command = { conversation, flag: id, masked, client_id };
    return this.#settled(this.#client.ask<"message.approve">({ type: "message.approve", ...command }));
  }

  reject({ conversation, id }: Flag, reason: string): Promise<Flag> {
    const client_id = crypto.randomUUID();
    const command = { conversation, flag: id, ...(reason && { reason }), client_id };
    return this.#settled(this.#client.ask<"message.reject">({ type: "message.reject", ...command }));
  }

  see({ conversation, id }: Flag): Promise<Flag> {
    return this.#settled(this.#client.ask<"flag.settle">({ type: "flag.settle", conversation, flag: id }));
  }

  /** What it said before anything was hidden; the reason is kept. Rejects as `ask` does. */
  async reveal({ conversation, id, message }: Flag, reason: string): Promise<Content> {
    const command = { conversation, message: message ?? id, reason };
    return (await this.#client.ask<"message.reveal">({ type: "message.reveal", ...command })).content;
  }

  /** For good: no timer is left. */
  close(): void {
    this.#turn += 1;
    clearTimeout(this.#again);
  }

  async #settled(asked: Promise<FlagResult>): Promise<Flag> {
    const { flag } = await asked;
    const listed = this.#rows.peek().some(({ id }) => id === flag.id);
    if (this.#tab.peek() !== "settled") this.#rows.value = this.#rows.peek().filter(({ id }) => id !== flag.id);
    const { n, more } = this.#waiting.peek();
    if (listed && this.#tab.peek() === "waiting") this.#waiting.value = { n: Math.max(0, n - 1), more };
    this.#here.value = this.#here.peek().map((one) => (one.id === flag.id ? flag : one));
    return flag;
  }

  #count({ flags, cursor }: FlagPage): void {
    this.#allowed.value = true;
    this.#waiting.value = { n: flags.length, more: cursor != null };
  }

  #take(known: readonly Flag[], { flags, cursor }: FlagPage): void {
    const fresh = flags.filter(({ id }) => !known.some((row) => row.id === id));
    this.#rows.value = [...known, ...fresh];
    this.#cursor = cursor ?? undefined;
    this.#state.value = "ready";
    for (const { conversation } of fresh) void this.#name(conversation);
  }

  #list(state: Tab, cursor?: string): Promise<FlagPage> {
    return this.#client.ask<"flag.list">({
      type: "flag.list",
      state,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
  }

  async #lookAgain(): Promise<void> {
    const conversation = this.#looked;
    if (conversation === undefined) return;
    const { flags } = await this.#client.ask<"flag.list">({ type: "flag.list", conversation, limit: PAGE });
    if (conversation === this.#looked) this.#here.value = flags;
  }

  /** What a conversation is called is asked once. */
  async #name(id: string): Promise<void> {
    if (this.#known.peek().has(id) || this.#asked.has(id)) return;
    this.#asked.add(id);
    try {
      const { conversation } = await this.#client.ask<"conversation.get">({
        type: "conversation.get",
        conversation: id,
      });
      this.#known.value = new Map([...this.#known.peek(), [id, conversation] as const].slice(-KNOWN_MAX));
    } catch {
      // again with the next reading
    } finally {
      this.#asked.delete(id);
    }
  }
}
