import type { Message } from "../../core/frames.ts";
import type { Thread } from "../../core/store/thread.ts";
import { compareAt } from "../../core/times.ts";

/** What others said after a time, oldest first. */
export function saidAfter(at: string, messages: readonly Message[], me: string | undefined): Message[] {
  const found: Message[] = [];
  for (let i = messages.length - 1; i >= 0; i -= 1) {
    const message = messages[i] as Message;
    if (compareAt(message.at, at) <= 0) break;
    if (message.author.participant !== me && !message.hidden) found.push(message);
  }
  return found.reverse();
}

/** What others say while a thread is open, each once: for those who listen. */
export class Unheard {
  #upTo: string | undefined; // time of the newest message that was here at the last look

  /** Another thread: what it begins with is no news. */
  clear(): void {
    this.#upTo = undefined;
  }

  take({ messages, me, pages }: Thread): Message[] {
    if (!pages.loaded || !pages.atLatest) return [];
    const from = this.#upTo;
    this.#upTo = messages.at(-1)?.at ?? from ?? "";
    return from === undefined ? [] : saidAfter(from, messages, me);
  }
}
