/** What this client asks, and what the answers carry. */

import type { Content, Conversation, EventFrame, Message } from "./frames.ts";

export interface SentResult {
  message: string;
  lane: string;
  seq: number;
  at: string;
}

export interface SendMessage {
  type: "message.send";
  conversation: string;
  content: Content;
  audience?: string[];
  reply_to?: string;
  client_id: string;
}

/** Each command with its result. */
export interface Commands {
  "message.send": [SendMessage, SentResult];
  "message.edit": [
    { type: "message.edit"; conversation: string; message: string; content: Content },
    { message: Message },
  ];
  "message.delete": [{ type: "message.delete"; conversation: string; message: string }, { message: Message }];
  "message.react": [
    { type: "message.react"; conversation: string; message: string; emoji: string; on: boolean },
    { message: Message },
  ];
  "receipt.set": [
    { type: "receipt.set"; conversation: string; lane: string; delivered?: number; read?: number },
    Record<string, never>,
  ];
  "typing.set": [{ type: "typing.set"; conversation: string; audience?: string[]; on: boolean }, Record<string, never>];
  "conversation.get": [{ type: "conversation.get"; conversation: string }, { conversation: Conversation }];
  events: [
    { type: "events"; conversation: string; lane: string; after: number; limit?: number },
    { events: EventFrame[]; head: number },
  ];
  history: [
    { type: "history"; conversation: string; before?: string; limit?: number },
    { messages: Message[]; more_before?: boolean },
  ];
  sync: [
    { type: "sync"; cursor?: string; limit?: number },
    { conversations: Conversation[]; cursor: string; more?: boolean },
  ];
}

export type CommandName = keyof Commands;
export type Command<Name extends CommandName = CommandName> = Commands[Name][0];
export type Result<Name extends CommandName> = Commands[Name][1];

/** Asks one command of the server; rejects with `Refused` or `Dropped`. */
export type Ask = <Name extends CommandName>(command: Command<Name> & { type: Name }) => Promise<Result<Name>>;
