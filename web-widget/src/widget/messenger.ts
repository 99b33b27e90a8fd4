import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { define, TpElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { PARTS } from "../ui/parts.ts";
import { shared } from "../ui/shared.css.ts";
import { theme } from "../ui/theme.css.ts";
import type { Account } from "./account.ts";
import { Aside } from "./aside.ts";
import { clothe } from "./clothing.ts";
import { messenger } from "./messenger.css.ts";
import "./panel.ts";
import { Screen } from "./screen.ts";
import type { View } from "./view.ts";

/** The launcher and what it opens: a dialog beside the page, or, on a phone, a sheet over it. */
export class TradepostWidget extends TpElement {
  static override properties: PropertyDeclarations = { account: { attribute: false }, view: { attribute: false } };
  static override styles = [theme, shared, messenger];

  declare account: Account | undefined;
  declare view: View | undefined;
  readonly #screen = new Screen(this);
  #focused: boolean | undefined; // the launcher of the loader was

  constructor() {
    super();
    new Aside(this);
  }

  /** The loader drew a launcher into the same root, in the site's colours by day: ours takes its place, and its focus. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const before = this.shadowRoot?.querySelector("button");
    if (before?.matches(":active")) before.click(); // it is gone before the press ends
    this.#focused = before?.matches(":focus");
    this.shadowRoot?.replaceChildren();
    for (const name of ["--tradepost-accent", "--tradepost-accent-text"]) this.style.removeProperty(name);
    return super.createRenderRoot();
  }

  override render(): TemplateResult | typeof nothing {
    const { account, view } = this;
    if (!account || !view) return nothing;
    const { words } = account.ui;
    this.dir = words.dir;
    this.lang = words.locale;
    clothe(this, account.config.theme ?? {}, account.theme.value);
    return html`${view.shown || view.open ? this.#launcher(account, view) : nothing}
      <dialog
        class=${this.#screen.small ? "sheet full" : "sheet"}
        part="panel"
        id="panel"
        aria-label=${account.config.title || words.say("widget.title")}
        @cancel=${this.#close}
        @keydown=${this.#pressed}
      >
        ${view.open ? html`<tp-panel closable exportparts=${PARTS} .account=${account} .view=${view}></tp-panel>` : nothing}
      </dialog>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (!dialog || !this.view) return;
    const { open } = this.view;
    if (this.#focused) this.#toLauncher();
    this.#focused = undefined;
    if (open && !dialog.open) {
      if (this.#screen.small) dialog.showModal();
      else dialog.show();
      this.#screen.lock(this.#screen.small);
    } else if (!open && dialog.open) {
      dialog.close();
      this.#screen.lock(false);
      this.#toLauncher();
    }
  }

  #toLauncher(): void {
    this.renderRoot.querySelector<HTMLElement>(".launcher")?.focus();
  }

  #launcher(account: Account, view: View): TemplateResult {
    const { words } = account.ui;
    const unread = account.session.value?.unread ?? 0;
    const label = unread > 0 ? words.count("widget.launcher-unread", unread) : words.say("widget.launcher");
    return html`<button
      class="launcher"
      part="launcher"
      aria-label=${label}
      aria-expanded=${view.open}
      aria-controls="panel"
      @click=${this.#toggle}
    >
      ${icon(view.open ? "close" : "chat")}
      ${unread > 0 && !view.open ? html`<span class="badge" part="badge" aria-hidden="true">${unread > 99 ? "99+" : unread}</span>` : nothing}
    </button>`;
  }

  #toggle = (): void => {
    if (this.view) this.view.open = !this.view.open;
  };

  #close = (event: Event): void => {
    event.preventDefault();
    if (this.view) this.view.open = false;
  };

  #pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.defaultPrevented) this.#close(event);
  };
}

define("tradepost-widget", TradepostWidget);
