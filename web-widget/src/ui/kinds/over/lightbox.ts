import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";

/** Something large over the page, until it is closed: by its button, Escape, or a tap beside it. Then it says `close`. */
class Lightbox extends TpElement {
  static override styles = [
    shared,
    css`
      dialog {
        inline-size: fit-content;
        max-inline-size: calc(100vw - 1.5rem);
        max-block-size: calc(100dvh - 1.5rem);
        padding: 0;
        overflow: hidden;
        border: 0;
        border-radius: var(--_radius-small);
        font-family: var(--_font);
        font-size: var(--_size);
        color: var(--_text);
        background: var(--_surface);
        box-shadow: var(--_shadow-high);
      }
      dialog::backdrop {
        background: rgb(10 12 18 / 74%);
      }
      p {
        margin: 0;
        padding: 12px 16px;
        max-block-size: 5.5rem;
        overflow: auto;
        overflow-wrap: anywhere;
      }
      button {
        position: absolute;
        z-index: 1;
        inset-block-start: 10px;
        inset-inline-end: 10px;
        display: grid;
        place-items: center;
        inline-size: 44px;
        block-size: 44px;
        padding: 0;
        border: 1px solid transparent;
        border-radius: 50%;
        font-size: 1.2rem;
        color: #ffffff;
        background: rgb(15 18 26 / 78%);
        cursor: pointer;
      }
      button:focus-visible {
        outline: 3px solid #ffffff;
        outline-offset: -5px;
      }
    `,
  ];
  static override properties = { ui: { attribute: false }, label: { attribute: false } };
  declare ui: Ui;
  declare label: string;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-label=${this.label} @close=${this.#closed} @click=${this.#tap} @keydown=${this.#key}>
      <button type="button" aria-label=${this.ui.words.say("common.close")} @click=${this.#close}>${icon("close")}</button>
      <slot></slot>
      <p dir="auto">${this.label}</p>
    </dialog>`;
  }

  #close = (): void => this.renderRoot.querySelector("dialog")?.close();

  #closed = (): void => {
    this.dispatchEvent(new Event("close"));
  };

  #tap = (event: Event): void => {
    if (event.target === event.currentTarget) this.#close();
  };

  /** Escape closes what is on top, and nothing below it. */
  #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") event.stopPropagation();
  };
}
define("tp-lightbox", Lightbox);
