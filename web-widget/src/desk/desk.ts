import { html, nothing, type TemplateResult } from "lit";
import type { Server } from "../core/store/server.ts";
import type { SayKey } from "../i18n/words.ts";
import "../ui/primitives/announced.ts";
import { define, TpElement } from "../ui/element.ts";
import "../ui/primitives/toast.ts";
import { shared } from "../ui/shared.css.ts";
import { theme } from "../ui/theme.css.ts";
import { createUi, type Ui } from "../ui/ui.ts";
import { exchange } from "../widget/codes.ts";
import { Agent } from "./agent.ts";
import { deskSheet } from "./desk.css.ts";
import { forgetToken, type Grant, keepToken } from "./grant.ts";
import { refusalOfToken } from "./refusal.ts";
import "./sign_in.ts";
import { deskWords } from "./words.ts";
import "./workplace.ts";

/** The agents' page: the door, and behind it the workplace of whoever came in. */
export class TpDesk extends TpElement {
  static override properties = {
    server: { attribute: false },
    grant: { attribute: false },
    ui: { attribute: false },
    agent: { state: true },
    refused: { state: true },
    entering: { state: true },
  };
  static override styles = [theme, shared, deskSheet];
  declare server: Server;
  declare grant: Grant;
  declare ui: Ui;
  declare private agent: Agent | undefined;
  declare private refused: SayKey | undefined;
  declare private entering: boolean;

  constructor() {
    super();
    this.ui = createUi(deskWords(navigator.languages));
    this.entering = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.agent?.end();
  }

  protected override firstUpdated(): void {
    void this.#comeIn();
  }

  protected override render(): TemplateResult {
    const { agent, ui } = this;
    const { words } = ui;
    [document.documentElement.dir, document.documentElement.lang] = [words.dir, words.locale];
    return html`${agent ? this.#inside(agent) : this.#door()}
      <tp-toasts .ui=${ui}></tp-toasts><tp-announcer .announcer=${ui.announcer}></tp-announcer>`;
  }

  #inside(agent: Agent): TemplateResult {
    return html`<tp-workplace .ui=${this.ui} .agent=${agent} @tp-sign-out=${() => this.#leave(undefined)}></tp-workplace>`;
  }

  #door(): TemplateResult | typeof nothing {
    if (this.entering) return nothing;
    const given = ({ detail }: CustomEvent<{ token: string }>) => this.#enter(detail.token);
    return html`<tp-sign-in .ui=${this.ui} .refused=${this.refused} @tp-token=${given}></tp-sign-in>`;
  }

  async #comeIn(): Promise<void> {
    const { grant } = this;
    if (grant.kind === "token") this.#enter(grant.token);
    if (grant.kind !== "code") return;
    this.entering = true;
    try {
      this.#enter(await exchange(this.server, grant.site, grant.code));
    } catch {
      this.refused = "desk.refused-code";
    }
    this.entering = false;
  }

  #enter(token: string): void {
    this.refused = refusalOfToken(token);
    if (this.refused) return forgetToken(sessionStorage);
    keepToken(token, sessionStorage);
    const agent = new Agent(this.server, token, (why) => {
      if (agent === this.agent) this.#leave(why);
    });
    this.agent = agent;
  }

  /** Signed out, or turned away. */
  #leave(why: SayKey | undefined): void {
    forgetToken(sessionStorage);
    if (why) this.agent?.end();
    else void this.agent?.wipe();
    this.agent = undefined;
    this.refused = why;
  }
}

define("tp-desk", TpDesk);
