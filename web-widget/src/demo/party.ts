import { Client } from "../core/client.ts";
import type { SentResult } from "../core/commands.ts";
import type { State } from "../core/connection.ts";
import type { Content, Conversation, Event, EventFrame, Message, Participant, SignalFrame } from "../core/frames.ts";
import { Timeline } from "../core/timeline.ts";
import { compareAt } from "../core/times.ts";
import { Api } from "./api.ts";
import { hears, isStaff, privacy } from "./audience.ts";
import { type DemoConfig, type PartyInfo, socketAddress, tokensOf } from "./config.ts";
import type { Ledger } from "./ledger.ts";
import { People } from "./people.ts";
import { Places } from "./places.ts";
import { Receipts } from "./receipts.ts";
import { PartyServices } from "./services.ts";
import { type Draft, Speaker } from "./speaker.ts";

const PAGE = 50;
/** Notices kept; older ones are dropped. */
const NOTICES_MAX = 200;
/** Someone came: who of them is online is asked this much later, once for all who came meanwhile. */
const LOOK_MS = 300;

/** Events without a line of their own in the timeline. */
const SILENT = new Set(["message.created", "message.edited", "message.deleted", "message.reacted", "skip"]);

/** What happened besides messages: someone came, left, the order moved on, a message is for others now. */
export interface Notice {
  id: string;
  at: string;
  event: Event;
}

/** The live location of one who is where they go; the types of this page may not know that event. */
export function arrivedIn(event: Event): Message | undefined {
  if ((event.name as string) !== "location.arrived" || !("message" in event)) return undefined;
  return typeof event.message === "object" ? event.message : undefined;
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
  readonly speaker: Speaker;
  readonly notices: Notice[] = [];
  readonly people: People;
  readonly receipts: Receipts;
  readonly api: Api;
  readonly places: Places;
  readonly services: PartyServices;
  state: State = "idle";
  title: string | undefined;
  stage: string | undefined;
  loaded = false;
  ended = false; // they were in it, and what they saw then is not shown any more
  moreBefore = false;
  retryAtMs: number | undefined; // end of a cut
  readonly #conversation: string;
  readonly #ledger: Ledger;
  #joined = false;
  #oldestAt: string | undefined; // of the pages of history read so far
  #looking: ReturnType<typeof setTimeout> | undefined;
  readonly #changed: () => void;

  constructor(info: PartyInfo, { config, ledger, changed }: Shared) {
    const { conversation, parties, ws } = config;
    this.info = info;
    const getToken = tokensOf(info.profile);
    this.client = new Client({ url: socketAddress(ws), getToken });
    this.api = new Api(conversation, this.client, getToken);
    this.places = new Places(this.api);
    const say = (content: Content, replyTo: string) => this.#sayTo(content, replyTo);
    this.services = new PartyServices({ conversation, client: this.client, api: this.api, places: this.places, say });
    this.receipts = new Receipts(conversation, this.client);
    const acked = (result: SentResult) => ledger.acked(result, performance.now());
    this.speaker = new Speaker(conversation, this.client, acked, changed);
    this.#conversation = conversation;
    this.people = new People(
      parties.map(({ profile }) => profile),
      changed,
    );
    this.#ledger = ledger;
    this.#changed = changed;
    ledger.open(info.profile, (lane) => this.#hears(lane));
    this.#listen();
    if (isStaff(info.role)) this.#listenIn();
  }

  /** In the conversation, out of it, or, for staff, listening without having joined. */
  get standing(): "in" | "listens" | "out" {
    if (this.#joined) return "in";
    return isStaff(this.info.role) ? "listens" : "out";
  }

  get me(): string | undefined {
    return this.people.me;
  }

  /** Staff who only listen join before they speak to the parties; the server carries both out in this order. */
  send(draft: Draft): void {
    if (this.standing === "listens" && privacy(draft.to, this.info.role) !== "note") this.speaker.join();
    this.speaker.send(draft);
  }

  /** An answer goes to those whom the message was for. */
  #sayTo(content: Content, replyTo: string): void {
    const to = this.timeline.get(replyTo)?.audience;
    if (to) this.send({ content, to, replyTo });
  }

  cut(offlineMs: number): void {
    this.retryAtMs = Date.now() + offlineMs;
    this.client.cut(offlineMs);
  }

  /** The page before those that were read; what was told to us later, and is older, stands apart. */
  async loadEarlier(): Promise<void> {
    const oldestAt = this.#oldestAt;
    const before = oldestAt && this.timeline.messages.find(({ at }) => compareAt(at, oldestAt) >= 0)?.id;
    const command = { conversation: this.#conversation, limit: PAGE, ...(before !== undefined && { before }) };
    const page = await this.client.ask<"history">({ type: "history", ...command });
    for (const message of page.messages) this.#merge(message);
    this.#oldestAt = page.messages.at(-1)?.at ?? oldestAt;
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
      if (conversation === this.#conversation) this.#stand(false);
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
    this.people.me = conversation.me ?? this.me;
    this.#titled(conversation);
    if (this.state === "ready" && !this.loaded) this.#loadFirst();
    for (const participant of conversation.participants ?? []) this.people.learn(participant);
    const { self } = this.people;
    this.#stand(self !== undefined && self.present !== false);
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
    if (event.name === "message.withdrawn") this.timeline.withdraw(event.message, frame.lane, event.version);
    else if ("message" in event) this.#said(event.message);
    const arrived = arrivedIn(event);
    if (arrived) this.places.arrived(arrived.id);
    if (!SILENT.has(event.name)) this.#noticed(frame);
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
    if (message.author.participant === this.me) this.speaker.forget(message.client_id);
    const { content } = message;
    if (!content || (content.kind === "live_location" && content.state === "ended")) this.places.ended(message.id);
  }

  #noticed({ lane, seq, at, event }: EventFrame): void {
    if ("participant" in event && typeof event.participant === "object") this.#met(event.participant, event, at);
    if ("conversation" in event) this.#titled(event.conversation);
    this.notices.push({ id: `${lane} ${seq}`, at, event });
    if (this.notices.length > NOTICES_MAX) this.notices.shift();
  }

  #met(participant: Participant, event: Event, at: string): void {
    this.people.learnAgain(participant);
    if (participant.profile !== this.info.profile) return this.#lookSoon();
    this.#stand(event.name !== "participant.left");
    if (isStaff(this.info.role))
      this.#listenIn(); // they hear it all, before, while and after they are in
    else if (event.name === "participant.joined") this.#ledger.joined(this.info.profile, at);
    else if (event.name === "participant.left") this.#ledger.left(this.info.profile, at, event.reason);
  }

  /** Events are history and know nothing of presence. */
  #lookSoon(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.client.ask<"conversation.get">({ type: "conversation.get", conversation: this.#conversation }).then(
        ({ conversation }) => this.#learned(conversation),
        () => undefined, // the next sync tells it
      );
    }, LOOK_MS);
  }

  #stand(joined: boolean): void {
    if (joined && !this.#joined && this.loaded && !isStaff(this.info.role)) this.#readAnew();
    this.#joined = joined;
    this.ended = !joined && this.loaded;
    if (!joined && !isStaff(this.info.role)) this.places.forget();
    this.receipts.ours = joined;
  }

  /** Another part begins: the server says what is shown in it, of earlier ones too. */
  #readAnew(): void {
    this.timeline.clear();
    this.notices.length = 0;
    this.#oldestAt = undefined;
    this.loaded = false;
    this.#loadFirst();
  }

  #listenIn(): void {
    this.client.watch(this.#conversation).catch(() => undefined); // again after the next welcome
  }

  #titled({ title, stage }: Pick<Conversation, "title" | "stage">): void {
    this.title = title ?? undefined;
    this.stage = stage ?? undefined;
  }

  #signalled({ signal, lane }: SignalFrame): void {
    this.places.heard(signal);
    if (signal.name === "typing") this.people.types(signal.participant, signal.on);
    if (signal.name === "receipt" && lane) this.receipts.moved(lane, signal.receipt);
    if (signal.name === "presence") this.people.presence(signal.profile, signal.online);
    this.#changed();
  }

  #hears(lane: string): boolean {
    const audience = this.receipts.audienceOf(lane);
    return audience !== undefined && hears(audience, { id: this.me ?? "", role: this.info.role });
  }
}
