import type { SendMessage, SentResult } from "./commands.ts";
import { QueueFull } from "./errors.ts";

/** Messages that may wait; one more is refused with `QueueFull`. */
export const UNSENT_MAX = 1_000;

/** One message on its way, under one `client_id` until it is answered. */
export interface Unsent {
  readonly command: SendMessage;
  readonly answer: Promise<SentResult>;
  readonly resolve: (result: SentResult) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
  busy: boolean; // asked, or resting before it is asked again
}

/** What waits to be sent, in order; of each conversation only the first is on its way. */
export class UnsentQueue {
  readonly #waiting = new Map<string, Unsent>(); // by client_id, oldest first

  get size(): number {
    return this.#waiting.size;
  }

  get(clientId: string): Unsent | undefined {
    return this.#waiting.get(clientId);
  }

  /** The answer to come. Raises `QueueFull` as a rejection. */
  add(command: SendMessage): Promise<SentResult> {
    const known = this.#waiting.get(command.client_id);
    if (known) return known.answer;
    if (this.#waiting.size >= UNSENT_MAX) return Promise.reject(new QueueFull(`${UNSENT_MAX} messages wait already`));
    let [resolve, reject]: [Unsent["resolve"], Unsent["reject"]] = [() => {}, () => {}];
    const answer = new Promise<SentResult>((yes, no) => {
      [resolve, reject] = [yes, no];
    });
    this.#waiting.set(command.client_id, { command, answer, resolve, reject, attempts: 0, busy: false });
    return answer;
  }

  /** The first of each conversation, where it is not on its way yet. */
  due(): Unsent[] {
    const first = new Map<string, Unsent>();
    for (const unsent of this.#waiting.values()) {
      const { conversation } = unsent.command;
      if (!first.has(conversation)) first.set(conversation, unsent);
    }
    return [...first.values()].filter((unsent) => !unsent.busy);
  }

  /** Answered, by the reply or by its own event: resolves its promise the first time. */
  settle(clientId: string, result: SentResult): void {
    this.#waiting.get(clientId)?.resolve(result);
    this.#waiting.delete(clientId);
  }

  /** Refused for good. */
  refuse(clientId: string, error: Error): void {
    this.#waiting.get(clientId)?.reject(error);
    this.#waiting.delete(clientId);
  }

  /** The connection is gone: what was on its way is asked again on the next one. */
  lost(): void {
    for (const unsent of this.#waiting.values()) unsent.busy = false;
  }

  /** The client ends: what waits is told so. */
  end(error: Error): void {
    for (const { command } of [...this.#waiting.values()]) this.refuse(command.client_id, error);
  }
}
