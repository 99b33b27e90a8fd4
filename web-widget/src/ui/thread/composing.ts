import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { Content, Message } from "../../core/frames.ts";
import type { Point } from "../../core/geo.ts";
import type { SiteConfig } from "../../core/site.ts";
import { hears, isFrozen, isStaff } from "../../core/store/audience.ts";
import type { Position } from "../../core/store/server.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Words } from "../../i18n/words.ts";
import type * as port from "../composer/port.ts";
import { lineOf } from "../kinds/line.ts";
import { fullName, nameOf, roleName } from "../names.ts";
import { audienceChoices, choiceFor } from "./audiences.ts";
import { isOver } from "./banner.ts";

/** A minute, a quarter of an hour, an hour, eight hours. */
const LIVE_S = [900, 3_600, 28_800];
const MEDIA = ["image/*", "video/*", "audio/*", "application/pdf", "text/plain", "application/zip"];
const LIMITS: port.Limits = {
  text_chars: 8_192,
  caption_chars: 1_024,
  file_bytes: 25 * 1024 * 1024,
  files: 10,
  mimes: MEDIA,
  voice_s: 300,
};
/** Languages that there are names of emoji in. */
const EMOJI = new Set(["de", "en", "es", "fr", "hi", "it", "ja", "pt", "zh"]);
/** Typing is told again this often while it goes on. */
const TYPING_MS = 3_000;

export interface Surroundings {
  words: Words;
  site?: SiteConfig | undefined;
  host?: Host | undefined;
}

/** The page's say about what is done here. */
export interface Host {
  beforeFile(file: File): Promise<File | false>;
  /** What is said instead; false: nothing. At once where the page has no say. */
  beforeSend(said: port.Outgoing, conversation: string): Saying | Promise<Saying>;
  /** Opens the conversation in a window of its own. */
  popOut?: ((conversation: string) => void) | undefined;
}
type Saying = port.Outgoing | false;

/** What the composer needs of a conversation, over its thread. */
export class Composing implements port.ComposerPort {
  readonly aim: Signal<port.Aim | undefined> = signal(undefined);
  readonly audiences = computed(() => audienceChoices(this.#seen, this.#words));
  readonly mentionable = computed(() => this.#mentionable());
  readonly closed = computed(() => closedWhy(this.#seen));
  readonly sharing = computed(() => this.#sharing());
  readonly pace = computed(() => paceOf(this.#seen));
  readonly offers: ReadonlySignal<port.Offers> = signal({
    files: true,
    voice: true,
    gifs: true,
    place: true,
    live: LIVE_S,
  });
  readonly limits: port.Limits;
  readonly beforeFile: port.ComposerPort["beforeFile"];
  readonly #session: Session;
  readonly #thread: Thread;
  readonly #words: Words;
  readonly #host: Host | undefined;
  #typing = { on: false, atMs: 0 };

  constructor(session: Session, thread: Thread, { words, site, host }: Surroundings) {
    this.#session = session;
    this.#thread = thread;
    this.#words = words;
    this.limits = { ...LIMITS, ...site?.limits };
    this.#host = host;
    this.beforeFile = async (file) => host?.beforeFile(file) ?? file;
  }

  get draft(): ReadonlySignal<port.Draft> {
    return this.#thread.written;
  }

  get emojiData(): string {
    const language = this.#words.locale.split("-")[0] ?? "";
    return this.#session.server.at(`/w/assets/emoji/${EMOJI.has(language) ? language : "en"}.json`);
  }

  send(said: port.Outgoing): void {
    const wish = this.#host?.beforeSend(said, this.#thread.id) ?? said;
    if (wish instanceof Promise) void wish.then((now) => this.#say(now, said));
    else this.#say(wish, said);
  }

  async edit(message: string, content: Content): Promise<void> {
    await this.#thread.care.edit(message, content);
  }

  lastOwn(): port.Aim | undefined {
    const own = ({ author, content }: Message) => author.participant === this.#thread.me && content?.kind === "text";
    const last = this.#thread.messages.findLast(own);
    return last && this.#aimAt("edit", last);
  }

  replyTo(message: string): port.Aim | undefined {
    const found = this.#thread.message(message);
    return found?.content ? this.#aimAt("reply", found) : undefined;
  }

  /** Answers a message, or words an own one anew. */
  begin(to: "reply" | "edit", message: Message): void {
    this.aim.value = this.#aimAt(to, message);
  }

  saveDraft(draft: port.Draft): void {
    this.#thread.written.value = draft;
  }

  typing(on: boolean, audience: readonly string[]): void {
    const now = Date.now();
    if (on === this.#typing.on && (!on || now - this.#typing.atMs < TYPING_MS)) return;
    this.#typing = { on, atMs: now };
    this.#thread.type(on, audience);
  }

  upload(file: Blob, name: string, told: (share: number) => void, signal: AbortSignal): Promise<port.Uploaded> {
    return this.#thread.inside.services.upload(file, name, told, signal);
  }

  gifs(query: string, cursor?: string): Promise<port.GifPage> {
    const { client, server } = this.#session;
    const command = { limit: 24, ...(query && { query }), ...(cursor && { cursor }) };
    return client.ask<"gif.search">({ type: "gif.search", ...command }).then(({ gifs, ...rest }) => ({
      ...rest,
      gifs: gifs.map((gif) => ({ ...gif, url: server.at(gif.url), still_url: server.at(gif.still_url) })),
    }));
  }

  here(): Point | undefined {
    return this.#thread.inside.places.here;
  }

  async startLocation({ position, duration_s, audience, label = "", follow }: port.LiveStart): Promise<void> {
    await this.#thread.inside.places.share(position, duration_s, audience, label, follow);
  }

  async moveLocation(message: string, position: Position): Promise<void> {
    await this.#thread.inside.places.tell(message, position);
  }

  async stopSharing(message: string): Promise<void> {
    await this.#thread.inside.places.stop(message);
  }

  /** What the page stopped stays where one writes. */
  #say(said: Saying, written: port.Outgoing): void {
    const { written: draft } = this.#thread;
    if (said) {
      const { content, audience, replyTo } = said;
      this.#thread.send({ content, audience, ...(replyTo && { replyTo }) });
    } else if (written.content.kind === "text" && !draft.peek().text) {
      draft.value = { ...draft.peek(), text: written.content.text };
    }
  }

  /** The thread, followed. */
  get #seen(): Thread {
    this.#thread.version;
    return this.#thread;
  }

  #aimAt(to: "reply" | "edit", message: Message): port.Aim {
    const { id, author, audience, content } = message;
    const choice = choiceFor(audience, this.#thread, this.#words);
    const name = nameOf(author.participant, this.#thread.people, this.#words);
    const aim = { to, message: id, name, line: lineOf(message, this.#words), audience: choice };
    if (to === "reply" || content?.kind !== "text") return aim;
    return { ...aim, text: content.text, mentions: content.mentions ?? [] };
  }

  #mentionable(): port.Mentionable[] {
    return this.#seen.people.others.map((one) => ({
      id: one.id,
      name: fullName(one, this.#words),
      role: roleName(one.role, this.#words),
      hears: (audience) => hears(audience, one),
    }));
  }

  #sharing(): port.Sharing | undefined {
    const sharing = this.#seen.inside.places.sharing ?? sharedElsewhere(this.#thread);
    return sharing && { message: sharing.message, until: Date.parse(sharing.until), follow: sharing.follow };
  }
}

function closedWhy(thread: Thread): port.Closed | undefined {
  if (thread.conversation?.status === "closed") return "closed";
  if (isFrozen(thread)) return "frozen";
  return isOver(thread) ? "ended" : undefined;
}

/** How seldom a party may write, counted from what they said last. */
function paceOf({ conversation, role, me, messages, outgoing }: Thread): port.Pace | undefined {
  const every_s = conversation?.slow_mode_s ?? 0;
  if (every_s === 0 || isStaff(role)) return undefined;
  const said = [outgoing.at(-1), messages.findLast(({ author }) => author.participant === me)];
  const lastMs = Math.max(...said.map((one) => (one ? Date.parse(one.at) : 0)));
  return { every_s, until: lastMs + every_s * 1_000 };
}

/** What another page shares, or this one before it was loaded again: it can be stopped here. */
function sharedElsewhere({ messages, me }: Thread) {
  for (const { id, author, content } of messages.toReversed()) {
    if (author.participant !== me || content?.kind !== "live_location") continue;
    const isLive = content.state === "live" && Date.parse(content.until) > Date.now();
    return isLive ? { message: id, until: content.until, follow: true } : undefined;
  }
  return undefined;
}
