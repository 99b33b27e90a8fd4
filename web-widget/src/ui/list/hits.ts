import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Client } from "../../core/client.ts";
import type { SearchHit } from "../../core/protocol.ts";

/** After the last letter. */
const PAUSE_MS = 300;
const MOST = 20;

/** What a search for words in messages found; asked a little after the last letter, and the last question alone counts. */
export class Hits implements ReactiveController {
  query = "";
  found: readonly SearchHit[] | undefined; // undefined: not asked yet
  failed = false;
  readonly #host: ReactiveControllerHost;
  readonly #where: () => { client: Client; conversation?: string };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(host: ReactiveControllerHost, where: () => { client: Client; conversation?: string }) {
    this.#host = host;
    this.#where = where;
    host.addController(this);
  }

  look(words: string): void {
    this.query = words.trim();
    this.found = undefined;
    this.failed = false;
    this.#turn += 1;
    clearTimeout(this.#timer);
    if (this.query !== "") this.#timer = setTimeout(() => void this.#ask(this.#turn), PAUSE_MS);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
  }

  async #ask(turn: number): Promise<void> {
    const { client, conversation } = this.#where();
    const command = { query: this.query, limit: MOST, ...(conversation && { conversation }) };
    const hits = await client.ask<"message.search">({ type: "message.search", ...command }).then(
      (page) => page.hits,
      () => undefined,
    );
    if (turn !== this.#turn) return;
    this.found = hits;
    this.failed = hits === undefined;
    this.#host.requestUpdate();
  }
}
