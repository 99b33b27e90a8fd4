import { type Signal, signal } from "@preact/signals-core";
import type { Client } from "../client.ts";
import { isForbidden } from "../errors.ts";
import type { Conversation, Event, EventFrame, Message, Participant, SignalFrame } from "../frames.ts";
import type { SetReceipt } from "../protocol.ts";
import type { Reset } from "../resume.ts";
import { isStaff, privacy } from "./audience.ts";
import { Care } from "./care.ts";
import type { Inside } from "./inside.ts";
import { hasNoLine, withNotice } from "./notices.ts";
import { open, opened, UNREAD } from "./opening.ts";
import { type Draft, type Outgoing, OutgoingMessages } from "./outgoing.ts";
import { People } from "./people.ts";
import { type Progress, Receipts } from "./receipts.ts";
import { afterChange, afterMessage, afterReading, afterUpdate, withNews } from "./summary.ts";
import type { Notice, Shared } from "./told.ts";
import type { Written } from "./written.ts";

/** Someone came: who of them is online is asked this much later, once for all who came meanwhile. */
const LOOK_MS = 300;
/**
 * One conversation as its reader sees it. What is read from it while rendering is followed by a signal.
 *
 * Everything comes through `learned`, `happened`, `signalled` and `reset`, which the session calls.
 */
export class Thread {
  readonly id: string;
  readonly people: People;
  readonly receipts: Receipts;
  readonly care: Care;
  readonly written: Signal<Written>; // and not sent
  gone = false; // not, or no longer, ours to read
  readonly #shared: Shared;
  readonly #outgoing: OutgoingMessages;
  readonly #version = signal(0);
  #inside: Inside | undefined; // what a list of threads has no use for
  #notices: readonly Notice[] = [];
  #conversation: Conversation | undefined;
  #joined = false;
  #wanted = false; // the reader came to look at it
  #looking: ReturnType<typeof setTimeout> | undefined;
  #due = false;

  constructor(id: string, shared: Shared) {
    this.id = id;
    this.#shared = shared;
    this.written = shared.written(id);
    const { client, keep } = shared;
    this.people = new People(() => this.#touch());
    this.receipts = new Receipts(id, client);
    this.care = new Care(id, client, () => this.#touch());
    this.#outgoing = new OutgoingMessages(id, {
      client,
      keep,
      changed: (outgoing) => {
        this.#touch();
        shared.told(this, { name: "outgoing", outgoing });
      },
      placed: (message) => this.message(message) !== undefined,
    });
  }

  /** Pages of messages, places, and what contents ask of the server; whoever asks has loaded `inside.ts`. */
  get inside(): Inside {
    this.#inside ??= opened(this.id, { ...this.#shared, care: this.care }, () => this.#touch());
    return this.#inside;
  }

  /** Read while rendering: renders again when anything here changes. */
  get version(): number {
    return this.#version.value;
  }

  get conversation(): Conversation | undefined {
    this.version;
    return this.#conversation;
  }

  get messages(): readonly Message[] {
    this.version;
    return this.standing === "out" && !this.wasIn ? [] : (this.#inside?.pages.messages ?? []);
  }

  get notices(): readonly Notice[] {
    this.version;
    return this.#notices;
  }

  get outgoing(): readonly Outgoing[] {
    this.version;
    return this.#outgoing.all;
  }

  get pages(): Pick<Inside["pages"], "loaded" | "moreBefore" | "moreAfter" | "atLatest"> {
    this.version;
    return this.#inside?.pages ?? UNREAD;
  }

  /** Whether the server can be asked now. */
  get online(): boolean {
    return this.#shared.client.state === "ready";
  }

  get me(): string | undefined {
    return this.people.me;
  }

  get role(): string | undefined {
    return this.conversation?.role ?? this.people.self?.role ?? this.#shared.role;
  }

  /** In the conversation, out of it, or, for staff, listening without having joined. */
  get standing(): "in" | "listens" | "out" {
    this.version;
    if (this.#joined) return "in";
    return !this.gone && isStaff(this.people.self?.role ?? this.#conversation?.role) ? "listens" : "out";
  }

  /** Their part is over: what they saw may still stand here until the page is left. */
  get wasIn(): boolean {
    return !this.#joined && this.pages.loaded && !this.gone;
  }

  /** The time of the first message that was unread when the reader came; where the divider stands. */
  get unreadFrom(): string | undefined {
    this.version;
    return this.#inside?.divider.at;
  }

  /** The message of one's own live location, while it lasts. */
  get sharing(): string | undefined {
    return this.#inside?.places.sharing?.message;
  }

  get unread(): number {
    return this.conversation?.unread ?? 0;
  }

  message(id: string): Message | undefined {
    return this.#inside?.pages.get(id);
  }

  /** Reads the newest page, if it is not here yet; as soon as there is a connection. Rejects as `ask` does. */
  async open(): Promise<void> {
    this.#wanted = true;
    if (!this.#inside) await open(); // one that was open before: what is unread is noted before its reader looks
    if (!this.online) return; // once the connection is ready
    if (!this.inside.pages.loaded) await this.loadEarlier();
    this.inside.divider.open(this.inside.pages.messages, this.me, this.#conversation?.unread ?? 0);
    this.#touch();
  }

  async loadEarlier(): Promise<void> {
    await this.inside.pages.earlier();
    for (const message of this.inside.pages.live.messages) this.#received(message);
    this.#touch();
  }

  async loadLater(): Promise<void> {
    await this.inside.pages.later();
    this.#touch();
  }

  /** Shows the messages around one; false where it is not ours to read. */
  async goTo(message: string): Promise<boolean> {
    const found = await this.inside.pages.around(message);
    this.#touch();
    return found;
  }

  /** Shows the messages around a time; the first that was said then or later. */
  async goToTime(instantMs: number): Promise<Message | undefined> {
    const found = await this.inside.pages.aroundTime(instantMs);
    this.#touch();
    return found;
  }

  latest(): void {
    this.inside.pages.latest();
    this.#touch();
  }

  /** The reader looks at the newest messages, or looks away. */
  look(seen: boolean): void {
    this.receipts.look(seen);
    if (!seen) return;
    this.inside.divider.seen();
    this.#readAll();
  }

  /** Staff who only listen join before they speak to the parties; the server carries both out in this order. */
  send(draft: Draft): string {
    const note = privacy(draft.audience, this.role ?? "agent") === "note";
    if (this.standing === "listens" && !note) void this.join();
    if (!this.pages.atLatest) this.latest();
    this.#inside?.divider.clear();
    return this.#outgoing.send(draft);
  }

  adopt(outgoing: Outgoing): void {
    this.#outgoing.adopt(outgoing);
  }

  retry(clientId: string): void {
    this.#outgoing.retry(clientId);
  }

  discard(clientId: string): void {
    this.#outgoing.forget(clientId);
  }

  join(): Promise<unknown> {
    return this.#ask({ type: "conversation.join", conversation: this.id });
  }

  leave(): Promise<unknown> {
    return this.#ask({ type: "conversation.leave", conversation: this.id });
  }

  /** A signal: lost without harm. */
  type(on: boolean, audience: readonly string[]): void {
    this.#ask({ type: "typing.set", conversation: this.id, on, audience: [...audience] }).catch(() => undefined);
  }

  /** How far an own message got; "sent" where nobody is to be seen. */
  progress(message: Message): Progress {
    return this.receipts.progress(message, this.people.others);
  }

  learned(conversation: Conversation): void {
    this.gone = false;
    const { lanes = [] } = conversation;
    const known = this.#conversation;
    this.#conversation = known && this.receipts.isBehind(lanes) ? withNews(conversation, known) : conversation;
    this.people.me = conversation.me ?? this.me;
    for (const participant of conversation.participants ?? []) this.people.learn(participant);
    const { self } = this.people;
    this.#stand(conversation.me !== undefined && self !== undefined && self.present !== false);
    for (const lane of lanes) this.receipts.learned(lane);
    this.#touch();
  }

  /** The reader blocked someone, or no longer does: what that one says is read again, as the server tells it now. */
  blocks(profile: string, on: boolean): void {
    if (!this.people.blocks(profile, on)) return;
    this.#lookSoon(); // the last words of lists
    this.#reopen();
    this.#touch();
  }

  happened(frame: EventFrame, live: boolean): void {
    const { event } = frame;
    this.receipts.delivered(frame.lane, frame.seq);
    if (event.name === "message.withdrawn") this.#inside?.pages.withdraw(event.message, frame.lane, event.version);
    else if ("message" in event && typeof event.message === "object") this.#said(event.message, event.name, live);
    if (event.name === "location.arrived") this.#inside?.places.arrived(event.message.id);
    if (!hasNoLine(event)) this.#noticed(frame);
    this.#touch();
  }

  signalled({ signal: told, lane }: SignalFrame): void {
    if (told.name === "location.moved") void open().then(() => this.inside.places.heard(told));
    if (told.name === "typing") this.people.types(told.participant, told.on);
    if (told.name === "receipt" && lane) {
      if (told.receipt.participant === this.me) this.readElsewhere({ lane, ...told.receipt });
      else this.receipts.moved(lane, told.receipt);
    }
    if (told.name === "presence") this.people.presence(told.profile, told.online);
    if (told.name === "message.settled" && !told.approved) this.#outgoing.rejected(told.client_id, told.reason ?? "");
    if (told.name === "watching") this.people.watches(told.participant, told.on);
    this.#touch();
  }

  /** The reader read here in another tab. */
  readElsewhere({ lane, ...receipt }: Pick<SetReceipt, "lane" | "delivered" | "read">): void {
    if (this.receipts.readElsewhere(lane, receipt)) this.#readAll();
    else if (this.#conversation?.unread) this.#lookSoon();
  }

  reset({ lane, messages }: Reset): void {
    this.#inside?.pages.drop(lane);
    for (const message of messages) this.#merge(message);
    this.#touch();
  }

  lost(): void {
    this.gone = true;
    this.#stand(false);
    this.#touch();
  }

  /** The connection is ready: what was not told yet is told. */
  ready(): void {
    this.receipts.flush();
    this.#outgoing.ready();
    if (this.#wanted && !this.pages.loaded) this.open().catch((error) => isForbidden(error) && this.lost()); // else again with the next connection
    this.#touch();
  }

  close(): void {
    clearTimeout(this.#looking);
    this.people.close();
    this.#outgoing.clear();
    this.#inside?.close();
  }

  #said(message: Message, name: string, live: boolean): void {
    this.people.types(message.author.participant, false);
    this.#merge(message);
    if (name !== "message.created" || !this.#conversation) return;
    const others = message.author.participant !== this.me;
    const unread = others && !message.hidden && !this.receipts.seen && this.receipts.uncounted(message);
    this.#conversation = afterMessage(this.#conversation, message, unread);
    if (unread && this.pages.loaded) this.#inside?.divider.came(message);
    if (this.receipts.seen) this.#readAll();
    this.#shared.told(this, { name: "message", message, live });
  }

  #merge(message: Message): void {
    this.#inside?.pages.merge(message);
    this.#received(message);
    if (this.#conversation) this.#conversation = afterChange(this.#conversation, message);
    const { content } = message;
    if (!content || (content.kind === "live_location" && content.state === "ended"))
      this.#inside?.places.ended(message.id);
  }

  /** A copy of a message came in whatever way. */
  #received({ lane, audience, seq, author, client_id }: Message): void {
    this.receipts.laneIs(lane, audience);
    this.receipts.delivered(lane, seq);
    if (author.participant === this.me) this.#outgoing.forget(client_id);
  }

  #noticed(frame: EventFrame): void {
    const { event } = frame;
    const known = this.#conversation;
    if ("participant" in event && typeof event.participant === "object") this.#met(event.participant, event);
    if ("conversation" in event && known) this.#conversation = afterUpdate(known, event.conversation);
    this.#notices = withNotice(this.#notices, frame);
    this.#shared.told(this, { name: "event", event });
  }

  #met(participant: Participant, event: Event): void {
    this.people.learnAgain(participant);
    if (participant.profile === this.#shared.profile()) this.#stand(event.name !== "participant.left");
    else this.#lookSoon();
  }

  /** Events are history and know nothing of presence. */
  #lookSoon(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.#shared.client.ask<"conversation.get">({ type: "conversation.get", conversation: this.id }).then(
        ({ conversation }) => this.learned(conversation),
        () => undefined, // the next sync tells it
      );
    }, LOOK_MS);
  }

  #stand(joined: boolean): void {
    const staff = isStaff(this.people.self?.role);
    if (joined && !this.#joined && this.pages.loaded && !staff) this.#readAnew();
    this.#joined = joined;
    if (!joined && !staff) this.#inside?.places.forget();
    this.receipts.ours = joined;
  }

  /** Another part begins: the server says what is shown in it, of earlier ones too. */
  #readAnew(): void {
    this.#notices = [];
    this.#reopen();
  }

  #reopen(): void {
    if (!this.#inside?.pages.begun) return;
    this.#inside.pages.clear();
    this.open().catch(() => undefined); // not ours to read, or the connection went: again when it is opened
  }

  #readAll(): void {
    if (!this.#conversation?.unread) return;
    this.#conversation = afterReading(this.#conversation);
    this.#touch();
  }

  #ask: Client["ask"] = (command) => this.#shared.client.ask(command);

  /** Tells those who render, once for all that changed in one turn. */
  #touch(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#version.value += 1;
      this.#shared.told(this, { name: "changed" });
    });
  }
}
