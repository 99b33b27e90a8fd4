import { html, nothing, type TemplateResult } from "lit";
import type { Content } from "../../core/frames.ts";
import type { Flag } from "../../core/protocol.ts";
import { define } from "../../ui/element.ts";
import { plainly } from "../../ui/names.ts";
import { questionTemplate } from "../../ui/thread/dialogs/asking.ts";
import { Deed } from "../../ui/thread/dialogs/deed.ts";
import { troubleWords } from "../../ui/timeline/trouble.ts";
import { fieldsOf } from "./findings.ts";
import { REASON_MAX } from "./reject.ts";

/** What a message said before anything in it was hidden: for a reason, which is kept; until the dialog is closed. */
export class TpReveal extends Deed {
  static override properties = { ...Deed.properties, flag: { state: true }, original: { state: true } };
  declare private flag: Flag | undefined;
  declare private original: Content | undefined;
  #reveal: (flag: Flag, reason: string) => Promise<Content> = () => Promise.reject(new Error("nothing is asked for"));

  async show(flag: Flag, reveal: (flag: Flag, reason: string) => Promise<Content>): Promise<void> {
    this.flag = flag;
    this.original = undefined;
    this.#reveal = reveal;
    await this.open();
    const field = this.renderRoot.querySelector("input");
    if (field) field.value = "";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { ui, flag, original, busy, trouble } = this;
    if (!flag) return nothing;
    const { words } = ui;
    const content = original
      ? html`<p role="status">${words.say("mod.revealed")}</p>
          ${fieldsOf(original).map(({ name, text }) => html`<h3>${plainly(name)}</h3><p dir="auto">${text}</p>`)}`
      : html`<label class="label" for="reason">${words.say("mod.reveal-why")}</label>
          <input id="reason" type="text" maxlength=${REASON_MAX} />`;
    const action = original ? undefined : { words: words.say("mod.reveal-do"), busy, run: () => void this.#ask(flag) };
    return html`<div @tp-close=${this.#closed}>
      ${questionTemplate({ ui, heading: words.say("mod.reveal-title"), content, action, trouble })}
    </div>`;
  }

  async #ask(flag: Flag): Promise<void> {
    const reason = this.renderRoot.querySelector("input")?.value.trim() ?? "";
    this.trouble = reason === "" ? this.ui.words.say("mod.reveal-missing") : "";
    if (reason === "" || this.busy) return;
    this.busy = true;
    try {
      this.original = await this.#reveal(flag, reason);
    } catch (error) {
      this.trouble = troubleWords(error, this.ui.words);
    }
    this.busy = false;
  }

  #closed = (): void => {
    this.original = undefined;
  };
}

define("tp-reveal", TpReveal);
