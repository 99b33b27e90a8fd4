import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { GetToken } from "../core/connection.ts";
import { Emitter } from "../core/emitter.ts";
import type { Person } from "../core/person.ts";
import { SignIn } from "../core/sign_in.ts";
import type { SiteConfig } from "../core/site.ts";
import type { Server } from "../core/store/server.ts";
import type { Session } from "../core/store/session.ts";
import { followPage } from "../core/tabs/page_life.ts";
import type { Trouble } from "../core/troubles.ts";
import { connection } from "../i18n/en/connection.ts";
import { widget } from "../i18n/en/widget.ts";
import { teach } from "../i18n/english.ts";
import { Turning } from "../i18n/locales.ts";
import { Words } from "../i18n/words.ts";
import { MEMORY_KEY } from "../ui/composer/emoji/memory_key.ts";
import { createUi, type Ui } from "../ui/ui.ts";
import type { Events, Options, Scalar, Theme } from "./api.ts";
import type { Push } from "./attention/push.ts";
import { HookSet } from "./hooks.ts";

teach({ ...connection, ...widget });

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
  readonly theme = signal<Theme>("auto");
  readonly push = signal<Push | undefined>(undefined); // where the page has a worker for it
  readonly #turning: Turning;
  readonly #events = new Emitter<Heard>();
  readonly #session = signal<Session | undefined>(undefined);
  readonly #signIn: SignIn;
  readonly #unfollow: () => void;
  readonly #known = signal(false);
  readonly #farewells = new Set<() => Promise<void> | undefined>();

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
    this.theme.value = theme ?? config.theme?.mode ?? "auto";
    if (strings) this.ui.words.override(strings);
    void this.speak(locale);
    this.#signIn = this.#signInAs(getToken);
    this.#unfollow = followPage({
      sleeps: () => this.#signIn.sleep(),
      wakes: () => void this.#signIn.wake(),
      loses: () => this.#signIn.person.peek()?.session.client.cut(),
    });
  }

  get session(): ReadonlySignal<Session | undefined> {
    return this.#session;
  }

  /** Whoever is here, with what they began to write. */
  get person(): ReadonlySignal<Person | undefined> {
    return this.#signIn.person;
  }

  /** Whether they may have conversations that were not read yet. */
  get known(): ReadonlySignal<boolean> {
    return this.#known;
  }

  /** What keeps them from their messages now. */
  get trouble(): ReadonlySignal<Trouble | undefined> {
    return this.#signIn.trouble;
  }

  on<Name extends keyof Heard>(name: Name, listener: (value: Heard[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    this.#events.emit(name, value as Heard[Name]);
  }

  /** Whoever the page says; the session before is over, and nothing of it stays. Rejects with `NoToken`. */
  async identify(getToken: GetToken): Promise<string> {
    this.#known.value = true;
    return (await this.#signIn.identify(getToken)).profile;
  }

  /** The session of whoever uses the page; an anonymous visitor where nobody was identified. Rejects with `NoToken`. */
  async enter(): Promise<Session> {
    return (await this.#signIn.enter()).session;
  }

  /** Whoever is entering, or is here; undefined where nobody is. */
  async settled(): Promise<Session | undefined> {
    return (await this.#signIn.settled())?.session;
  }

  /** Whether someone is known here without asking them: the page named them, or they wrote before. */
  async returns(): Promise<boolean> {
    if (await this.#signIn.returns()) this.#known.value = true; // the page may have named them meanwhile
    return this.#known.peek();
  }

  /** Turns to a language, "auto": that of the reader's browser. */
  async speak(locale: string): Promise<void> {
    const wanted = locale === "auto" ? navigator.languages : [locale];
    await this.#turning.to(wanted, this.config.locales);
  }

  async setDraft(conversation: string, text: string): Promise<void> {
    (await this.#signIn.enter()).drafts.of(conversation).value = { text };
  }

  /** Words to begin with; what the reader already wrote stays. */
  async prefill(conversation: string, text: string): Promise<void> {
    const draft = (await this.#signIn.enter()).drafts.of(conversation);
    if (draft.peek().text === "") draft.value = { ...draft.peek(), text };
  }

  /** Done while they are still known to the server; it holds the logout up. Returns how to take it back. */
  beforeLogout(farewell: () => Promise<void> | undefined): () => void {
    this.#farewells.add(farewell);
    return () => this.#farewells.delete(farewell);
  }

  /** Nobody is here any more, in all tabs; what this browser kept of them is deleted. */
  async logout(): Promise<void> {
    await Promise.allSettled([...this.#farewells].map((farewell) => farewell()));
    forgetEmoji();
    this.#known.value = false;
    await this.#signIn.logout();
  }

  /** The messenger is taken from the page; what is kept waits for the next one. */
  end(): void {
    this.#unfollow();
    this.#signIn.leave();
  }

  #signInAs(getToken: GetToken | undefined): SignIn {
    const signIn = new SignIn(this.server, this.site, {
      getToken,
      host: {
        came: (person) => {
          this.ui.announcer.close(); // what was said to the last one
          this.ui.toasts.clear();
          this.#session.value = person?.session;
          this.#events.emit("session", person?.session);
        },
        suffers: ({ words: _words, ...failure }) => this.emit("error", failure),
        expired: (reason) => this.emit("token:expired", { reason }),
      },
    });
    if (this.config.server_time) signIn.clock.learn(this.config.server_time);
    return signIn;
  }
}

/** Which emoji somebody used is theirs too. */
function forgetEmoji(): void {
  try {
    localStorage.removeItem(MEMORY_KEY);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}
