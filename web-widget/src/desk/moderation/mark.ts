import { css, html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import type { Flag } from "../../core/protocol.ts";
import { define, TpElement } from "../../ui/element.ts";
import { icon } from "../../ui/icons.ts";
import { leakNames } from "../../ui/moderated/leaks.ts";
import { shared } from "../../ui/shared.css.ts";
import type { Ui } from "../../ui/ui.ts";
import type { Flags } from "./flags.ts";

/** Beside a message in which something was found, for moderators. Tells `tp-flag {flag}`. */
export class TpFlagMark extends TpElement {
  static override properties = { ui: { attribute: false }, flag: { attribute: false } };
  static override styles = [
    shared,
    css`
      button {
        display: inline-flex;
        gap: 5px;
        align-items: center;
        min-block-size: 28px;
        padding: 0 12px;
        border: 0;
        font-size: var(--_size-small);
        font-weight: 600;
        text-align: start;
        color: var(--_warn);
        background: none;
        cursor: pointer;
      }

      button:hover {
        text-decoration: underline;
      }
    `,
  ];
  declare ui: Ui;
  declare flag: Flag;

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const kinds = (this.flag.findings ?? []).map(({ kind }) => kind);
    const what = kinds.length > 0 ? leakNames(kinds, words) : words.say("leak.other");
    return html`<button title=${words.say("mod.flagged")} @click=${this.#pressed}>${icon("flag")}<span>${what}</span><span
        class="unseen">. ${words.say("mod.flagged")}</span></button>`;
  }

  #pressed = (): void => {
    this.dispatchEvent(new CustomEvent("tp-flag", { detail: { flag: this.flag.id }, bubbles: true, composed: true }));
  };
}

define("tp-flag-mark", TpFlagMark);

/** The mark of a message, where something was found in it. */
export function flagMark(ui: Ui, flags: readonly Flag[], { id }: Message): TemplateResult | undefined {
  const flag = flags.find(({ message }) => message === id);
  return flag ? html`<tp-flag-mark .ui=${ui} .flag=${flag}></tp-flag-mark>` : undefined;
}

/** The way to what was found in messages, with how many wait. */
export function moderationButton(
  { words }: Ui,
  { waiting }: Pick<Flags, "waiting">,
  on: boolean,
  press: () => void,
): TemplateResult {
  const { n, more } = waiting;
  return html`<button class="button is-small to-moderation" aria-pressed=${on} @click=${press}>
    ${icon("shield")}${words.say("mod.title")}${
      n > 0
        ? html`<span class="count" aria-hidden="true">${words.number(n)}${more ? "+" : ""}</span><span class="unseen"
              >${words.count("mod.count", n)}</span
            >`
        : nothing
    }
  </button>`;
}
