/** What a thread, its session and those who show them tell each other. */
import type { Signal } from "@preact/signals-core";
import type { Client } from "../client.ts";
import type { GetToken } from "../connection.ts";
import type { Event, Message } from "../frames.ts";
import type { Keep, Outgoing } from "./outgoing.ts";
import type { Server } from "./server.ts";
import type { Thread } from "./thread.ts";
import type { Written } from "./written.ts";

/** What happened besides messages: someone came, left, the order moved on, a message is for others now. */
export interface Notice {
  id: string;
  at: string;
  event: Event;
}

/** What the threads of one session share. */
export interface Shared {
  client: Client;
  server: Server;
  token: GetToken;
  profile: () => string; // of the reader
  role?: string | undefined; // theirs, until the conversation says it
  keep: Keep | undefined;
  written: (conversation: string) => Signal<Written>;
  told: (thread: Thread, what: Told) => void;
}

/** What a thread tells its session. */
export type Told =
  | { name: "changed" }
  | { name: "message"; message: Message; live: boolean }
  | { name: "outgoing"; outgoing: Outgoing }
  | { name: "event"; event: Event };
