import { type ReadonlySignal, signal } from "@preact/signals-core";
import { Client } from "../core/client.ts";
import type { GetToken } from "../core/connection.ts";
import { Emitter } from "../core/emitter.ts";
import type { SiteConfig } from "../core/site.ts";
import type { Server } from "../core/store/server.ts";
import { Session } from "../core/store/session.ts";
import { Turning } from "../i18n/locales.ts";
import { Words } from "../i18n/words.ts";
import { createUi, type Ui } from "../ui/ui.ts";
import type { Events, Options, Scalar, Theme } from "./api.ts";
import { HookSet } from "./hooks.ts";

/** What can be heard besides the public events: the session itself changed. */
type Heard = Events & { session: Session | undefined };

/** One site on a page and whoever uses it: configuration, words, identity, session. Views share it. */
export class Account {
  readonly site: string;
  readonly server: Server;
  readonly config: SiteConfig;
  readonly ui: Ui;
  readonly hooks = new HookSet((failure) => this.emit("error", failure));
  context: Record<string, Scalar>; // what the page says it is about
  readonly #turning: Turning;
  readonly theme = signal<Theme>("auto");
  readonly #events = new Emitter<Heard>();
  readonly #session = signal<Session | undefined>(undefined);
  #getToken: GetToken | undefined;
  #coming: Promise<Session> | undefined;

  constructor(
    server: Server,
    config: SiteConfig,
    { getToken, context = {}, theme, strings, locale = "auto" }: Options,
  ) {
    this.site = config.site;
    this.server = server;
    this.config = config;
    this.ui = createUi(new Words());
    this.#turning = new Turning(this.ui.words);
    this.context = context;
    this.#getToken = getToken;
    this.theme.value = theme ?? config.theme?.mode ?? "auto";
    if (strings) this.ui.words.override(strings);
    void this.speak(locale);
  }

  get session(): ReadonlySignal<Session | undefined> {
    return this.#session;
  }

  on<Name extends keyof Heard>(name: Name, listener: (value: Heard[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    this.#events.emit(name, value as Heard[Name]);
  }

  /** Whoever the page says; the session before is over, and nothing of it stays. */
  async identify(getToken: GetToken): Promise<string> {
    this.end();
    this.#getToken = getToken;
    const session = await this.enter();
    return session.profile?.id ?? "";
  }

  /** The session of whoever uses the page; an anonymous visitor where nobody was identified. */
  enter(): Promise<Session> {
    this.#coming ??= this.#begin();
    return this.#coming;
  }

  /** Whoever is entering, or is here; undefined where nobody is. */
  async settled(): Promise<Session | undefined> {
    return this.#coming?.catch(() => undefined);
  }

  /** Turns to a language, "auto": that of the reader's browser. */
  async speak(locale: string): Promise<void> {
    const wanted = locale === "auto" ? navigator.languages : [locale];
    await this.#turning.to(wanted, this.config.locales);
  }

  async setDraft(_conversation: string, _text: string): Promise<void> {}

  async logout(): Promise<void> {
    this.#getToken = undefined;
    this.end();
  }

  /** Nobody is here any more. */
  end(): void {
    this.#session.value?.close();
    this.#session.value = undefined;
    this.#coming = undefined;
    this.#events.emit("session", undefined);
  }

  async #begin(): Promise<Session> {
    const token = this.#getToken ?? (await this.#visitor());
    const client = new Client({ url: this.server.socket, getToken: token });
    const session = new Session({ client, server: this.server, token });
    this.#session.value = session;
    this.#events.emit("session", session);
    session.start();
    return session;
  }

  async #visitor(): Promise<GetToken> {
    const answer = await fetch(this.server.at(`/w/${this.site}/visitor`), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const { token } = (await answer.json()) as { token: string };
    return () => token;
  }
}
