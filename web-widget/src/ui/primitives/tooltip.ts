import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";
import { placed } from "./placed.ts";

const REST_MS = 500; // the pointer rests so long before words appear

/** The name of a drawing in words, when the pointer rests on it or the keyboard comes to it; Escape hides it. The
 * button inside has the same words as its `aria-label`.
 */
export class TpTooltip extends TpElement {
  static override properties = { words: {} };
  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
      }

      .tip {
        position: fixed;
        inset: auto;
        top: var(--_y, 0);
        left: var(--_x, 0);
        max-inline-size: 240px;
        margin: 0;
        padding: 5px 10px;
        border: 1px solid transparent;
        border-radius: 8px;
        font-size: var(--_size-small);
        line-height: 1.3;
        color: var(--_ground);
        background: var(--_text);
        pointer-events: none;
      }
    `,
  ];
  declare words: string;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #release: (() => void) | undefined;

  constructor() {
    super();
    this.words = "";
    this.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") this.#rest = setTimeout(() => void this.#show(), REST_MS);
    });
    this.addEventListener("focusin", () => this.querySelector(":focus-visible") && void this.#show());
    for (const gone of ["pointerleave", "focusout", "click"]) this.addEventListener(gone, () => this.#hide());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#tip?.matches(":popover-open")) return;
      event.stopPropagation();
      this.#hide();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hide();
  }

  protected override render(): TemplateResult {
    return html`<slot></slot><span class="tip" popover="manual" aria-hidden="true">${this.words}</span>`;
  }

  async #show(): Promise<void> {
    const [tip, anchor] = [this.#tip, this.firstElementChild];
    if (!tip || !anchor || tip.matches(":popover-open")) return;
    tip.showPopover();
    const release = await placed(anchor, tip, "top");
    if (tip.matches(":popover-open")) this.#release = release;
    else release();
  }

  #hide(): void {
    clearTimeout(this.#rest);
    this.#release?.();
    this.#release = undefined;
    if (this.#tip?.matches(":popover-open")) this.#tip.hidePopover();
  }

  get #tip(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".tip");
  }
}

define("tp-tooltip", TpTooltip);
