/** A lock for each tab that is there: which ones are gone is known whatever way they ended. */
export class TabPresence {
  readonly #prefix: string;
  readonly #tab: string;
  readonly #locks: LockManager | undefined;
  readonly #watched = new Set<string>();
  #leave: (() => void) | undefined;
  #watching = new AbortController();

  constructor(name: string, tab: string, locks: LockManager | undefined) {
    this.#prefix = `${name}/tab/`;
    this.#tab = tab;
    this.#locks = locks;
  }

  /** This tab is there until it ends or `leave` is called. */
  async enter(): Promise<void> {
    if (!this.#locks || this.#leave) return;
    const held = new Promise<void>((resolve) => {
      this.#leave = resolve;
    });
    await new Promise<void>((entered) => {
      const lock = () => {
        entered();
        return held;
      };
      this.#locks?.request(this.#prefix + this.#tab, lock).catch(() => entered()); // forbidden: as if there were no locks
    });
  }

  leave(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#watching.abort();
    this.#watching = new AbortController();
    this.#watched.clear();
  }

  /** Calls back, once, when another tab that is there now is gone; unless this one leaves before. */
  watch(tab: string, gone: () => void): void {
    if (!this.#locks || this.#watched.has(tab)) return;
    this.#watched.add(tab);
    const { signal } = this.#watching;
    this.#locks
      .request(this.#prefix + tab, { signal }, () => undefined)
      .then(
        () => {
          if (signal.aborted) return;
          this.#watched.delete(tab);
          gone();
        },
        () => undefined, // we left first
      );
  }

  /** Tells of a tab whether it is gone. Without locks every other one may be: what is sent twice is told once. */
  async census(): Promise<(tab: string) => boolean> {
    const { held = [] } = (await this.#locks?.query().catch(() => undefined)) ?? {};
    const there = new Set(held.map(({ name }) => name));
    return (tab) => !there.has(this.#prefix + tab);
  }
}
