import type { Ask } from "./commands.ts";
import { Dropped, Refused } from "./errors.ts";
import type { ErrorFrame, Reply } from "./frames.ts";

/** How long an answer may take; after that the socket is taken for dead. */
export const ANSWER_MS = 15_000;

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Commands of one socket that wait for their answer, matched by `ref`. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>();
  readonly #send: (text: string) => void;
  readonly #late: () => void;
  #count = 0;

  /** `late` is called when an answer does not come in time. */
  constructor(send: (text: string) => void, late: () => void) {
    this.#send = send;
    this.#late = late;
  }

  ask: Ask = (command) =>
    new Promise((resolve, reject) => {
      this.#count += 1;
      const ref = String(this.#count);
      const timer = setTimeout(() => this.#late(), ANSWER_MS);
      this.#waiting.set(ref, { resolve: resolve as (result: unknown) => void, reject, timer });
      this.#send(JSON.stringify({ ...command, ref }));
    });

  /** Hands an answer to the command that it belongs to, if that one still waits. */
  answered(frame: Reply | ErrorFrame): void {
    const waiting = this.#take(frame.ref ?? "");
    if (frame.type === "reply") waiting?.resolve(frame.result ?? {});
    else waiting?.reject(new Refused(frame));
  }

  /** The socket is gone: every answer still missing is unknown. */
  end(): void {
    for (const ref of [...this.#waiting.keys()]) this.#take(ref)?.reject(new Dropped("the connection was lost"));
  }

  #take(ref: string): Waiting | undefined {
    const waiting = this.#waiting.get(ref);
    this.#waiting.delete(ref);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
