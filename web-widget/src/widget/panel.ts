import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Session } from "../core/store/session.ts";
import { Chunk } from "../ui/chunk.ts";
import { define, TpElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { PARTS } from "../ui/parts.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import { shared } from "../ui/shared.css.ts";
import type { Host } from "../ui/thread/composing.ts";
import type { Account } from "./account.ts";
import "./beginning.ts";
import "./troubles.ts";
import { askBeforeLink } from "./leaving.ts";
import { panel } from "./panel.css.ts";
import { agreed } from "./saying.ts";
import type { Place, View } from "./view.ts";

const LIST = new Chunk(() => import("../ui/list/conversations.ts"));
const THREAD = new Chunk(() => import("./opened.ts"));

/** What stands inside a launcher's sheet, an element in the page, or the hosted page: the list, a thread, a beginning. */
export class TpPanel extends TpElement {
  static override properties: PropertyDeclarations = {
    account: { attribute: false },
    view: { attribute: false },
    closable: { type: Boolean },
  };
  static override styles = [shared, buttons, panel];

  declare account: Account;
  declare view: View;
  declare closable: boolean;

  constructor() {
    super();
    this.closable = false;
    this.addEventListener("click", (event) => void askBeforeLink(event, this.account.hooks));
  }

  override render(): TemplateResult {
    const { place } = this.view;
    const session = this.account.session.value;
    return html`${this.#shown(place, session)}
      <tp-announcer .announcer=${this.account.ui.announcer}></tp-announcer>`;
  }

  #shown(place: Place, session: Session | undefined): TemplateResult {
    const part = this.#part(place, session);
    void part?.come();
    if (part?.missing.value) return html`${this.#head()}${this.#troubles({ lacking: true })}`;
    if (place.at === "thread" && session) return this.#thread(session, place.conversation, place.message);
    return html`${this.#head()}${this.#troubles()}<main>${this.#body(session)}</main>`;
  }

  /** What shows it, where that is fetched when it is first shown. */
  #part({ at }: Place, session: Session | undefined): Chunk<unknown> | undefined {
    if (at === "thread" && session) return THREAD;
    return this.#begins(session) ? undefined : LIST;
  }

  /** Nothing was said yet, or something else begins. */
  #begins(session: Session | undefined): boolean {
    const { conversations = [], loaded } = session ?? {};
    return (
      this.view.place.at === "new" || !session || (conversations.length === 0 && (loaded || !this.account.known.value))
    );
  }

  #head(): TemplateResult {
    const { config, ui } = this.account;
    const logo = config.logo_url ? html`<img src=${config.logo_url} alt="" />` : nothing;
    return html`<header part="header">
      ${this.view.place.at === "list" ? nothing : this.#back()} ${logo}
      <h2><bdi>${config.title || ui.words.say("widget.title")}</bdi></h2>
      ${this.closable ? this.#close() : nothing}
    </header>`;
  }

  #body(session: Session | undefined): TemplateResult {
    if (this.#begins(session)) return this.#beginning();
    const { ui } = this.account;
    return html`<tp-conversations .ui=${ui} .session=${session} @tp-open=${this.#opened}></tp-conversations>
      <button class="button is-primary begin" @click=${() => this.view.go({ at: "new", start: {} })}>
        ${icon("plus")} ${ui.words.say("widget.begin")}
      </button>`;
  }

  #beginning(): TemplateResult {
    const { place } = this.view;
    const start = place.at === "new" ? place.start : {};
    return html`<tp-beginning .account=${this.account} .view=${this.view} .start=${start}></tp-beginning>`;
  }

  #thread(session: Session, conversation: string, message: string | undefined): TemplateResult {
    const { ui } = this.account;
    return html`<tp-conversation
      exportparts=${PARTS}
      .ui=${ui}
      .session=${session}
      .thread=${session.thread(conversation)}
      .site=${this.account.config}
      .host=${this.#host}
      .at=${message}
      .closable=${this.closable}
      @tp-back=${() => this.view.go({ at: "list" })}
      @tp-open=${this.#opened}
      @tp-close=${this.#closed}
    ></tp-conversation>
    ${this.#troubles({ inThread: true })}<tp-push-offer .ui=${ui} .push=${this.account.push.value}></tp-push-offer>
    <tp-toasts .ui=${ui}></tp-toasts>`;
  }

  #troubles({ inThread = false, lacking = false } = {}): TemplateResult {
    return html`<tp-troubles .account=${this.account} .inThread=${inThread} .lacking=${lacking}></tp-troubles>`;
  }

  /** The page's say about what is written. */
  #host: Host = {
    beforeFile: async (file) => {
      const answer = await this.account.hooks.run("file-add", { file });
      return answer === false ? false : answer.file;
    },
    beforeSend: (said, conversation) => {
      const { hooks } = this.account;
      if (!hooks.any("send")) return said;
      return agreed(hooks, said, conversation).then((made) => made && { ...said, ...made });
    },
    popOut: (conversation) => void this.#popOut(conversation),
  };

  async #popOut(conversation: string): Promise<void> {
    const { ui } = this.account;
    try {
      const { popOut } = await import("./pop_out.ts");
      await popOut(this.account, conversation);
      this.view.open = false;
    } catch {
      ui.toasts.tell({ words: ui.words.say("widget.no-window") });
    }
  }

  #back(): TemplateResult {
    const label = this.account.ui.words.say("widget.back");
    return html`<button class="icon-button" aria-label=${label} @click=${() => this.view.go({ at: "list" })}>
      ${icon("back")}
    </button>`;
  }

  #close(): TemplateResult {
    const label = this.account.ui.words.say("common.close");
    return html`<button class="icon-button" aria-label=${label} @click=${this.#closed}>${icon("close")}</button>`;
  }

  #opened = ({ detail }: CustomEvent<{ conversation: string; message?: string }>): void => {
    this.view.go({ at: "thread", ...detail });
  };

  #closed = (): void => {
    this.view.open = false;
  };
}

define("tp-panel", TpPanel);
