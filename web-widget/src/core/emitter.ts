/** Typed listeners. One that throws is reported and does not keep the others from hearing. */
export class Emitter<Events extends { error: unknown }> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** Returns the function that unsubscribes. */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(value as never);
      } catch (error) {
        this.#report(name, error);
      }
    }
  }

  #report(name: keyof Events, error: unknown): void {
    if (name === "error" || !this.#listeners.get("error")?.size) console.error("tradepost: a listener failed", error);
    else this.emit("error", error as Events["error"]);
  }
}
