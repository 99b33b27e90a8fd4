import { signal } from "@preact/signals-core";
import type { Client } from "../core/client.ts";
import type { Conversation } from "../core/frames.ts";
import { type Wanted, withTouched } from "./rows.ts";

/** Conversations of one page of the list. */
const PAGE = 50;
/** Rows kept; those below can be loaded again. */
const ROWS_MAX = 500;
/** The server can say "list again" often: the list is read at most once in this time. */
const AGAIN_MS = 1_000;

const OPEN: Wanted = { query: "", stage: "", status: "open" };

/** The tenant's conversations as staff see them, the unanswered first; live while the desk follows. */
export class Inbox {
  readonly #client: Client;
  readonly #rows = signal<readonly Conversation[]>([]);
  readonly #wanted = signal<Wanted>(OPEN);
  readonly #state = signal<"loading" | "ready" | "failed">("loading");
  #cursor: string | undefined;
  #turn = 0; // grows with each reading anew: what was asked before is dropped
  #meanwhile: Conversation[] | undefined; // touched while a page is on its way, which may be older than they are
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  get rows(): readonly Conversation[] {
    return this.#rows.value;
  }

  get wanted(): Wanted {
    return this.#wanted.value;
  }

  get state(): "loading" | "ready" | "failed" {
    return this.#state.value;
  }

  get more(): boolean {
    return this.#rows.value.length > 0 && this.#cursor !== undefined && this.#rows.value.length < ROWS_MAX;
  }

  want(wanted: Partial<Wanted>): void {
    this.#wanted.value = { ...this.#wanted.value, ...wanted };
    void this.load();
  }

  /** Reads the first page anew; what is shown stays until it is here. */
  async load(): Promise<void> {
    this.#turn += 1;
    await this.#read(this.#turn, undefined);
  }

  async loadMore(): Promise<void> {
    if (this.#cursor !== undefined) await this.#read(this.#turn, this.#cursor);
  }

  /** Much changed at once: the list is read anew, soon. */
  loadSoon(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      void this.load();
    }, AGAIN_MS);
  }

  /** A conversation changed: its row takes its place in the order anew. */
  touched(row: Conversation): void {
    this.#meanwhile?.push(row);
    this.#place(row);
  }

  /** Reading is told to nobody else, so that no row comes: this many are unread now. */
  counted(conversation: string, unread: number): void {
    this.#rows.value = this.#rows.value.map((row) => (row.id === conversation ? { ...row, unread } : row));
  }

  /** For good: no timer is left. */
  close(): void {
    this.#turn += 1;
    clearTimeout(this.#again);
  }

  async #read(turn: number, cursor: string | undefined): Promise<void> {
    const meanwhile: Conversation[] = [];
    this.#meanwhile = meanwhile;
    try {
      const page = await this.#ask(cursor);
      if (turn !== this.#turn) return;
      const known = cursor === undefined ? [] : this.#rows.value;
      const fresh = page.conversations.filter(({ id }) => !known.some((row) => row.id === id));
      this.#rows.value = [...known, ...fresh];
      this.#cursor = page.cursor ?? undefined;
      this.#state.value = "ready";
      for (const row of meanwhile) this.#place(row);
    } catch {
      if (turn === this.#turn) this.#state.value = "failed";
    } finally {
      if (this.#meanwhile === meanwhile) this.#meanwhile = undefined;
    }
  }

  #place(row: Conversation): void {
    const whole = this.#cursor === undefined;
    this.#rows.value = withTouched(this.#rows.value, row, this.#wanted.value, whole).slice(0, ROWS_MAX);
  }

  #ask(cursor: string | undefined) {
    const { query, stage, status } = this.#wanted.value;
    return this.#client.ask<"conversation.list">({
      type: "conversation.list",
      limit: PAGE,
      order: "unanswered",
      status,
      ...(query && { query }),
      ...(stage && { stage }),
      ...(cursor !== undefined && { cursor }),
    });
  }
}
