import { html, type TemplateResult } from "lit";
import type { Session } from "../../../core/store/session.ts";
import type { Thread } from "../../../core/store/thread.ts";
import { define } from "../../element.ts";
import "../../moderated/english.ts";
import { questionTemplate } from "./asking.ts";
import { Deed } from "./deed.ts";

const WORDS_MAX = 2_000;

/** Asks staff to look again, in a conversation of its own. Tells `tp-open` `{ conversation }`. */
export class TpAppeal extends Deed {
  static override properties = { ...Deed.properties, session: { attribute: false }, thread: { attribute: false } };
  declare session: Session;
  declare thread: Thread;
  #message: string | undefined;

  /** About a message, by its id or its flag; without one, about the conversation. */
  async show(message: string | undefined): Promise<void> {
    this.#message = message;
    await this.open();
    const box = this.renderRoot.querySelector("textarea");
    if (box) box.value = "";
  }

  protected override render(): TemplateResult {
    const { ui, busy, trouble } = this;
    const { words } = ui;
    const content = html`<p>${words.say("appeal.how")}</p>
      <label class="label" for="words">${words.say("appeal.words")}</label>
      <textarea id="words" rows="4" maxlength=${WORDS_MAX}></textarea>`;
    const action = { words: words.say("appeal.send"), busy, run: () => void this.#send() };
    return questionTemplate({ ui, heading: words.say("appeal.title"), content, action, trouble });
  }

  #send(): Promise<void> | undefined {
    const said = this.renderRoot.querySelector("textarea")?.value.trim() ?? "";
    if (said === "") {
      this.trouble = this.ui.words.say("appeal.missing");
      return undefined;
    }
    return this.carryOut(async () => {
      const { id: conversation } = await this.thread.care.appeal(said, this.#message);
      await this.session.fetch(conversation);
      this.dispatchEvent(new CustomEvent("tp-open", { detail: { conversation }, bubbles: true, composed: true }));
    }, this.ui.words.say("appeal.sent"));
  }
}

define("tp-appeal", TpAppeal);
