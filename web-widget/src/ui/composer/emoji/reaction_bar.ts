import { css, html, nothing, type TemplateResult } from "lit";
import { asked, Chunk } from "../../chunk.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";
import { rove } from "../roving.ts";

const PICKER = new Chunk(() => import("./picker.ts"));
const USUAL = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;

/** The six usual reactions and, behind "more", all emoji. Says which was chosen by `tp-react`. */
export class TpReactionBar extends TpElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
        max-inline-size: min(22rem, 100%);
        padding: 0.25rem;
        border: 1px solid var(--_line);
        border-radius: 1.75rem;
        color: var(--_text);
        background: var(--_surface);
        box-shadow: var(--_shadow-high);
      }
      .usual {
        display: flex;
        flex-wrap: wrap;
      }
      button {
        display: grid;
        place-items: center;
        inline-size: 44px;
        block-size: 44px;
        padding: 0;
        border: 0;
        border-radius: 999px;
        font-size: 1.5rem;
        line-height: 1;
        background: none;
        cursor: pointer;
        transition: scale var(--_quick);
      }
      button:hover {
        scale: 1.15;
        background: var(--_hover);
      }
      .is-own {
        background: var(--_accent-soft);
        box-shadow: inset 0 0 0 1.5px var(--_accent);
      }
      .more {
        font-size: 1.1rem;
        color: var(--_muted);
      }
      tp-emoji-picker {
        padding: 0.5rem;
      }
    `,
  ];
  static override properties = {
    ui: { attribute: false },
    source: { attribute: false },
    own: { attribute: false },
    all: { state: true },
  };
  declare ui: Ui;
  declare source: string; // as of `tp-emoji-picker`
  declare own: readonly string[]; // those that the reader gave already
  declare all: boolean;

  constructor() {
    super();
    this.own = [];
    this.all = false;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("button")?.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const keys = (event: KeyboardEvent) => {
      const row = event.currentTarget as HTMLElement;
      rove(event, [...row.querySelectorAll<HTMLElement>("button")], 1);
    };
    return html`<div class="usual" role="toolbar" aria-label=${words.say("emoji.react")} @keydown=${keys}>
        ${USUAL.map(
          (emoji, i) => html`<button type="button" class=${this.own.includes(emoji) ? "is-own" : ""}
            aria-label=${words.say("emoji.reactWith", { emoji })} aria-pressed=${this.own.includes(emoji)}
            tabindex=${i === 0 ? 0 : -1} @click=${() => this.#choose(emoji)}>${emoji}</button>`,
        )}
        <button type="button" class="more" aria-label=${words.say("emoji.more")} aria-expanded=${this.all} tabindex="-1"
          @click=${this.#more}>${icon("plus")}</button>
      </div>
      ${
        this.all
          ? html`<tp-emoji-picker .ui=${this.ui} .source=${this.source} @tp-emoji=${this.#picked}></tp-emoji-picker>`
          : nothing
      }`;
  }

  readonly #more = async (): Promise<void> => {
    if (await asked(PICKER, this.ui)) this.all = !this.all;
  };

  #picked(event: CustomEvent<string>): void {
    event.stopPropagation(); // it is no emoji for a text
    this.#choose(event.detail);
  }

  #choose(detail: string): void {
    this.all = false;
    this.dispatchEvent(new CustomEvent("tp-react", { detail, bubbles: true, composed: true }));
  }
}

define("tp-reaction-bar", TpReactionBar);
