import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../../core/frames.ts";
import type { ReportReason } from "../../../core/store/care.ts";
import type { Thread } from "../../../core/store/thread.ts";
import { define } from "../../element.ts";
import { questionTemplate } from "./asking.ts";
import { Deed } from "./deed.ts";
import { messageQuote } from "./message_quote.ts";

const REASONS = ["spam", "abuse", "fraud", "other"] as const satisfies ReportReason[];
const WORDS_MAX = 1_000;

/** Tells staff what is wrong with a message. */
export class TpReport extends Deed {
  static override properties = { ...Deed.properties, thread: { attribute: false }, message: { state: true } };
  declare thread: Thread;
  declare private message: Message | undefined;
  #reason: ReportReason = "spam";

  show(message: Message): Promise<void> {
    this.message = message;
    this.#reason = "spam";
    return this.open();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { ui, message, thread, busy, trouble } = this;
    if (!message) return nothing;
    const { words } = ui;
    const content = html`${messageQuote(message, thread, words)}
      <fieldset><legend>${words.say("report.reason")}</legend>${REASONS.map((one) => this.#reasonTemplate(one))}</fieldset>
      <label class="label" for="words">${words.say("report.words")}</label>
      <textarea id="words" rows="2" maxlength=${WORDS_MAX}></textarea>`;
    const action = { words: words.say("report.send"), busy, run: () => void this.#send(message) };
    return questionTemplate({ ui, heading: words.say("report.title"), content, action, trouble });
  }

  #reasonTemplate(reason: ReportReason): TemplateResult {
    const chosen = () => {
      this.#reason = reason;
    };
    return html`<label><input type="radio" name="reason" .checked=${reason === this.#reason} @change=${chosen} />
      ${this.ui.words.say(`report.${reason}`)}</label>`;
  }

  #send({ id }: Message): Promise<void> {
    const words = this.renderRoot.querySelector("textarea")?.value.trim() ?? "";
    return this.carryOut(() => this.thread.care.report(id, this.#reason, words), this.ui.words.say("report.thanks"));
  }
}

define("tp-report", TpReport);
