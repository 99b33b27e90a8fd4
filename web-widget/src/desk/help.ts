import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../ui/element.ts";
import "../ui/primitives/dialog.ts";
import type { TpDialog } from "../ui/primitives/dialog.ts";
import { shared } from "../ui/shared.css.ts";
import type { Ui } from "../ui/ui.ts";
import { KEYS } from "./keys.ts";

/** The keys of the desk, over it. */
export class TpDeskKeys extends TpElement {
  static override properties = { ui: { attribute: false } };
  static override styles = [
    shared,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 10px 16px;
        align-items: center;
        margin: 0;
      }

      h3 {
        margin: 18px 0 10px;
        font-size: var(--_size-small);
        color: var(--_muted);
      }

      dd {
        margin: 0;
      }

      kbd {
        display: inline-block;
        min-inline-size: 30px;
        padding: 2px 8px;
        border: 1px solid var(--_line-strong);
        border-block-end-width: 2px;
        border-radius: 6px;
        font: 600 13px/1.5 ui-monospace, monospace;
        text-align: center;
        background: var(--_ground);
      }
    `,
  ];
  declare ui: Ui;

  async open(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector<TpDialog>("tp-dialog")?.open();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    return html`<tp-dialog .ui=${this.ui} .heading=${words.say("desk.keys")}>
      <dl>${KEYS.map(([key, act]) => this.#key(key, words.say(`desk.key-${act}`)))}</dl>
      <h3>${words.say("mod.title")}</h3>
      <dl>${this.#key("a", words.say("mod.key-approve"))}${this.#key("r", words.say("mod.reject"))}${this.#key("Enter", words.say("mod.go"))}</dl>
    </tp-dialog>`;
  }

  #key(key: string, does: string): TemplateResult {
    return html`<dt><kbd>${key === "Escape" ? "Esc" : key}</kbd></dt>
      <dd>${does}</dd>`;
  }
}

define("tp-desk-keys", TpDeskKeys);
