import { css, html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";

/** Around a panel: files dropped anywhere on it are told by `tp-files`. The composer's "+" is the way by keyboard. */
export class TpDropTarget extends TpElement {
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        display: grid;
        min-block-size: 0;
      }
      .over {
        position: absolute;
        z-index: 5;
        inset: 0.5rem;
        display: grid;
        place-items: center;
        border: 2px dashed var(--_accent);
        border-radius: var(--_radius);
        font-size: var(--_size-large);
        font-weight: 650;
        color: var(--_accent);
        background: color-mix(in srgb, var(--_surface) 90%, transparent);
        pointer-events: none;
      }
    `,
  ];
  static override properties = { ui: { attribute: false }, over: { state: true } };
  declare ui: Ui;
  declare over: boolean;
  #depth = 0; // elements within that the pointer is over

  constructor() {
    super();
    this.over = false;
    this.addEventListener("dragenter", (event) => this.#moved(event, 1));
    this.addEventListener("dragleave", (event) => this.#moved(event, -1));
    this.addEventListener("dragover", (event) => {
      if (carriesFiles(event)) event.preventDefault();
    });
    this.addEventListener("drop", (event) => this.#dropped(event));
  }

  protected override render(): TemplateResult {
    const words = this.over
      ? html`<div class="over" aria-hidden="true">${this.ui.words.say("composer.drop")}</div>`
      : nothing;
    return html`<slot></slot>${words}`;
  }

  #moved(event: DragEvent, by: number): void {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#depth = Math.max(0, this.#depth + by);
    this.over = this.#depth > 0;
  }

  #dropped(event: DragEvent): void {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#depth = 0;
    this.over = false;
    const detail = [...(event.dataTransfer?.files ?? [])];
    if (detail.length > 0) this.dispatchEvent(new CustomEvent("tp-files", { detail, bubbles: true, composed: true }));
  }
}

function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

define("tp-drop-target", TpDropTarget);
