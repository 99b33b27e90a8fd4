import { type Signal, signal } from "@preact/signals-core";
import type { Client } from "../client.ts";
import type { GetToken, State } from "../connection.ts";
import { Emitter } from "../emitter.ts";
import type { Conversation, Event, Message, Profile, SignalFrame } from "../frames.ts";
import type { Loss } from "../link.ts";
import { compareAt } from "../times.ts";
import type { Keep, Outgoing } from "./outgoing.ts";
import type { Server } from "./server.ts";
import { Thread } from "./thread.ts";
import type { Shared, Told } from "./told.ts";
import { NOTHING_WRITTEN, type Written } from "./written.ts";

/** What can be heard of a session. */
export interface SessionEvents {
  state: { state: State; loss?: Loss };
  message: { thread: Thread; message: Message; live: boolean; own: boolean };
  outgoing: { thread: Thread; outgoing: Outgoing };
  happened: { thread: Thread; event: Event };
  changed: { thread: Thread };
  receipt: { thread: Thread; lane: string };
  conversation: { thread: Thread; fresh: boolean };
  muted: { conversation: string; on: boolean };
  blocks: { profile: string; on: boolean };
  error: unknown;
}

export interface SessionOptions {
  client: Client;
  server: Server;
  token: GetToken;
  role?: string; // the reader's in a conversation that has not said it yet: at the desk all are staff
  keep?: Keep | undefined;
  muted?: Iterable<string> | undefined; // conversations, as an earlier page left them
  written?: (conversation: string) => Signal<Written>; // where what is written and not sent is kept
}

/** One person's conversations. What is read from it while rendering is followed by a signal. */
export class Session {
  readonly client: Client;
  readonly server: Server;
  readonly token: GetToken;
  readonly #events = new Emitter<SessionEvents>();
  readonly #threads = new Map<string, Thread>();
  readonly #shared: Omit<Shared, "profile" | "told">; // with every thread
  readonly #version = signal(0);
  readonly #state = signal<State>("idle");
  readonly #muted: Signal<ReadonlySet<string>>;
  #profile: Profile | undefined;
  #loaded = false;
  #wrote = false;
  #due = false;

  constructor({ client, server, token, role, keep, muted = [], written = unkept }: SessionOptions) {
    this.#muted = signal(new Set(muted));
    this.client = client;
    this.server = server;
    this.token = token;
    this.#shared = { client, server, token, role, keep, written };
    this.#listen();
  }

  get state(): State {
    return this.#state.value;
  }

  /** Who the reader is; known from the first welcome on. */
  get profile(): Profile | undefined {
    this.#version.value;
    return this.#profile;
  }

  /** Whether the reader said something on this page; what is fetched later asks for it. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /** Whether the list was read once. */
  get loaded(): boolean {
    this.#version.value;
    return this.#loaded;
  }

  /** The reader's conversations, the latest activity first. */
  get conversations(): Conversation[] {
    this.#version.value;
    const known = [...this.#threads.values()].flatMap((thread) => (thread.conversation ? [thread.conversation] : []));
    return known.sort((a, b) => compareAt(b.updated_at, a.updated_at));
  }

  /** Messages of others that were not read, over all conversations. */
  get unread(): number {
    return this.conversations.reduce((sum, { unread = 0 }) => sum + unread, 0);
  }

  /** Returns the function that unsubscribes. */
  on<Name extends keyof SessionEvents>(name: Name, listener: (value: SessionEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** The thread of a conversation, whether or not it is known yet. */
  thread(id: string): Thread {
    const known = this.#threads.get(id);
    if (known) return known;
    const thread = new Thread(id, {
      ...this.#shared,
      profile: () => this.#profile?.id ?? "",
      told: (from, what) => this.#told(from, what),
    });
    this.#threads.set(id, thread);
    return thread;
  }

  /** Asks for a conversation that the last sync did not bring, such as one that was just begun. */
  async fetch(id: string): Promise<Thread> {
    const { conversation } = await this.client.ask<"conversation.get">({ type: "conversation.get", conversation: id });
    this.#learned(conversation);
    return this.thread(id);
  }

  /** Hears no more from someone outside of orders, or hears them again. Rejects as `ask` does. */
  async block(profile: string, on: boolean): Promise<void> {
    if (on) await this.client.ask<"profile.block">({ type: "profile.block", profile });
    else await this.client.ask<"profile.unblock">({ type: "profile.unblock", profile });
    this.blocks(profile, on);
    this.#events.emit("blocks", { profile, on });
  }

  /** It was done in another tab. */
  blocks(profile: string, on: boolean): void {
    for (const thread of this.#threads.values()) thread.blocks(profile, on);
  }

  /** Whether the reader wants no notice of what is said in a conversation. Of this device alone. */
  isMuted(conversation: string): boolean {
    return this.#muted.value.has(conversation);
  }

  mute(conversation: string, on: boolean): void {
    const muted = new Set(this.#muted.peek());
    if (on) muted.add(conversation);
    else muted.delete(conversation);
    this.#muted.value = muted;
    this.#events.emit("muted", { conversation, on });
  }

  start(): void {
    this.client.start();
  }

  /** For good. */
  close(): void {
    this.client.close();
    for (const thread of this.#threads.values()) thread.close();
    this.#threads.clear();
    this.#touch();
  }

  #listen(): void {
    const { client } = this;
    client.on("state", (now) => this.#stateChanged(now));
    client.on("welcome", ({ profile }) => {
      this.#profile = profile;
    });
    client.on("conversation", (conversation) => this.#learned(conversation));
    client.on("event", (frame) => this.thread(frame.conversation).happened(frame, client.state === "ready"));
    client.on("signal", (frame) => {
      if (frame.conversation) return this.#signalled(frame, this.#threads.get(frame.conversation));
      for (const thread of this.#threads.values()) thread.signalled(frame); // presence is told once for all
    });
    client.on("answered", ({ conversation, clientId, result }) => {
      if (!result.held) this.#threads.get(conversation)?.care.note(clientId, result.notice); // what waits says so itself
    });
    client.on("read", (receipt) => this.#threads.get(receipt.conversation)?.readElsewhere(receipt));
    client.on("reset", (reset) => this.thread(reset.conversation).reset(reset));
    client.on("gone", ({ conversation }) => this.#threads.get(conversation)?.lost());
  }

  #signalled(frame: SignalFrame, thread: Thread | undefined): void {
    thread?.signalled(frame);
    if (thread && frame.signal.name === "receipt" && frame.lane) {
      this.#events.emit("receipt", { thread, lane: frame.lane });
    }
  }

  #stateChanged(now: SessionEvents["state"]): void {
    this.#state.value = now.state;
    if (now.state === "ready") {
      this.#loaded = true;
      for (const thread of this.#threads.values()) thread.ready();
      this.#touch();
    }
    this.#events.emit("state", now);
  }

  #learned(conversation: Conversation): void {
    const fresh = !this.#threads.get(conversation.id)?.conversation;
    const thread = this.thread(conversation.id);
    thread.learned(conversation);
    this.#touch();
    if (fresh) this.#events.emit("conversation", { thread, fresh: this.#loaded });
  }

  #told(thread: Thread, what: Told): void {
    this.#touch();
    if (what.name === "message") {
      const own = what.message.author.participant === thread.me;
      this.#events.emit("message", { thread, message: what.message, live: what.live, own });
    } else if (what.name === "outgoing") {
      this.#wrote ||= what.outgoing.state === "sent";
      this.#events.emit("outgoing", { thread, outgoing: what.outgoing });
    } else if (what.name === "changed") this.#events.emit("changed", { thread });
    else this.#events.emit("happened", { thread, event: what.event });
  }

  #touch(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#version.value += 1;
    });
  }
}

function unkept(): Signal<Written> {
  return signal(NOTHING_WRITTEN);
}
