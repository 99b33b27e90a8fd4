import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { buttons } from "./buttons.css.ts";
import { type ShownToast, TOAST_MS } from "./toasts.ts";

/** Where `ui.toasts` are shown, at the bottom of what it stands in. One that is pointed at or has the focus stays. */
export class TpToasts extends TpElement {
  static override properties = { ui: { attribute: false } };
  static override styles = [
    shared,
    buttons,
    css`
      :host {
        position: absolute;
        inset-block-end: 12px;
        inset-inline: 12px;
        z-index: 3;
        display: grid;
        justify-items: center;
        gap: 8px;
        pointer-events: none;
      }

      .toast {
        display: flex;
        align-items: center;
        gap: 6px 10px;
        max-inline-size: min(460px, 100%);
        min-block-size: 44px;
        padding: 4px 6px 4px 16px;
        padding-inline: 16px 6px;
        border: 1px solid transparent;
        border-radius: calc(var(--_radius) * 0.8);
        font-size: var(--_size-small);
        line-height: 1.35;
        color: var(--_ground);
        background: var(--_text);
        box-shadow: var(--_shadow-high);
        pointer-events: auto;
        animation: rise var(--_calm) var(--_ease);
      }

      @keyframes rise {
        from {
          opacity: 0;
          translate: 0 10px;
        }
      }

      .words {
        flex: 1;
        min-inline-size: 0;
        padding-block: 6px;
        overflow-wrap: anywhere;
      }

      .button.is-quiet,
      .icon-button {
        color: inherit;
      }

      .button.is-quiet {
        text-decoration: underline;
        text-underline-offset: 3px;
      }

      @media (hover: hover) {
        .toast :is(.button, .icon-button):hover {
          background: rgb(128 128 128 / 30%);
        }
      }
    `,
  ];
  declare ui: Ui;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #seen = 0; // the last one that was given its time

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const id of this.#timers.keys()) this.#hold(id);
  }

  protected override updated(): void {
    const shown = new Set(this.ui.toasts.shown.value.map(({ id }) => id));
    for (const id of this.#timers.keys()) if (!shown.has(id)) this.#hold(id);
    for (const id of shown) if (id > this.#seen) this.#run(id);
    this.#seen = Math.max(this.#seen, ...shown);
  }

  protected override render(): TemplateResult {
    const toasts = this.ui.toasts.shown.value;
    return html`<div role="status" class="unseen">${toasts.at(-1)?.words ?? nothing}</div>
      ${repeat(
        toasts,
        ({ id }) => id,
        (toast) => this.#toast(toast),
      )}`;
  }

  #toast(toast: ShownToast): TemplateResult {
    const { id, action } = toast;
    const act = () => {
      this.ui.toasts.dismiss(id);
      action?.run();
    };
    return html`<div class="toast" @pointerenter=${() => this.#hold(id)} @pointerleave=${() => this.#run(id)}
      @focusin=${() => this.#hold(id)} @focusout=${() => this.#run(id)}>
      ${toast.tone === "danger" ? icon("warning") : toast.tone === "ok" ? icon("check") : nothing}
      <span class="words" aria-hidden="true">${toast.words}</span>
      ${action ? html`<button class="button is-quiet is-small" @click=${act}>${action.words}</button>` : nothing}
      <button class="icon-button is-small" aria-label=${this.ui.words.say("common.close")}
        @click=${() => this.ui.toasts.dismiss(id)}>${icon("close")}</button>
    </div>`;
  }

  #run(id: number): void {
    this.#hold(id);
    const over = () => this.ui.toasts.dismiss(id);
    this.#timers.set(id, setTimeout(over, TOAST_MS));
  }

  #hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}

define("tp-toasts", TpToasts);
