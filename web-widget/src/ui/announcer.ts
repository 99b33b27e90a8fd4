import { type ReadonlySignal, signal } from "@preact/signals-core";

const WINDOW_MS = 2_000;
const MOST = 3; // said one by one within the window; more are told as a number at its end
const KEPT = 6; // lines in the region

export interface Line {
  readonly id: number;
  readonly words: string;
}

/** What screen readers are told of new messages: each in its words, many at once as their number. */
export class Announcer {
  readonly #lines = signal<readonly Line[]>([]);
  readonly #summary: (n: number) => string;
  #last = 0;
  #said = 0; // in this window
  #held = { n: 0, first: "" };
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `summary` says how many came: "5 new messages". */
  constructor(summary: (n: number) => string) {
    this.#summary = summary;
  }

  get lines(): ReadonlySignal<readonly Line[]> {
    return this.#lines;
  }

  say(words: string): void {
    this.#timer ??= setTimeout(this.#turn, WINDOW_MS);
    if (this.#said < MOST) this.#speak(words);
    else this.#held = { n: this.#held.n + 1, first: this.#held.first || words };
  }

  /** Says no more, and nothing of what it held. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held = { n: 0, first: "" };
    this.#said = 0;
    this.#lines.value = [];
  }

  #turn = (): void => {
    const { n, first } = this.#held;
    this.#held = { n: 0, first: "" };
    this.#said = 0;
    this.#timer = n > 0 ? setTimeout(this.#turn, WINDOW_MS) : undefined;
    if (n > 0) this.#speak(n === 1 ? first : this.#summary(n));
  };

  #speak(words: string): void {
    this.#said += 1;
    this.#last += 1;
    this.#lines.value = [...this.#lines.peek(), { id: this.#last, words }].slice(-KEPT);
  }
}
