import type { Client } from "../client.ts";
import type { Explanation } from "../frames.ts";
import type { ReportMessage } from "../protocol.ts";

export type ReportReason = ReportMessage["reason"];

/** Who may see what is said in one conversation, and what to do about what should not be said. */
export class Care {
  readonly #conversation: string;
  readonly #client: Client;

  constructor(conversation: string, client: Client) {
    this.#conversation = conversation;
    this.#client = client;
  }

  /** For staff: shows a message to others from now on. */
  async rescope(message: string, audience: readonly string[], reason: string): Promise<void> {
    await this.#client.rescope(this.#conversation, message, [...audience], reason);
  }

  /** For staff: whether a participant sees a message, and why. */
  why(message: string, participant: string): Promise<Explanation> {
    return this.#client.why(this.#conversation, message, participant);
  }

  /** Tells staff that a message is wrong. */
  report(message: string, reason: ReportReason, words: string): Promise<unknown> {
    const command = { conversation: this.#conversation, message, reason, ...(words && { words }) };
    return this.#client.ask<"message.report">({ type: "message.report", ...command });
  }
}
