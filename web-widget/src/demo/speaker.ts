import type { Client } from "../core/client.ts";
import type { SentResult } from "../core/commands.ts";
import { Refused } from "../core/errors.ts";
import type { Content, Explanation, Message } from "../core/frames.ts";

/** What is to be said, to whom, and in answer to what. */
export interface Draft {
  content: Content;
  to: readonly string[]; // audience, always named: what is answered may be told to more people by then
  replyTo: string | undefined;
}

/** A message on its way. */
export interface Outgoing extends Draft {
  clientId: string;
  at: string;
  acked: boolean;
  failed: string | undefined; // why it was refused
}

/** What a party does in the conversation, and the messages that are on their way. */
export class Speaker {
  readonly outgoing = new Map<string, Outgoing>();
  readonly #conversation: string;
  readonly #client: Client;
  readonly #acked: (result: SentResult) => void;
  readonly #changed: () => void;

  constructor(conversation: string, client: Client, acked: (result: SentResult) => void, changed: () => void) {
    this.#conversation = conversation;
    this.#client = client;
    this.#acked = acked;
    this.#changed = changed;
  }

  send(draft: Draft): void {
    const { content, to, replyTo } = draft;
    const clientId = crypto.randomUUID();
    const outgoing = { ...draft, clientId, at: new Date().toISOString(), acked: false, failed: undefined };
    this.outgoing.set(clientId, outgoing);
    const options = { clientId, audience: [...to], ...(replyTo && { replyTo }) };
    this.#client.send(this.#conversation, content, options).then(
      (result) => this.#answered(outgoing, result),
      (error: Error) => this.#refused(outgoing, error),
    );
    this.#changed();
  }

  /** Its own event came, or it was refused and is not wanted any more. */
  forget(clientId: string): void {
    this.outgoing.delete(clientId);
    this.#changed();
  }

  join(): void {
    const command = { type: "conversation.join", conversation: this.#conversation } as const;
    this.#client.ask<"conversation.join">(command).catch(() => undefined); // what is sent next says why not
  }

  edit(message: string, content: Content): Promise<unknown> {
    const command = { type: "message.edit", conversation: this.#conversation, message, content } as const;
    return this.#client.ask<"message.edit">(command);
  }

  takeBack(message: string): Promise<unknown> {
    const command = { type: "message.delete", conversation: this.#conversation, message } as const;
    return this.#client.ask<"message.delete">(command);
  }

  react(message: Message, emoji: string, on: boolean): Promise<unknown> {
    const command = { conversation: this.#conversation, message: message.id, emoji, on };
    return this.#client.ask<"message.react">({ type: "message.react", ...command });
  }

  /** For staff: who may see a message from now on, and why. */
  rescope(message: Message, audience: string[], reason: string): Promise<unknown> {
    return this.#client.rescope(this.#conversation, message.id, audience, reason);
  }

  why(message: Message, participant: string): Promise<Explanation> {
    return this.#client.why(this.#conversation, message.id, participant);
  }

  /** A signal: lost without harm. */
  type(on: boolean, audience: readonly string[]): void {
    const command = { conversation: this.#conversation, on, audience: [...audience] };
    this.#client.ask<"typing.set">({ type: "typing.set", ...command }).catch(() => undefined);
  }

  #answered(outgoing: Outgoing, result: SentResult): void {
    outgoing.acked = true;
    this.#acked(result);
    this.#changed();
  }

  #refused(outgoing: Outgoing, error: Error): void {
    outgoing.failed = error instanceof Refused ? error.message : "It could not be sent.";
    this.#changed();
  }
}
