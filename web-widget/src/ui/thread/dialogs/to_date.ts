import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { questionTemplate } from "./asking.ts";
import { Deed } from "./deed.ts";

/** Asks for a day. */
export class TpToDate extends Deed {
  static override properties = { ...Deed.properties, from: {} };
  /** The first day there is, RFC 3339. */
  declare from: string | undefined;
  #go: (instantMs: number) => Promise<unknown> = async () => undefined;

  /** `go` is called with the first moment of the chosen day, in the reader's time zone. */
  show(from: string | undefined, go: (instantMs: number) => Promise<unknown>): Promise<void> {
    this.from = from;
    this.#go = go;
    return this.open();
  }

  protected override render(): TemplateResult {
    const { ui, busy, trouble } = this;
    const { words } = ui;
    const content = html`<label class="label" for="day">${words.say("date.day")}</label>
      <input id="day" type="date" min=${dayOf(this.from)} max=${dayOf(undefined)} @keydown=${this.#entered} />`;
    const action = { words: words.say("date.go"), busy, run: () => void this.#chosen() };
    return questionTemplate({ ui, heading: words.say("thread.to_date"), content, action, trouble });
  }

  #entered = (event: KeyboardEvent): void => {
    if (event.key === "Enter") void this.#chosen();
  };

  async #chosen(): Promise<void> {
    const day = this.renderRoot.querySelector<HTMLInputElement>("#day")?.value ?? "";
    const instantMs = Date.parse(`${day}T00:00`); // without a zone: the reader's own
    if (Number.isNaN(instantMs)) {
      this.trouble = this.ui.words.say("date.missing");
      return;
    }
    await this.carryOut(() => this.#go(instantMs));
  }
}

/** "2026-05-04", in the reader's time zone; of today without a time. */
function dayOf(at: string | undefined): string {
  const day = at === undefined ? new Date() : new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

define("tp-to-date", TpToDate);
