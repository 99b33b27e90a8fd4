import type { ReactiveControllerHost } from "lit";
import { Dropped, isForbidden } from "../../core/errors.ts";
import type { Thread } from "../../core/store/thread.ts";

/** History is read when less than this is left to scroll. */
const AHEAD_PX = 900;

export interface ReadingOptions {
  thread: () => Thread;
  /** How much lies above what is seen, and below it. */
  beyond: () => { above: number; below: number };
}

/** Reads history where the reader comes near what is not here yet. */
export class Reading {
  loading: "earlier" | "later" | undefined;
  trouble = false; // it failed, and waits until the reader asks again
  readonly #host: ReactiveControllerHost;
  readonly #options: ReadingOptions;

  constructor(host: ReactiveControllerHost, options: ReadingOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Another thread is opened. */
  open(): void {
    const thread = this.#options.thread();
    this.trouble = false;
    thread.open().catch((error: unknown) => {
      if (isForbidden(error)) thread.lost();
      else this.#failed(error);
    });
  }

  reach(): void {
    const { pages, online } = this.#options.thread();
    if (!pages.loaded || !online || this.loading || this.trouble) return;
    const { above, below } = this.#options.beyond();
    if (pages.moreBefore && above < AHEAD_PX) void this.#load("earlier");
    else if (pages.moreAfter && below < AHEAD_PX) void this.#load("later");
  }

  again(): void {
    this.trouble = false;
    if (this.#options.thread().pages.loaded) this.reach();
    else this.open();
    this.#host.requestUpdate();
  }

  async #load(way: "earlier" | "later"): Promise<void> {
    const thread = this.#options.thread();
    this.loading = way;
    try {
      await (way === "earlier" ? thread.loadEarlier() : thread.loadLater());
    } catch (error) {
      this.#failed(error);
    }
    this.loading = undefined;
  }

  /** What a lost connection kept from us is asked again when it is back. */
  #failed(error: unknown): void {
    this.trouble = !(error instanceof Dropped);
    this.#host.requestUpdate();
  }
}
