import { effect } from "@preact/signals-core";
import type { Account } from "./account.ts";
import {
  type Changes,
  type EventName,
  type Events,
  type Hook,
  type HookName,
  NAMES,
  type Options,
  type Saying,
  type Scalar,
  type StartOptions,
  type Tradepost,
  type Unread,
} from "./api.ts";
import { Misused } from "./misused.ts";
import { publish } from "./publishing.ts";
import { agreed, saidBy } from "./saying.ts";
import { start } from "./starting.ts";
import type { View } from "./view.ts";

interface Parts {
  account: Account;
  view: View;
  element: HTMLElement; // that tells the page what happens
  ended: () => void;
}

/** The methods of one messenger, over what a page shares and what one panel shows. */
export class Chat implements Tradepost {
  readonly #account: Account;
  readonly #view: View;
  readonly #element: HTMLElement;
  readonly #endings: (() => void)[] = [];

  constructor({ account, view, element, ended }: Parts) {
    this.#account = account;
    this.#view = view;
    this.#element = element;
    this.#endings.push(
      ended,
      publish(account, element),
      effect(() => this.#openings()),
    );
  }

  async open(wish?: StartOptions): Promise<{ conversation: string | undefined }> {
    this.#view.open = true;
    if (!wish?.with && !wish?.context && wish?.prefill === undefined) return { conversation: this.#conversation };
    if (!wish.with) {
      this.#view.go({ at: "new", start: wish });
      return { conversation: undefined };
    }
    const conversation = await start(this.#account, wish);
    if (wish.prefill !== undefined) await this.#account.prefill(conversation, wish.prefill);
    this.#view.go({ at: "thread", conversation });
    return { conversation };
  }

  async openConversation(conversation: string, { messageId }: { messageId?: string } = {}): Promise<void> {
    const session = await this.#account.enter();
    if (!session.thread(conversation).conversation && session.client.state === "ready") {
      await session.fetch(conversation);
    }
    this.#view.open = true;
    this.#view.go({ at: "thread", conversation, message: messageId });
  }

  async close(): Promise<void> {
    this.#view.open = false;
  }

  async toggle(): Promise<void> {
    this.#view.open = !this.#view.open;
  }

  async show(): Promise<void> {
    this.#view.shown = true;
  }

  async hide(): Promise<void> {
    this.#view.open = false;
    this.#view.shown = false;
  }

  async identify({ getToken }: { getToken: NonNullable<Options["getToken"]> }): Promise<{ profile: string }> {
    if (typeof getToken !== "function") throw new Misused("identify needs { getToken: () => token }");
    this.#view.go({ at: "list" });
    return { profile: await this.#account.identify(getToken) };
  }

  async logout(): Promise<void> {
    this.#view.open = false;
    this.#view.go({ at: "list" });
    await this.#account.logout();
  }

  async update({ locale, theme, position, launcher, context, strings, attributes }: Changes): Promise<void> {
    const { words } = this.#account.ui;
    if (strings) words.override(strings);
    if (locale) await this.#account.speak(locale);
    if (theme) this.#account.theme.value = theme;
    if (position) this.#element.dataset.position = position;
    if (launcher) this.#view.shown = launcher === "default";
    if (context || attributes) this.#account.context = { ...this.#account.context, ...context, ...attributes };
  }

  async send(saying: Saying): Promise<{ conversation: string; clientId: string }> {
    const given = saidBy(saying);
    const conversation = saying.conversation ?? this.#conversation ?? (await start(this.#account, {}));
    const session = await this.#account.enter();
    const said = await agreed(this.#account.hooks, given, conversation);
    if (!said) throw new Misused("a `send` hook of this page stopped the message");
    const clientId = session.thread(conversation).send(said);
    return { conversation, clientId };
  }

  async setDraft(conversation: string, text: string): Promise<void> {
    await this.#account.setDraft(conversation, text);
  }

  async shareLocation({
    live,
    conversation = this.#conversation,
  }: {
    live?: { minutes: number };
    conversation?: string;
  }) {
    if (!conversation) throw new Misused("shareLocation needs a conversation that is open, or { conversation }");
    const { shareHere } = await import("./sharing.ts");
    await shareHere((await this.#account.enter()).thread(conversation), live);
  }

  async stopSharing(): Promise<void> {
    const { stopSharing } = await import("./sharing.ts");
    const session = this.#account.session.value;
    if (session) await stopSharing(session);
  }

  async unread(): Promise<Unread> {
    const session = await this.#account.settled();
    const counts = (session?.conversations ?? []).map(({ id, unread = 0 }) => [id, unread] as const);
    return { total: session?.unread ?? 0, conversations: Object.fromEntries(counts.filter(([, n]) => n > 0)) };
  }

  async conversations(): Promise<{ id: string; title: string; unread: number }[]> {
    const session = await this.#account.settled();
    return (session?.conversations ?? []).map(({ id, title, unread }) => ({
      id,
      title: title ?? "",
      unread: unread ?? 0,
    }));
  }

  async track(name: string, properties: Record<string, Scalar> = {}): Promise<void> {
    const session = await this.#account.settled();
    await session?.client.ask<"profile.track">({ type: "profile.track", name, properties });
  }

  async destroy(): Promise<void> {
    this.end();
    this.#element.remove();
  }

  /** Nobody is here any more, and nothing is told; the element stays. */
  end(): void {
    this.#account.end();
    for (const end of this.#endings.splice(0)) end();
  }

  on<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): () => void;
  on(names: string, listener: (value: unknown) => void): () => void;
  on(names: string, listener: (value: never) => void): () => void {
    const wanted = names.split(/\s+/).filter(Boolean);
    const unknown = wanted.find((name) => !(NAMES as readonly string[]).includes(name));
    if (unknown) throw new Misused(`on does not know ${JSON.stringify(unknown)}. It knows: ${NAMES.join(", ")}.`);
    const offs = wanted.map((name) => this.#account.on(name as EventName, listener as (value: unknown) => void));
    return () => {
      for (const off of offs) off();
    };
  }

  once<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const off = this.on(name, (value) => {
      off();
      listener(value);
    });
    return off;
  }

  before<Name extends HookName>(name: Name, hook: Hook<Name>): () => void {
    return this.#account.hooks.add(name, hook);
  }

  get #conversation(): string | undefined {
    const { place } = this.#view;
    return place.at === "thread" ? place.conversation : undefined;
  }

  /** Tells that it was opened or closed, whoever did it; who opens it enters. */
  #openings(): void {
    const { open } = this.#view;
    if (open) void this.#account.enter().catch(() => undefined); // said as an `error` already
    if (open) this.#account.emit("open", { conversation: this.#conversation });
    else this.#account.emit("close", {});
  }
}
