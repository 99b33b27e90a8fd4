import type { Message } from "../frames.ts";

/** Where the unread messages begin. It stays where it is while they are read, and goes on to what comes unseen later. */
export class Divider {
  #at: string | undefined;
  #seen = false;

  /** The time of the first of them. */
  get at(): string | undefined {
    return this.#at;
  }

  /** The reader comes: the last `unread` messages of others are new to them. */
  open(messages: readonly Message[], me: string | undefined, unread: number): void {
    const others = messages.filter(({ author, hidden }) => author.participant !== me && !hidden);
    this.#at = unread > 0 ? (others.at(-unread) ?? others[0])?.at : undefined;
    this.#seen = false;
  }

  /** Something came while nobody looked. */
  came({ at }: Message): void {
    if (this.#at !== undefined && !this.#seen) return;
    this.#at = at;
    this.#seen = false;
  }

  seen(): void {
    this.#seen = true;
  }

  clear(): void {
    this.#at = undefined;
  }
}
