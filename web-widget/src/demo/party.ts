import { Client } from "../core/client.ts";
import type { SentResult } from "../core/commands.ts";
import type { State } from "../core/connection.ts";
import { Refused } from "../core/errors.ts";
import type { Content, Conversation, EventFrame, Message, Participant, SignalFrame } from "../core/frames.ts";
import { Timeline } from "../core/timeline.ts";
import { hears } from "./audience.ts";
import { type DemoConfig, type PartyInfo, socketAddress, tokensOf } from "./config.ts";
import type { Ledger } from "./ledger.ts";
import { People } from "./people.ts";
import { Receipts } from "./receipts.ts";

const PAGE = 50;
/** Notices kept; older ones are dropped. */
const NOTICES_MAX = 200;

/** A message on its way. */
export interface Outgoing {
  clientId: string;
  content: Content;
  audience: string[] | undefined;
  replyTo: string | undefined;
  at: string;
  acked: boolean;
  failed: string | undefined; // why it was refused
}

/** What happened besides messages: someone came, left, the order moved on. */
export interface Notice {
  id: string;
  at: string;
  event: EventFrame["event"];
}

export interface Draft {
  content: Content;
  audience: string[] | undefined;
  replyTo: string | undefined;
}

/** What the parties of one page share. */
export interface Shared {
  config: DemoConfig;
  ledger: Ledger;
  changed: () => void;
}

/** One party's side of the conversation: a client of its own, and what it was told. */
export class Party {
  readonly info: PartyInfo;
  readonly client: Client;
  readonly timeline = new Timeline();
  readonly outgoing = new Map<string, Outgoing>();
  readonly notices: Notice[] = [];
  readonly people: People;
  readonly receipts: Receipts;
  state: State = "idle";
  title: string | undefined;
  stage: string | undefined;
  loaded = false;
  gone = false;
  moreBefore = false;
  retryAtMs: number | undefined; // end of a cut
  readonly #conversation: string;
  readonly #ledger: Ledger;
  readonly #changed: () => void;

  constructor(info: PartyInfo, { config, ledger, changed }: Shared) {
    const { conversation, parties, ws } = config;
    this.info = info;
    this.client = new Client({ url: socketAddress(ws), getToken: tokensOf(info.profile) });
    this.receipts = new Receipts(conversation, this.client);
    this.#conversation = conversation;
    this.people = new People(
      parties.map(({ profile }) => profile),
      changed,
    );
    this.#ledger = ledger;
    this.#changed = changed;
    ledger.open(info.profile, (lane) => this.#hears(lane));
    this.#listen();
  }

  get me(): string | undefined {
    return this.people.me;
  }

  send({ content, audience, replyTo }: Draft): void {
    const clientId = crypto.randomUUID();
    const at = new Date().toISOString();
    const outgoing: Outgoing = { clientId, content, audience, replyTo, at, acked: false, failed: undefined };
    this.outgoing.set(clientId, outgoing);
    this.client
      .send(this.#conversation, content, { clientId, ...(audience && { audience }), ...(replyTo && { replyTo }) })
      .then(
        (result) => this.#acked(outgoing, result),
        (error: Error) => this.#refused(outgoing, error),
      );
    this.#changed();
  }

  /** Takes a refused message off the screen. */
  discard(clientId: string): void {
    this.outgoing.delete(clientId);
    this.#changed();
  }

  edit = (message: string, content: Content) =>
    this.client.ask<"message.edit">({ type: "message.edit", conversation: this.#conversation, message, content });

  remove = (message: string) =>
    this.client.ask<"message.delete">({ type: "message.delete", conversation: this.#conversation, message });

  react(message: Message, emoji: string): Promise<unknown> {
    const on = !message.reactions?.[emoji]?.includes(this.me ?? "");
    const command = { conversation: this.#conversation, message: message.id, emoji, on };
    return this.client.ask<"message.react">({ type: "message.react", ...command });
  }

  /** A signal: lost without harm. */
  tellTyping(on: boolean, audience: string[] | undefined): void {
    const command = { conversation: this.#conversation, on, ...(audience && { audience }) };
    this.client.ask<"typing.set">({ type: "typing.set", ...command }).catch(() => undefined);
  }

  cut(offlineMs: number): void {
    this.retryAtMs = Date.now() + offlineMs;
    this.client.cut(offlineMs);
  }

  async loadEarlier(): Promise<void> {
    const before = this.timeline.messages[0]?.id;
    const command = { conversation: this.#conversation, limit: PAGE, ...(before !== undefined && { before }) };
    const page = await this.client.ask<"history">({ type: "history", ...command });
    for (const message of page.messages) this.#merge(message);
    this.moreBefore = page.more_before ?? false;
    this.loaded = true;
    this.#changed();
  }

  #listen(): void {
    this.client.on("state", ({ state }) => this.#stateChanged(state));
    this.client.on("welcome", ({ server_time }) => this.#ledger.since(server_time));
    this.client.on("conversation", (conversation) => this.#learned(conversation));
    this.client.on("event", (frame) => this.#happened(frame));
    this.client.on("signal", (frame) => this.#signalled(frame));
    this.client.on("reset", ({ lane, messages }) => {
      this.timeline.drop(lane);
      for (const message of messages) this.#merge(message);
      this.#ledger.reread(
        this.info.profile,
        messages.map(({ id }) => id),
      );
      this.#changed();
    });
    this.client.on("gone", ({ conversation }) => {
      if (conversation === this.#conversation) this.gone = true;
      this.#changed();
    });
  }

  #stateChanged(state: State): void {
    this.state = state;
    this.#ledger.ready(this.info.profile, state === "ready" ? performance.now() : undefined);
    if (state === "ready" || state === "syncing") this.retryAtMs = undefined;
    if (state === "ready" && !this.loaded) this.#loadFirst();
    if (state === "ready") this.receipts.flush();
    this.#changed();
  }

  /** Not ours to read, or the connection went: again at the next chance. */
  #loadFirst(): void {
    this.loadEarlier().catch(() => undefined);
  }

  #learned(conversation: Conversation): void {
    if (conversation.id !== this.#conversation) return;
    this.gone = false;
    this.people.me = conversation.me ?? this.me;
    this.#titled(conversation);
    if (this.state === "ready" && !this.loaded) this.#loadFirst();
    for (const participant of conversation.participants ?? []) this.people.learn(participant);
    for (const lane of conversation.lanes ?? []) {
      this.receipts.learned(lane);
      if (!this.loaded && this.state === "syncing") this.#ledger.begin(this.info.profile, lane.id, lane.head ?? 0);
    }
    this.#changed();
  }

  #happened(frame: EventFrame): void {
    if (frame.conversation !== this.#conversation) return;
    const { event } = frame;
    this.#ledger.delivered(this.info.profile, frame, performance.now());
    this.receipts.delivered(frame.lane, frame.seq);
    if ("message" in event) this.#said(event.message);
    else if (event.name !== "skip") this.#noticed(frame);
    this.#changed();
  }

  #said(message: Message): void {
    this.people.types(message.author.participant, false);
    this.#merge(message);
  }

  #merge(message: Message): void {
    this.timeline.merge(message);
    this.receipts.laneIs(message.lane, message.audience);
    this.receipts.delivered(message.lane, message.seq);
    if (message.author.participant === this.me) this.outgoing.delete(message.client_id);
  }

  #noticed({ lane, seq, at, event }: EventFrame): void {
    if ("participant" in event && typeof event.participant === "object") this.#met(event.participant, event.name, at);
    if ("conversation" in event) this.#titled(event.conversation);
    this.notices.push({ id: `${lane} ${seq}`, at, event });
    if (this.notices.length > NOTICES_MAX) this.notices.shift();
  }

  #met(participant: Participant, event: string, at: string): void {
    this.people.learnAgain(participant);
    if (participant.profile !== this.info.profile) return;
    this.gone = event === "participant.left";
    if (this.gone) this.#ledger.left(this.info.profile, at);
    else if (event === "participant.joined") this.#ledger.joined(this.info.profile, at);
  }

  #titled({ title, stage }: Pick<Conversation, "title" | "stage">): void {
    this.title = title ?? undefined;
    this.stage = stage ?? undefined;
  }

  #signalled({ signal, lane }: SignalFrame): void {
    if (signal.name === "typing") this.people.types(signal.participant, signal.on);
    if (signal.name === "receipt" && lane) this.receipts.moved(lane, signal.receipt);
    if (signal.name === "presence") this.people.presence(signal.profile, signal.online);
    this.#changed();
  }

  #acked(outgoing: Outgoing, result: SentResult): void {
    outgoing.acked = true;
    this.#ledger.acked(result, performance.now());
    this.#changed();
  }

  #refused(outgoing: Outgoing, error: Error): void {
    outgoing.failed = error instanceof Refused ? error.message : "It could not be sent.";
    this.#changed();
  }

  #hears(lane: string): boolean {
    const audience = this.receipts.audienceOf(lane);
    const { self } = this.people;
    return audience !== undefined && self !== undefined && hears(audience, self);
  }
}
