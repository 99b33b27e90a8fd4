import { reconnectDelay } from "./backoff.ts";
import type { Ask, SentResult } from "./commands.ts";
import {
  type Connection,
  type ConnectionOwner,
  type GetToken,
  OwnConnection,
  type Socketed,
  type State,
} from "./connection.ts";
import { Emitter } from "./emitter.ts";
import { Dropped, Refused } from "./errors.ts";
import type {
  Content,
  Conversation,
  EventFrame,
  Explanation,
  Message,
  SeenAs,
  SignalFrame,
  Welcome,
} from "./frames.ts";
import type { Loss, Socket } from "./link.ts";
import type { SetReceipt } from "./protocol.ts";
import { type Reset, Resume } from "./resume.ts";
import { type Unsent, UnsentQueue } from "./unsent.ts";

export interface ClientOptions {
  url: string; // ws:// or wss:// address of /v1/ws
  getToken: GetToken;
  open?: (url: string) => Socket; // another WebSocket
  random?: () => number; // in [0, 1)
  /** The connection to use: by default one of this client's own, which is what `open` makes. */
  share?: (open: (owner: ConnectionOwner) => Socketed, owner: ConnectionOwner) => Connection;
}

export interface SendOptions {
  audience?: string[];
  replyTo?: string;
  clientId?: string; // the same again returns the first answer
}

/** A message that is no longer told in this lane: a copy of this lane up to this version is to be dropped. */
export interface Withdrawn {
  conversation: string;
  message: string;
  lane: string;
  version: number;
}

/** What can be heard. Events of a lane come whole, in order and once, over any number of connections. */
export interface ClientEvents {
  state: { state: State; loss?: Loss };
  welcome: Welcome;
  event: EventFrame;
  message: Message; // created, edited, deleted, reacted to or told to others: as it stands now
  withdrawn: Withdrawn;
  signal: SignalFrame;
  answered: { conversation: string; clientId: string; result: SentResult }; // a send; its event may have been here first
  read: SetReceipt; // by the reader, in another tab
  conversation: Conversation; // as the server tells it at a sync or after a change of ranges
  reset: Reset;
  gone: { conversation: string }; // not, or no longer, ours to read
  error: unknown; // a listener that threw
}

/** One reader and writer: a connection that comes back, lanes without gaps, messages that are sent once. */
export class Client {
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #connection: Connection;
  readonly #resume: Resume;
  readonly #unsent = new UnsentQueue();
  readonly #random: () => number;
  readonly #me = new Map<string, string>(); // conversation → own participant
  readonly #rests = new Set<ReturnType<typeof setTimeout>>();

  constructor({ url, getToken, open = browserSocket, random = Math.random, share }: ClientOptions) {
    this.#random = random;
    const own = (owner: ConnectionOwner) => new OwnConnection({ url, getToken, open, random }, owner);
    const owner: ConnectionOwner = {
      changed: (state, loss) => this.#changed(state, loss),
      welcomed: (welcome) => this.#welcomed(welcome),
      told: (frame) => (frame.type === "event" ? this.#resume.arrived(frame) : this.#emitter.emit("signal", frame)),
      readElsewhere: (receipt) => this.#emitter.emit("read", receipt),
    };
    this.#connection = share ? share(own, owner) : own(owner);
    this.#resume = new Resume(
      this.#connection.ask,
      {
        deliver: (frame) => this.#deliver(frame),
        learned: (conversation) => this.#learned(conversation),
        reset: (reset) => this.#emitter.emit("reset", reset),
        gone: (conversation) => this.#emitter.emit("gone", { conversation }),
        failed: () => this.#connection.cut(),
      },
      random,
    );
  }

  get state(): State {
    return this.#connection.state;
  }

  /** Messages that were not answered yet. */
  get unsent(): number {
    return this.#unsent.size;
  }

  /** Whether this tab holds the socket. */
  get leads(): boolean {
    return this.#connection.leads;
  }

  start(): void {
    this.#connection.start();
  }

  /** For good: what waits to be sent is rejected with `Dropped`. */
  close(): void {
    this.#connection.close();
    this.#unsent.end(new Dropped("the client was closed"));
  }

  /** Drops the connection without a farewell; it comes back by itself, not before `offlineMs`. */
  cut(offlineMs = 0): void {
    this.#connection.cut(offlineMs);
  }

  /** Staff hear a conversation without joining it, over any number of connections. Rejects as `ask` does. */
  watch(conversation: string): Promise<void> {
    return this.#resume.watch(conversation);
  }

  /** Stops hearing a conversation that was watched; who has joined it goes on hearing it. */
  unwatch(conversation: string): void {
    this.#resume.unwatch(conversation);
  }

  /** The network is back, or the page is seen again: try now instead of waiting. */
  wake(): void {
    this.#connection.wake();
  }

  /** The page is put away: lets go of the socket until `wake`; what waits stays. */
  pause(): void {
    this.#connection.pause();
  }

  /** Returns the function that unsubscribes. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (value: ClientEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /** Asks now; rejects with `Refused`, or with `Dropped` where the answer stays unknown. */
  ask: Ask = (command) => this.#connection.ask(command);

  /**
   * Says something, now or as soon as there is a connection; resolves when it is committed, or held back for staff to look at.
   *
   * Messages of one conversation go in order. Rejects with `Refused` or `QueueFull`; a lost connection only delays.
   */
  send(conversation: string, content: Content, { audience, replyTo, clientId }: SendOptions = {}): Promise<SentResult> {
    const answer = this.#unsent.add({
      type: "message.send",
      conversation,
      content,
      ...(audience && { audience }),
      ...(replyTo && { reply_to: replyTo }),
      client_id: clientId ?? crypto.randomUUID(),
    });
    this.#pump();
    return answer;
  }

  /** Staff tell a message to more or fewer people; the reason is kept. Answers with the message as it stands then. */
  async rescope(conversation: string, message: string, audience: string[], reason: string): Promise<Message> {
    const client_id = crypto.randomUUID(); // of one try: run again, it changes nothing
    const command = { conversation, message, audience, reason, client_id };
    return (await this.ask<"message.rescope">({ type: "message.rescope", ...command })).message;
  }

  /** A conversation as a participant sees it now: its newest messages, or those before one. For staff; it is kept. */
  seeAs(conversation: string, participant: string, before?: string): Promise<SeenAs> {
    const command = { conversation, participant, ...(before !== undefined && { before }) };
    return this.ask<"conversation.as">({ type: "conversation.as", ...command });
  }

  /** Whether a participant sees a message now, and why. For staff; it is kept. */
  why(conversation: string, message: string, participant: string): Promise<Explanation> {
    return this.ask<"message.why">({ type: "message.why", conversation, message, participant });
  }

  #changed(state: State, loss?: Loss): void {
    if (state === "reconnecting" || state === "closed") {
      this.#resume.lost();
      for (const timer of this.#rests) clearTimeout(timer);
      this.#rests.clear();
      this.#unsent.lost();
    }
    this.#emitter.emit("state", loss ? { state, loss } : { state });
    if (state === "ready") this.#pump();
  }

  async #welcomed(welcome: Welcome): Promise<void> {
    this.#emitter.emit("welcome", welcome);
    await this.#resume.bringUp();
  }

  #learned(conversation: Conversation): void {
    if (conversation.me) this.#me.set(conversation.id, conversation.me);
    this.#emitter.emit("conversation", conversation);
  }

  #deliver(frame: EventFrame): void {
    const { event } = frame;
    if (event.name === "message.created") this.#settleByEcho(event.message);
    this.#emitter.emit("event", frame);
    if (event.name === "message.withdrawn") {
      const { conversation, lane } = frame;
      this.#emitter.emit("withdrawn", { conversation, lane, message: event.message, version: event.version });
    } else if ("message" in event) this.#emitter.emit("message", event.message);
  }

  /** One's own message in the log is as good as its answer. */
  #settleByEcho({ id, lane, seq, at, author, client_id, conversation }: Message): void {
    if (author.participant === this.#me.get(conversation)) {
      this.#unsent.settle(client_id, { message: id, lane, seq, at });
    }
  }

  #pump(): void {
    if (this.state !== "ready") return;
    for (const unsent of this.#unsent.due()) void this.#post(unsent);
  }

  async #post(unsent: Unsent): Promise<void> {
    const { command } = unsent;
    unsent.busy = true;
    try {
      const result = await this.#connection.ask<"message.send">(command);
      this.#unsent.settle(command.client_id, result);
      this.#emitter.emit("answered", { conversation: command.conversation, clientId: command.client_id, result });
    } catch (error) {
      if (error instanceof Refused && error.retryable) return this.#later(unsent, error.retryAfterMs);
      if (!(error instanceof Dropped)) this.#unsent.refuse(command.client_id, error as Error);
    }
    unsent.busy = false;
    this.#pump();
  }

  /** Refused for now: asked again after a wait, or when the connection is back. */
  #later(unsent: Unsent, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#rests.delete(timer);
      this.#free(unsent);
    }, delayMs + reconnectDelay(unsent.attempts, this.#random));
    this.#rests.add(timer);
    unsent.attempts += 1;
  }

  #free(unsent: Unsent): void {
    unsent.busy = false;
    this.#pump();
  }
}

function browserSocket(url: string): Socket {
  return new WebSocket(url) as Socket;
}
