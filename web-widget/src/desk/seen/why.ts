import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import type { Thread } from "../../core/store/thread.ts";
import { define, TpElement } from "../../ui/element.ts";
import { nameOf } from "../../ui/names.ts";
import "../../ui/primitives/dialog.ts";
import type { TpDialog } from "../../ui/primitives/dialog.ts";
import { dialogsSheet } from "../../ui/thread/dialogs/dialogs.css.ts";
import "../../ui/thread/dialogs/english.ts";
import { messageQuote } from "../../ui/thread/dialogs/message_quote.ts";
import { troubleWords } from "../../ui/timeline/trouble.ts";
import type { Ui } from "../../ui/ui.ts";

/** Why a participant sees a message: one sentence of the server. */
export class TpWhy extends TpElement {
  static override properties = {
    ui: { attribute: false },
    thread: { attribute: false },
    participant: {},
    message: { state: true },
    sentence: { state: true },
  };
  static override styles = dialogsSheet;
  declare ui: Ui;
  /** As the agent sees it. */
  declare thread: Thread;
  declare participant: string;
  declare private message: Message | undefined;
  declare private sentence: string | undefined;

  async show(message: Message): Promise<void> {
    this.message = message;
    this.sentence = undefined;
    await this.updateComplete;
    await this.renderRoot.querySelector<TpDialog>("tp-dialog")?.open();
    const told = await this.#ask(message);
    if (this.message === message) this.sentence = told;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { ui, message, thread, participant, sentence } = this;
    if (!message) return nothing;
    const { words } = ui;
    const name = nameOf(participant, thread.people, words);
    return html`<tp-dialog .ui=${ui} .heading=${words.say("desk.why", { name })}>
      ${messageQuote(message, thread, words)}
      <p class="why" role="status">${sentence ?? words.say("scope.asking")}</p>
    </tp-dialog>`;
  }

  #ask({ id }: Message): Promise<string> {
    const { people, care } = this.thread;
    const { words } = this.ui;
    return care.why(id, this.participant).then(
      ({ sentence }) => sentence.replaceAll(/pt_\w+/g, (one) => nameOf(one, people, words)),
      (error: unknown) => troubleWords(error, words),
    );
  }
}

define("tp-why", TpWhy);
