import { css, html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { type IconName, icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { buttons } from "./buttons.css.ts";

export type NoticeTone = "calm" | "ok" | "warn" | "danger";

/** A bar that tells how things stand (offline, closed, masked …) and what to do: `action` are the words of its button,
 * `tp-action` its press; `closable` gives it a cross, `tp-close` its press.
 */
export class TpNotice extends TpElement {
  static override properties = {
    ui: { attribute: false },
    tone: { reflect: true },
    icon: {},
    action: {},
    closable: { type: Boolean },
  };
  static override styles = [
    shared,
    buttons,
    css`
      :host {
        display: block;
        color: var(--_text);
        background: var(--_sunken);
      }

      :host([tone="ok"]) {
        color: var(--_ok);
        background: var(--_ok-soft);
      }

      :host([tone="warn"]) {
        color: var(--_warn);
        background: var(--_warn-soft);
      }

      :host([tone="danger"]) {
        color: var(--_danger);
        background: var(--_danger-soft);
      }

      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        min-block-size: 40px;
        padding: 4px 14px;
        font-size: var(--_size-small);
        line-height: 1.35;
      }

      .words {
        flex: 1 1 12em;
        min-inline-size: 0;
        padding-block: 4px;
        overflow-wrap: anywhere;
      }

      .button.is-quiet {
        color: inherit;
        text-decoration: underline;
        text-underline-offset: 3px;
      }

      .icon-button {
        color: inherit;
      }

      @media (forced-colors: active) {
        .bar {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];
  declare ui: Ui;
  declare tone: NoticeTone;
  declare icon: IconName | undefined;
  declare action: string;
  declare closable: boolean;

  constructor() {
    super();
    this.tone = "calm";
    this.action = "";
    this.closable = false;
  }

  protected override render(): TemplateResult {
    return html`<div class="bar">
      ${this.icon ? icon(this.icon) : nothing}
      <div class="words" role="status"><slot></slot></div>
      ${this.action ? html`<button class="button is-quiet is-small" @click=${this.#tells("tp-action")}>${this.action}</button>` : nothing}
      ${this.closable ? this.#cross() : nothing}
    </div>`;
  }

  #cross(): TemplateResult {
    const label = this.ui.words.say("common.close");
    return html`<button class="icon-button is-small" aria-label=${label} @click=${this.#tells("tp-close")}>${icon("close")}</button>`;
  }

  #tells(event: string): () => void {
    return () => this.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true }));
  }
}

define("tp-notice", TpNotice);
