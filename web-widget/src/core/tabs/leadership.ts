/** What happens to one tab's wish to lead. */
export interface Candidate {
  gained(): void;
  /** Another tab took it, because we did not answer. */
  lost(): void;
}

/** The lock that one tab of a person holds: who holds it has the socket. A browser frees it when a tab ends. */
export class Leadership {
  readonly #name: string;
  readonly #locks: LockManager;
  readonly #candidate: Candidate;
  #queue = new AbortController();
  #release: (() => void) | undefined;
  #turn = 0; // what was asked for in an earlier turn is ignored

  constructor(name: string, locks: LockManager, candidate: Candidate) {
    this.#name = name;
    this.#locks = locks;
    this.#candidate = candidate;
  }

  /** Leads as soon as nobody else does. */
  stand(): void {
    this.resign();
    this.#request({ signal: this.#queue.signal });
  }

  /** Leads now: the one who does is frozen, and could not let go even if it wanted to. */
  take(): void {
    this.resign();
    this.#request({ steal: true });
  }

  /** Leads no more, and does not wish to. */
  resign(): void {
    this.#turn += 1;
    this.#queue.abort();
    this.#queue = new AbortController();
    this.#release?.();
    this.#release = undefined;
  }

  #request(options: LockOptions): void {
    const turn = this.#turn;
    const hold = () => {
      if (turn !== this.#turn) return undefined;
      this.#candidate.gained();
      return new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    };
    this.#locks.request(this.#name, options, hold).catch(() => {
      if (turn === this.#turn) this.#candidate.lost();
    });
  }
}
