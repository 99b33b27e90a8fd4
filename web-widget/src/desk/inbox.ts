import { signal } from "@preact/signals-core";
import type { Client } from "../core/client.ts";
import type { Conversation } from "../core/frames.ts";

/** Conversations of one page of the list. */
const PAGE = 50;
/** Rows kept; those below can be loaded again. */
const ROWS_MAX = 500;

/** What an agent looks for. */
export interface Wanted {
  query: string;
  stage: string;
  status: "open" | "closed" | "";
}

export const EVERYTHING: Wanted = { query: "", stage: "", status: "open" };

/** The tenant's conversations as staff see them, the unanswered first; live while the desk follows. */
export class Inbox {
  readonly #client: Client;
  readonly #rows = signal<readonly Conversation[]>([]);
  readonly #wanted = signal<Wanted>(EVERYTHING);
  readonly #state = signal<"loading" | "ready" | "failed">("loading");
  #cursor: string | undefined;
  #turn = 0; // grows with each reading anew: what was asked before is dropped

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

  /** A conversation changed: its row takes its place in the order anew. */
  touched(row: Conversation): void {
    const others = this.#rows.value.filter(({ id }) => id !== row.id);
    const now = this.#fits(row) ? [...others, row] : others;
    this.#rows.value = now.sort(byNeed).slice(0, ROWS_MAX);
  }

  async #read(turn: number, cursor: string | undefined): Promise<void> {
    const { query, stage, status } = this.#wanted.value;
    try {
      const page = await this.#client.ask<"conversation.list">({
        type: "conversation.list",
        limit: PAGE,
        order: "unanswered",
        ...(query && { query }),
        ...(stage && { stage }),
        ...(status && { status }),
        ...(cursor !== undefined && { cursor }),
      });
      if (turn !== this.#turn) return;
      const known = cursor === undefined ? [] : this.#rows.value;
      const fresh = page.conversations.filter(({ id }) => !known.some((row) => row.id === id));
      this.#rows.value = [...known, ...fresh];
      this.#cursor = page.cursor ?? undefined;
      this.#state.value = "ready";
    } catch {
      if (turn === this.#turn) this.#state.value = "failed";
    }
  }

  /** Whether what is looked for could show it; words are the server's to find. */
  #fits({ stage, status }: Conversation): boolean {
    const { query, stage: wantedStage, status: wantedStatus } = this.#wanted.value;
    if (query) return false;
    return (!wantedStage || stage === wantedStage) && (!wantedStatus || status === wantedStatus);
  }
}

/** Who waits longest stands first; then the latest activity. */
export function byNeed(a: Conversation, b: Conversation): number {
  const [left, right] = [a.unanswered_since ?? "", b.unanswered_since ?? ""];
  if (left && right) return left < right ? -1 : left > right ? 1 : 0;
  if (left || right) return left ? -1 : 1;
  return a.updated_at > b.updated_at ? -1 : a.updated_at < b.updated_at ? 1 : 0;
}
