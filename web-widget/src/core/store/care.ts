import type { Client } from "../client.ts";
import type { Content, Conversation, Explanation } from "../frames.ts";
import type { ReportMessage } from "../protocol.ts";

export type ReportReason = ReportMessage["reason"];

/** What becomes of what was said in one conversation: other words, who may see it, and what should not be said. */
export class Care {
  /** What was done to own messages of this visit, and why: `client_id` → in the language of who wrote it. */
  readonly notes = new Map<string, string>();
  readonly #conversation: string;
  readonly #client: Client;
  readonly #changed: () => void;

  constructor(conversation: string, client: Client, changed: () => void) {
    this.#conversation = conversation;
    this.#client = client;
    this.#changed = changed;
  }

  /** An answer to what the reader said tells what was done to it. */
  note(clientId: string, notice: string | null | undefined): void {
    if (!notice) return;
    this.notes.set(clientId, notice);
    this.#changed();
  }

  /** The reader knows what was done to a message, or leaves and needs to know nothing more. */
  noted(clientId?: string): void {
    if (this.notes.size === 0) return;
    if (clientId === undefined) this.notes.clear();
    else this.notes.delete(clientId);
    this.#changed();
  }

  async edit(message: string, content: Content): Promise<void> {
    const command = { conversation: this.#conversation, message, content };
    const result = await this.#client.ask<"message.edit">({ type: "message.edit", ...command });
    this.note(result.message.client_id, result.notice);
  }

  takeBack(message: string): Promise<unknown> {
    return this.#client.ask<"message.delete">({ type: "message.delete", conversation: this.#conversation, message });
  }

  react(message: string, emoji: string, on: boolean): Promise<unknown> {
    const command = { conversation: this.#conversation, message, emoji, on };
    return this.#client.ask<"message.react">({ type: "message.react", ...command });
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

  /** Asks staff to look again: at one's own message, by its id or its flag, or at the conversation. In a new one. */
  async appeal(words: string, message: string | undefined): Promise<Conversation> {
    const command = { conversation: this.#conversation, words, ...(message && { message }) };
    const client_id = crypto.randomUUID();
    return (await this.#client.ask<"conversation.appeal">({ type: "conversation.appeal", ...command, client_id }))
      .conversation;
  }
}
