import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Loss } from "../core/link.ts";
import { EVERYONE, isStaff, NOTE } from "../core/store/audience.ts";
import type { Server } from "../core/store/server.ts";
import { define, TpElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import { shared } from "../ui/shared.css.ts";
import "../ui/conversation/conversation.ts";
import type { TpConversation } from "../ui/conversation/conversation.ts";
import { theme } from "../ui/theme.css.ts";
import { createUi, type Ui } from "../ui/ui.ts";
import { exchange } from "../widget/codes.ts";
import { Agent } from "./agent.ts";
import { deskSheet } from "./desk.css.ts";
import { forgetToken, type Grant, keepToken } from "./grant.ts";
import "./inbox_list.ts";
import "./sign_in.ts";
import { type Act, actOf, isWriting, KEYS } from "./keys.ts";
import { deskWords } from "./words.ts";

const MINUTE_MS = 60_000;

/** The agents' page: the list, the thread, and what is known of it. */
export class TpDesk extends TpElement {
  static override properties = {
    server: { attribute: false },
    grant: { attribute: false },
    wanted: { attribute: false },
    _agent: { state: true },
    _refused: { state: true },
    _current: { state: true },
    _seeing: { state: true },
    _help: { state: true },
    _details: { state: true },
    _now: { state: true },
  };
  static override styles = [theme, shared, buttons, deskSheet];
  declare server: Server;
  declare grant: Grant;
  /** The conversation that an address leads to; opened once somebody is in. */
  declare wanted: string | undefined;
  declare private _agent: Agent | undefined;
  declare private _refused: string | undefined;
  declare private _current: string | undefined;
  declare private _seeing: string | undefined;
  declare private _help: boolean;
  declare private _details: boolean;
  declare private _now: number;
  readonly ui: Ui = createUi(deskWords(navigator.languages));
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this._help = this._details = false;
    this._now = Date.now();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.#pressed);
    this.#ticking = setInterval(() => {
      this._now = Date.now();
    }, MINUTE_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#pressed);
    clearInterval(this.#ticking);
    this._agent?.end();
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    void this.#comeIn();
  }

  protected override updated(): void {
    if (!this.wanted || this._agent?.session.client.state !== "ready") return;
    this.#open(this.wanted);
    this.wanted = undefined;
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    [this.dir, this.lang] = [words.dir, words.locale];
    if (!this._agent) {
      return html`<tp-sign-in
        .ui=${this.ui}
        .refused=${this._refused}
        @tp-token=${({ detail }: CustomEvent<{ token: string }>) => this.#enter(detail.token)}
      ></tp-sign-in>`;
    }
    const classes = ["desk", this._current && "in-thread", this._details && "with-details"].filter(Boolean).join(" ");
    return html`<div class=${classes}>${this.#head(this._agent)} ${this.#columns(this._agent)}</div>
      ${this._help ? this.#keys() : nothing}<tp-toasts .ui=${this.ui}></tp-toasts>`;
  }

  #head({ session }: Agent): TemplateResult {
    const { words } = this.ui;
    const away = session.state !== "ready" && session.loaded;
    return html`<header>
      <h1>${words.say("desk.title")}</h1>
      <span class="state" role="status">${away ? words.say("desk.reconnecting") : nothing}</span>
      <bdi>${session.profile?.name || session.profile?.id}</bdi>
      ${this._current ? this.#button("user", "desk.about", () => this.#toggleDetails()) : nothing}
      ${this.#button("help", "desk.keys", () => this.#act("help"))}
      <button class="button is-small" @click=${() => this.#leave()}>${words.say("desk.leave")}</button>
    </header>`;
  }

  #button(name: "user" | "help", label: "desk.about" | "desk.keys", act: () => void): TemplateResult {
    return html`<button class="icon-button" aria-label=${this.ui.words.say(label)} @click=${act}>${icon(name)}</button>`;
  }

  #columns(agent: Agent): TemplateResult {
    return html`<tp-inbox
        .ui=${this.ui}
        .inbox=${agent.inbox}
        .current=${this._current}
        .now=${this._now}
        @tp-open=${({ detail }: CustomEvent<{ conversation: string }>) => this.#open(detail.conversation)}
      ></tp-inbox>
      <section class="middle">${this._current ? this.#thread(agent, this._current) : this.#nothing()}</section>
      ${this._current ? this.#aside(agent, this._current) : nothing}`;
  }

  #thread({ session }: Agent, conversation: string): TemplateResult {
    const thread = session.thread(conversation);
    const others = thread.people.watchers;
    if (this._seeing) {
      return html`<tp-seen .ui=${this.ui} .thread=${thread} .participant=${this._seeing} @tp-close=${() => this.#see(undefined)}></tp-seen>`;
    }
    const names = this.ui.words.list(others.map(({ name, role }) => name || role));
    void thread.version;
    return html`${others.length > 0 ? html`<p class="others" role="status">${this.ui.words.say("desk.others-open", { names })}</p>` : nothing}
      <tp-conversation
        .ui=${this.ui}
        .session=${session}
        .thread=${thread}
        @tp-back=${() => this.#act("back")}
      ></tp-conversation>`;
  }

  #aside({ session }: Agent, conversation: string): TemplateResult {
    return html`<tp-details
      .ui=${this.ui}
      .thread=${session.thread(conversation)}
      .seeing=${this._seeing}
      .now=${this._now}
      @tp-see-as=${({ detail }: CustomEvent<{ participant?: string }>) => this.#see(detail.participant)}
    ></tp-details>`;
  }

  #nothing(): TemplateResult {
    const { words } = this.ui;
    return html`<tp-empty drawing="talk" .heading=${words.say("desk.pick")} .words=${words.say("desk.pick-how")}></tp-empty>`;
  }

  #keys(): TemplateResult {
    const { words } = this.ui;
    const close = () => {
      this._help = false;
    };
    return html`<tp-dialog open .ui=${this.ui} .heading=${words.say("desk.keys")} @tp-close=${close}>
      <dl class="keys">
        ${KEYS.map(
          ([key, act]) => html`<dt><kbd>${key === "Escape" ? "Esc" : key}</kbd></dt>
            <dd>${words.say(`desk.key-${act}`)}</dd>`,
        )}
      </dl>
    </tp-dialog>`;
  }

  async #comeIn(): Promise<void> {
    const { grant } = this;
    if (grant.kind === "token") return this.#enter(grant.token);
    if (grant.kind === "none") return;
    try {
      this.#enter(await exchange(this.server, grant.site, grant.code));
    } catch {
      this._refused = this.ui.words.say("desk.refused-code");
    }
  }

  #enter(token: string): void {
    this._refused = undefined;
    keepToken(token, sessionStorage);
    this._agent = new Agent(
      this.server,
      () => token,
      (loss) => this.#turnedAway(loss),
    );
    this._agent.session.client.on("welcome", ({ role }) => {
      if (isStaff(role)) return;
      this.#leave();
      this._refused = this.ui.words.say("desk.refused-role");
    });
  }

  #turnedAway({ reason }: Loss): void {
    this.#leave();
    this._refused = this.ui.words.say("desk.refused", { reason });
  }

  #leave(): void {
    forgetToken(sessionStorage);
    this._agent?.end();
    this._agent = this._current = this._seeing = undefined;
  }

  #open(conversation: string): void {
    const before = this._current;
    this._current = conversation;
    this._seeing = undefined;
    if (before === conversation) return;
    this._agent?.open(conversation, before).catch((error: unknown) => {
      this.ui.toasts.tell({ tone: "danger", words: error instanceof Error ? error.message : String(error) });
    });
  }

  #see(participant: string | undefined): void {
    this._seeing = participant;
  }

  #toggleDetails(): void {
    this._details = !this._details;
  }

  #pressed = (event: KeyboardEvent): void => {
    const act = this._agent && !this._help ? actOf(event, isWriting(event.composedPath())) : undefined;
    if (!act) return;
    event.preventDefault();
    this.#act(act);
  };

  #act(act: Act): void {
    if (act === "next" || act === "previous") return this.#step(act === "next" ? 1 : -1);
    if (act === "reply" || act === "note") return this.#compose(act === "note" ? NOTE : EVERYONE);
    if (act === "search")
      return void (this.renderRoot.querySelector("tp-inbox") as { search?(): void } | null)?.search?.();
    if (act === "help") {
      this._help = true;
      return;
    }
    if (this._seeing) return this.#see(undefined);
    if (this._current) this._agent?.close(this._current);
    this._current = undefined;
    this._details = false;
  }

  #step(by: number): void {
    const rows = this._agent?.inbox.rows ?? [];
    const at = rows.findIndex(({ id }) => id === this._current);
    const next = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) this.#open(next.id);
  }

  /** The composer says whom it writes to before a word is written. */
  #compose(audience: readonly string[]): void {
    void this.renderRoot.querySelector<TpConversation>("tp-conversation")?.compose(audience);
  }
}

define("tp-desk", TpDesk);
