import { html, nothing, type TemplateResult } from "lit";
import type { SayKey } from "../../i18n/words.ts";
import { define } from "../../ui/element.ts";
import { questionTemplate } from "../../ui/thread/dialogs/asking.ts";
import { Deed } from "../../ui/thread/dialogs/deed.ts";
import type { Calm } from "../agent.ts";
import { REASON_MAX } from "./reject.ts";

/** What is done to a conversation as a whole. */
export type Calming = "freeze" | "thaw" | "pace";

/** Seconds between two messages of one party; 0: as many as they like. */
const PACES_S = [0, 10, 30, 60, 300, 900];

/** Asks before parties are stopped, slowed down or let go on; the reason is kept. */
export class TpCalm extends Deed {
  static override properties = { ...Deed.properties, what: { state: true } };
  declare private what: Calming | undefined;
  #deed: (calm: Calm, reason: string) => Promise<unknown> = async () => undefined;

  async show(what: Calming, deed: (calm: Calm, reason: string) => Promise<unknown>): Promise<void> {
    this.what = what;
    this.#deed = deed;
    await this.open();
    const field = this.renderRoot.querySelector("input");
    if (field) field.value = "";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { ui, what, busy, trouble } = this;
    if (!what) return nothing;
    const { words } = ui;
    const [heading, how, action] = WORDS[what];
    const content = html`<p>${words.say(how)}</p>
      ${what === "pace" ? this.#paces() : nothing}
      <label class="label" for="reason">${words.say("mod.reason-kept")}</label>
      <input id="reason" type="text" maxlength=${REASON_MAX} />`;
    const run = () => void this.carryOut(() => this.#deed(this.#calm(what), this.#reason));
    return questionTemplate({
      ui,
      heading: words.say(heading),
      content,
      action: { words: words.say(action), danger: what === "freeze", busy, run },
      trouble,
    });
  }

  #paces(): TemplateResult {
    const { words } = this.ui;
    return html`<label class="label" for="pace">${words.say("mod.pace")}</label>
      <select id="pace">
        ${PACES_S.map((s) => html`<option value=${s}>${s === 0 ? words.say("mod.pace-off") : words.say("pace.every", { every: words.duration(s) })}</option>`)}
      </select>`;
  }

  get #reason(): string {
    return this.renderRoot.querySelector("input")?.value.trim() ?? "";
  }

  #calm(what: Calming): Calm {
    if (what !== "pace") return { frozen: what === "freeze" };
    return { slow_mode_s: Number(this.renderRoot.querySelector("select")?.value ?? 0) };
  }
}

/** Heading, what it means, what is pressed. */
const WORDS: Record<Calming, readonly [SayKey, SayKey, SayKey]> = {
  freeze: ["mod.freeze-title", "mod.freeze-how", "mod.freeze"],
  thaw: ["mod.thaw-title", "mod.thaw-how", "mod.thaw"],
  pace: ["mod.pace", "mod.pace-how", "mod.save"],
};

define("tp-calm", TpCalm);
