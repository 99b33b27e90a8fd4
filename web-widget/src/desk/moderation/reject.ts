import { html, nothing, type TemplateResult } from "lit";
import type { Flag } from "../../core/protocol.ts";
import { define } from "../../ui/element.ts";
import { questionTemplate } from "../../ui/thread/dialogs/asking.ts";
import { Deed } from "../../ui/thread/dialogs/deed.ts";

/** Reasons kept at most, in characters. */
export const REASON_MAX = 500;

/** Asks why a message is not released, before that is said. */
export class TpReject extends Deed {
  static override properties = { ...Deed.properties, flag: { state: true } };
  declare private flag: Flag | undefined;
  #deed: (reason: string) => Promise<unknown> = async () => undefined;

  async show(flag: Flag, deed: (reason: string) => Promise<unknown>): Promise<void> {
    this.flag = flag;
    this.#deed = deed;
    await this.open();
    const field = this.renderRoot.querySelector("input");
    if (field) field.value = "";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { ui, busy, trouble } = this;
    if (!this.flag) return nothing;
    const { words } = ui;
    const content = html`<p>${words.say("mod.reject-how")}</p>
      <label class="label" for="reason">${words.say("mod.reason")}</label>
      <input id="reason" type="text" maxlength=${REASON_MAX} />`;
    const run = () => void this.carryOut(() => this.#deed(this.renderRoot.querySelector("input")?.value.trim() ?? ""));
    const action = { words: words.say("mod.reject"), danger: true, busy, run };
    return questionTemplate({ ui, heading: words.say("mod.reject-title"), content, action, trouble });
  }
}

define("tp-reject", TpReject);
