import { html, nothing, type TemplateResult } from "lit";
import type { QuickReply } from "../../core/protocol.ts";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { Choosing } from "./choosing.ts";
import type { Context, Of } from "./context.ts";
import { partStyles } from "./kinds.css.ts";
import { lead } from "./text.ts";

/** Answers to tap: they go once one is taken, and only that one stays. */
export function quickReplies(content: Of<"quick_replies">, context: Context): TemplateResult {
  return html`${lead(content.text)}<tp-replies .content=${content} .context=${context}></tp-replies>`;
}

class Replies extends TpElement {
  static override styles = partStyles;
  static override properties = { content: { attribute: false }, context: { attribute: false } };
  declare content: Of<"quick_replies">;
  declare context: Context;
  readonly #choosing = new Choosing(this);

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    const once = this.content.once !== false;
    const { chosen } = this.#choosing;
    const isTaken = this.#choosing.isShut(once) && chosen !== undefined;
    const offered = this.content.replies.filter(({ id }) => !isTaken || id === chosen);
    return html`
      <div class="k-replies" role="group" aria-label=${words.say("kinds.answers")}>
        ${offered.map((one) => this.#reply(one, once))}
      </div>
      <p class="k-outcome" role="status">${isTaken ? this.#choosing.trouble : this.#choosing.note(once)}</p>
    `;
  }

  #reply({ id, icon: emoji, label }: QuickReply, once: boolean): TemplateResult {
    const { chosen, going } = this.#choosing;
    const isChosen = id != null && id === chosen;
    return html`<button
      type="button"
      class=${isChosen ? "button k-button k-reply is-chosen" : "button k-button k-reply"}
      ?disabled=${this.#choosing.isShut(once) || going !== undefined}
      aria-busy=${going !== undefined && going === id ? "true" : nothing}
      @click=${() => this.#choosing.choose(id)}
    >
      ${isChosen ? icon("check") : emoji ? html`<span aria-hidden="true">${emoji}</span>` : nothing}<span dir="auto">${label}</span>
    </button>`;
  }
}
define("tp-replies", Replies);
