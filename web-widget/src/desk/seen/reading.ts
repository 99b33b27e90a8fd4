import type { Ask, Command } from "../../core/commands.ts";
import type { Connection } from "../../core/connection.ts";
import { Dropped } from "../../core/errors.ts";
import type { MessagePage, SeenAs } from "../../core/protocol.ts";

/** Reads a page of what somebody sees: the newest, or what is before a message. */
export type LookBack = (before: string | undefined) => Promise<SeenAs>;

/** A connection that only reads, with somebody else's eyes: pages of history are what they see; all else goes nowhere. */
export class ReadingConnection implements Connection {
  readonly leads = false;
  readonly state = "ready";
  readonly #lookBack: LookBack;

  constructor(lookBack: LookBack) {
    this.#lookBack = lookBack;
  }

  ask: Ask = (command) => this.#answer(command) as Promise<never>; // the only answer there is, is to `history`

  start(): void {}
  close(): void {}
  cut(): void {}
  wake(): void {}
  pause(): void {}

  async #answer(command: Command): Promise<MessagePage> {
    const reads = command.type === "history" && !command.around && !command.after;
    if (!reads) throw new Dropped("who looks with somebody else's eyes does nothing");
    const { messages = [], more_before = false } = await this.#lookBack(command.before ?? undefined);
    return { messages, more_before };
  }
}
