/** What can be asked, and what the answers carry: the protocol's own table. */

import type { Auth, ClientFrame, Ping, Pong, Results, SendMessage as Send } from "./protocol.ts";

export type { SentResult } from "./protocol.ts";

/** A message to be sent always has a `client_id` here: it makes the resend harmless. */
export type SendMessage = Send & { client_id: string };

export type Command = Exclude<ClientFrame, Auth | Ping | Pong>;
export type CommandName = Command["type"];

/** Asks one command of the server; rejects with `Refused` or `Dropped`. */
export type Ask = <Name extends CommandName>(command: Extract<Command, { type: Name }>) => Promise<Results[Name]>;
