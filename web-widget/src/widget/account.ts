import { type ReadonlySignal, signal } from "@preact/signals-core";
import { Client } from "../core/client.ts";
import type { GetToken } from "../core/connection.ts";
import { Emitter } from "../core/emitter.ts";
import type { SiteConfig } from "../core/site.ts";
import type { Server } from "../core/store/server.ts";
import { Session } from "../core/store/session.ts";
import { Words } from "../i18n/words.ts";
import type { Ui } from "../ui/ui.ts";
import type { Events, Scalar } from "./api.ts";
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
  context: Record<string, Scalar> = {}; // what the page says it is about
  readonly #events = new Emitter<Heard>();
  readonly #session = signal<Session | undefined>(undefined);
  #getToken: GetToken | undefined;
  #coming: Promise<Session> | undefined;

  constructor(server: Server, config: SiteConfig) {
    this.site = config.site;
    this.server = server;
    this.config = config;
    this.ui = { words: new Words() };
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
  identify(getToken: GetToken): Promise<Session> {
    this.end();
    this.#getToken = getToken;
    return this.enter();
  }

  /** The session of whoever uses the page; an anonymous visitor where nobody was identified. */
  enter(): Promise<Session> {
    this.#coming ??= this.#begin();
    return this.#coming;
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
