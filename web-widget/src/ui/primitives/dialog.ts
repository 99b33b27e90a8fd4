import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { buttons } from "./buttons.css.ts";

/** A question or a picker over everything else: a native modal dialog with a heading, a cross, its content, and the
 * buttons of the slot `actions`. `tp-close` tells that it went; the focus is then back where it was.
 */
export class TpDialog extends TpElement {
  static override properties = { ui: { attribute: false }, heading: {}, wide: { type: Boolean, reflect: true } };
  static override styles = [
    shared,
    buttons,
    css`
      dialog {
        inline-size: min(400px, 100vw - 32px);
        max-inline-size: none;
        max-block-size: calc(100dvh - 32px);
        margin: auto;
        padding: 0;
        overflow: hidden;
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        color: var(--_text);
        background: var(--_surface);
        box-shadow: var(--_shadow-high);
      }

      :host([wide]) dialog {
        inline-size: min(640px, 100vw - 32px);
      }

      dialog[open] {
        display: flex;
        flex-direction: column;
        animation: rise var(--_calm) var(--_ease);
      }

      dialog::backdrop {
        background: rgb(20 16 12 / 45%);
      }

      @keyframes rise {
        from {
          opacity: 0;
          translate: 0 12px;
        }
      }

      header {
        display: flex;
        align-items: center;
        gap: var(--_gap);
        padding: 10px 10px 0 20px;
        padding-inline: 20px 10px;
      }

      h2 {
        flex: 1;
        min-inline-size: 0;
        margin: 0;
        font-size: var(--_size-large);
        font-weight: 650;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }

      .content {
        min-block-size: 0;
        padding: 4px 20px 20px;
        overflow: auto;
        overscroll-behavior: contain;
        overflow-wrap: anywhere;
      }

      footer {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 10px;
        padding: 0 20px 18px;
      }

      footer:not(.is-used) {
        display: none;
      }

      @media (width < 420px) {
        footer ::slotted(*) {
          flex: 1 1 auto;
        }
      }
    `,
  ];
  declare ui: Ui;
  declare heading: string;
  declare wide: boolean;

  constructor() {
    super();
    this.heading = "";
    this.wide = false;
  }

  get isOpen(): boolean {
    return this.#dialog?.open ?? false;
  }

  async open(): Promise<void> {
    await this.updateComplete;
    if (!this.isOpen) this.#dialog?.showModal();
  }

  close(): void {
    this.#dialog?.close();
  }

  protected override render(): TemplateResult {
    const close = this.ui.words.say("common.close");
    return html`<dialog aria-labelledby="heading" @close=${this.#closed} @click=${this.#pressed} @keydown=${keepEscape}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button class="icon-button" aria-label=${close} @click=${() => this.close()}>${icon("close")}</button>
      </header>
      <div class="content"><slot></slot></div>
      <footer><slot name="actions" @slotchange=${used}></slot></footer>
    </dialog>`;
  }

  #closed = (): void => {
    this.dispatchEvent(new CustomEvent("tp-close", { bubbles: true, composed: true }));
  };

  /** A press beside the dialog is one on the backdrop, which belongs to it. */
  #pressed = (event: MouseEvent): void => {
    if (event.target === this.#dialog) this.close();
  };

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }
}

/** The dialog closes by itself; what it stands in shall not close with it. */
function keepEscape(event: KeyboardEvent): void {
  if (event.key === "Escape") event.stopPropagation();
}

function used(event: Event): void {
  const slot = event.target as HTMLSlotElement;
  slot.parentElement?.classList.toggle("is-used", slot.assignedElements().length > 0);
}

define("tp-dialog", TpDialog);
