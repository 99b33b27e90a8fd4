import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { type SiteConfig, siteOf } from "../core/site.ts";
import { Server } from "../core/store/server.ts";
import { troubleOf } from "../core/troubles.ts";
import { type SayKey, Words } from "../i18n/words.ts";
import { define, TpElement } from "../ui/element.ts";
import { PARTS } from "../ui/parts.ts";
import { shared } from "../ui/shared.css.ts";
import { theme } from "../ui/theme.css.ts";
import { Account } from "./account.ts";
import type { Options, Theme } from "./api.ts";
import { attendLater } from "./attending.ts";
import { Chat } from "./chat.ts";
import { clothe } from "./clothing.ts";
import { inline } from "./inline.css.ts";
import "./panel.ts";
import { View } from "./view.ts";

/** For what is said before the site is known. */
const WORDS = new Words();

/** `<tradepost-chat>`: the messenger in the flow of a page. `options` holds what no attribute can, such as `getToken`. */
export class TradepostChat extends TpElement {
  static override properties: PropertyDeclarations = {
    site: {},
    server: {},
    conversation: {},
    theme: {},
    locale: {},
    options: { attribute: false },
    _account: { state: true },
    _trouble: { state: true },
  };
  static override styles = [theme, shared, inline];

  declare site: string | undefined;
  declare server: string | undefined;
  declare conversation: string | undefined;
  declare theme: Theme | undefined;
  declare locale: string | undefined;
  declare options: Partial<Options> | undefined;
  declare _account: Account | undefined;
  declare _trouble: SayKey | undefined; // before the site is known
  readonly #view = new View();
  #chat: Chat | undefined;
  #begun = "";

  /** Its methods, from the moment `tradepost:ready` was told. */
  get chat(): Chat | undefined {
    return this.#chat;
  }

  override render(): TemplateResult | typeof nothing {
    const account = this._account;
    if (!account)
      return this._trouble ? html`<p class="trouble" role="status">${WORDS.say(this._trouble)}</p>` : nothing;
    const { words } = account.ui;
    this.dir = words.dir;
    this.lang = words.locale;
    clothe(this, account.config.theme ?? {}, this.theme ?? account.theme.value);
    return html`<tp-panel exportparts=${PARTS} .account=${account} .view=${this.#view}></tp-panel>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (this.site && this.isConnected && `${this.server} ${this.site}` !== this.#begun) void this.#begin(this.site);
    if (changed.has("locale") && this.locale) void this._account?.speak(this.locale);
    if (changed.has("conversation") || changed.has("_account")) this.#turn();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  /** Moved within the page the state stays; taken from it, the conversation is left. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    setTimeout(() => {
      if (!this.isConnected) this.#end();
    });
  }

  async #begin(site: string): Promise<void> {
    this.#end();
    const begun = `${this.server} ${site}`;
    this.#begun = begun;
    const server = new Server(this.server ?? defaultServer());
    const wanted = () => this.#begun === begun;
    const failed = (error: unknown) => {
      if (wanted()) this._trouble = troubleOf(error).words;
    };
    try {
      const config = await siteOf(server.base, site, { wanted, failed });
      if (wanted()) this.#meet(server, config);
    } catch (error) {
      if (wanted()) console.error("tradepost:", error); // final, and said on the page
    }
  }

  #meet(server: Server, config: SiteConfig): void {
    const options: Options = { ...this.options, site: config.site, ...(this.locale && { locale: this.locale }) };
    const account = new Account(server, config, options);
    const view = this.#view;
    const chat = new Chat({ account, view, element: this, ended: () => unattend() });
    const unattend = attendLater({ account, view, chat, worker: options.pushWorker });
    this.#chat = chat;
    this._trouble = undefined;
    this._account = account;
    this.#view.open = true;
  }

  #end(): void {
    this.#begun = "";
    this.#chat?.end();
    this.#chat = this._account = undefined;
    this.#view.go({ at: "list" });
  }

  #turn(): void {
    if (this._account && this.conversation) this.#view.go({ at: "thread", conversation: this.conversation });
  }
}

/** Where this code came from. */
function defaultServer(): string {
  const here: string = import.meta.url; // by a name: a bundler takes `new URL(…, import.meta.url)` for a file of ours
  return new URL("../..", here).href;
}

define("tradepost-chat", TradepostChat);
