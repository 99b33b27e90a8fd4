import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { loadSite } from "../core/site.ts";
import { Server } from "../core/store/server.ts";
import { define, TpElement } from "../ui/element.ts";
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
    _failed: { state: true },
  };
  static override styles = [theme, shared, inline];

  declare site: string | undefined;
  declare server: string | undefined;
  declare conversation: string | undefined;
  declare theme: Theme | undefined;
  declare locale: string | undefined;
  declare options: Partial<Options> | undefined;
  declare _account: Account | undefined;
  declare _failed: boolean;
  readonly #view = new View();
  #chat: Chat | undefined;
  #begun = "";

  /** Its methods, from the moment `tradepost:ready` was told. */
  get chat(): Chat | undefined {
    return this.#chat;
  }

  override render(): TemplateResult | typeof nothing {
    const account = this._account;
    if (!account) return nothing;
    const { words } = account.ui;
    this.dir = words.dir;
    this.lang = words.locale;
    clothe(this, account.config.theme ?? {}, this.theme ?? account.theme.value);
    return html`<tp-panel .account=${account} .view=${this.#view}></tp-panel>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (this.site && `${this.server} ${this.site}` !== this.#begun) void this.#begin(this.site);
    if (changed.has("conversation") || changed.has("_account")) this.#turn();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this._account) void this._account.enter().catch(() => undefined); // moved within the page: the state stays
  }

  async #begin(site: string): Promise<void> {
    this.#begun = `${this.server} ${site}`;
    const server = new Server(this.server ?? defaultServer());
    const options: Options = { ...this.options, site, ...(this.locale && { locale: this.locale }) };
    const config = await loadSite(server.base, site);
    const account = new Account(server, config, options);
    const view = this.#view;
    const chat = new Chat({ account, view, element: this, ended: () => unattend() });
    const unattend = attendLater({ account, view, chat, worker: options.pushWorker });
    this.#chat = chat;
    this._account = account;
    this.#view.open = true;
  }

  #turn(): void {
    if (this._account && this.conversation) this.#view.go({ at: "thread", conversation: this.conversation });
  }
}

/** Where this code came from. The address is apart from `new URL`, which the build would take for a file of ours. */
function defaultServer(): string {
  const here = import.meta.url;
  return new URL("../..", here).href;
}

define("tradepost-chat", TradepostChat);
