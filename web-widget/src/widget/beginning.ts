import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { define, TpElement } from "../ui/element.ts";
import { shared } from "../ui/shared.css.ts";
import type { Account } from "./account.ts";
import type { StartOptions } from "./api.ts";
import { beginning } from "./beginning.css.ts";
import { agreed, saidBy } from "./saying.ts";
import { start } from "./starting.ts";
import type { View } from "./view.ts";

/** The first message of a conversation that is not there yet: a greeting and a place to write. */
export class TpBeginning extends TpElement {
  static override properties: PropertyDeclarations = {
    account: { attribute: false },
    view: { attribute: false },
    start: { attribute: false },
    _busy: { state: true },
    _failed: { state: true },
  };
  static override styles = [shared, beginning];

  declare account: Account;
  declare view: View;
  declare start: StartOptions;
  declare _busy: boolean;
  declare _failed: boolean;

  constructor() {
    super();
    this.start = {};
    this._busy = this._failed = false;
  }

  override render(): TemplateResult {
    const { words } = this.account.ui;
    return html`<p class="greeting"><bdi>${this.#greeting()}</bdi></p>
      ${this._failed ? html`<p class="failed" role="alert">${words.say("widget.begin-failed")}</p>` : nothing}
      <form @submit=${this.#send}>
        <textarea
          name="text"
          rows="1"
          dir="auto"
          required
          maxlength=${this.account.config.limits?.text_chars ?? 4_000}
          aria-label=${words.say("widget.write")}
          placeholder=${words.say("widget.write")}
          .value=${this.start.prefill ?? ""}
          @keydown=${this.#pressed}
        ></textarea>
        <button ?disabled=${this._busy}>${words.say("widget.send")}</button>
      </form>`;
  }

  #greeting(): string {
    const { config, ui } = this.account;
    const { greeting = {} } = config;
    const [language = ""] = ui.words.locale.split("-");
    return greeting[ui.words.locale] ?? greeting[language] ?? greeting.en ?? ui.words.say("widget.greeting");
  }

  #pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  };

  #send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const box = (event.target as HTMLFormElement).elements.namedItem("text") as HTMLTextAreaElement;
    const text = box.value.trim();
    if (!text || this._busy) return;
    this._busy = true;
    this._failed = false;
    try {
      const conversation = await start(this.account, this.start);
      const said = await agreed(this.account.hooks, saidBy({ text }), conversation);
      if (said) this.account.session.value?.thread(conversation).send(said);
      this.view.go({ at: "thread", conversation });
    } catch {
      this._failed = true; // what was written stays
    } finally {
      this._busy = false;
    }
  };
}

define("tp-beginning", TpBeginning);
