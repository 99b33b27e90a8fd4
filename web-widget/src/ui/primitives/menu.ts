import type { Placement } from "@floating-ui/dom";
import { html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { type IconName, icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import { menuSheet } from "./menu.css.ts";
import { placed } from "./placed.ts";

/** One line of a menu. `checked` makes it one of a set of which one holds. */
export interface MenuItem {
  readonly id: string;
  readonly words: string;
  readonly icon?: IconName;
  readonly more?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly checked?: boolean;
  /** A line above it. */
  readonly apart?: boolean;
}

const TYPING_MS = 700; // letters within this time make one word to look for

/** A menu beside what opened it: arrows, Home, End, letters, Escape; `tp-choose` tells `{ id }`, `tp-close` that it went. */
export class TpMenu extends TpElement {
  static override properties = { items: { attribute: false }, label: {} };
  static override styles = [shared, menuSheet];
  declare items: readonly MenuItem[];
  declare label: string;
  #typed = { letters: "", at: 0 };
  #release: (() => void) | undefined;
  #anchor: HTMLElement | undefined;

  constructor() {
    super();
    this.items = [];
    this.label = "";
  }

  get isOpen(): boolean {
    return this.#menu?.matches(":popover-open") ?? false;
  }

  /** Shows it beside `anchor` with the focus on its first line. */
  async open(anchor: HTMLElement, placement: Placement = "bottom-end"): Promise<void> {
    await this.updateComplete;
    if (this.isOpen || !this.#menu) return;
    this.#anchor = anchor;
    this.#menu.showPopover();
    this.#focus(0); // at once: the next key is meant for it
    this.#release = await placed(anchor, this.#menu, placement);
    if (!this.isOpen) this.#forget();
  }

  /** Hides it; the focus goes back to where it was opened. */
  close(): void {
    if (!this.isOpen) return;
    this.#menu?.hidePopover();
    this.#anchor?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override render(): TemplateResult {
    return html`<div class="menu" role="menu" popover="auto" aria-label=${this.label}
      @keydown=${this.#key} @toggle=${this.#toggled}>${this.items.map((item) => this.#line(item))}</div>`;
  }

  #line(item: MenuItem): TemplateResult {
    const { checked } = item;
    return html`${item.apart ? html`<hr role="separator" />` : nothing}
      <button class="item ${item.danger ? "is-danger" : ""}" tabindex="-1" ?disabled=${item.disabled ?? false}
        role=${checked === undefined ? "menuitem" : "menuitemradio"} aria-checked=${checked ?? nothing}
        @click=${() => this.#choose(item)}>
        ${item.icon ? icon(item.icon) : nothing}
        <span>${item.words}${item.more ? html`<small>${item.more}</small>` : nothing}</span>
        ${checked ? html`<span class="chosen">${icon("check")}</span>` : nothing}
      </button>`;
  }

  #choose({ id }: MenuItem): void {
    this.close();
    this.dispatchEvent(new CustomEvent("tp-choose", { detail: { id }, bubbles: true, composed: true }));
  }

  #toggled = (event: ToggleEvent): void => {
    if (event.newState === "open") return;
    this.#forget();
    this.dispatchEvent(new CustomEvent("tp-close", { bubbles: true, composed: true }));
  };

  #key = (event: KeyboardEvent): void => {
    const at = this.#lines.indexOf(this.shadowRoot?.activeElement as HTMLButtonElement);
    const last = this.#lines.length - 1;
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.#focus(at === last ? 0 : at + 1),
      ArrowUp: () => this.#focus(at <= 0 ? last : at - 1),
      Home: () => this.#focus(0),
      End: () => this.#focus(last),
      Escape: () => this.close(),
      Tab: () => this.close(),
    };
    const move = moves[event.key] ?? this.#search(event, at);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // an Escape closes this alone
    move();
  };

  /** The next line that begins with the letters typed. */
  #search(event: KeyboardEvent, from: number): (() => void) | undefined {
    if ([...event.key].length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    const { letters, at } = this.#typed;
    const sought = (event.timeStamp - at < TYPING_MS ? letters : "") + event.key.toLocaleLowerCase();
    this.#typed = { letters: sought, at: event.timeStamp };
    const lines = this.#lines;
    const start = sought.length > 1 ? from : from + 1;
    const order = lines.map((_, i) => (start + i) % lines.length);
    const found = order.find((i) => lines[i]?.textContent?.trim().toLocaleLowerCase().startsWith(sought));
    return () => this.#focus(found ?? from);
  }

  #focus(at: number): void {
    this.#lines[at]?.focus();
  }

  #forget(): void {
    this.#release?.();
    this.#release = undefined;
  }

  get #menu(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".menu");
  }

  get #lines(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>(".item:not(:disabled)")];
  }
}

define("tp-menu", TpMenu);
