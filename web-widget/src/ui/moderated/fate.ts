import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import type { Outgoing } from "../../core/store/outgoing.ts";
import type { Thread } from "../../core/store/thread.ts";
import { define, TpElement } from "../element.ts";
import { type IconName, icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import "./english.ts";
import { fateSheet } from "./fate.css.ts";
import { kindsIn, leakNames } from "./leaks.ts";

/** Notes that were said to who listens, each once, however often its row is drawn. */
const heard = new WeakMap<Thread, Set<string>>();

/**
 * What became of a message because of what it says: parts that are hidden, that it waits for staff, that it was not sent.
 *
 * Events: `tp-reword` `{ outgoing }`, its words are wanted back where one writes; `tp-appeal` `{ message }`.
 */
export class TpFate extends TpElement {
  static override properties = {
    ui: { attribute: false },
    thread: { attribute: false },
    own: { type: Boolean },
    message: { attribute: false },
    outgoing: { attribute: false },
    note: { attribute: false },
    unfolded: { state: true },
  };
  static override styles = [shared, fateSheet];
  declare ui: Ui;
  declare thread: Thread;
  declare own: boolean;
  declare message: Message | undefined;
  declare outgoing: Outgoing | undefined;
  declare note: string | undefined; // what the server says of it, until it is put away
  declare private unfolded: boolean; // why something is hidden

  constructor() {
    super();
    this.own = this.unfolded = false;
  }

  protected override render(): TemplateResult {
    const { message, outgoing, note } = this;
    return html`<div class="fate ${this.own ? "is-own" : ""}">
      ${note ? this.#note(note) : message?.masked ? this.#masked(message.masked.kinds) : nothing}
      ${outgoing?.state === "held" ? this.#line("shield", this.ui.words.say("fate.held")) : nothing}
      ${outgoing?.state === "failed" ? this.#stopped(outgoing) : nothing}
    </div>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const { outgoing, message, note, ui } = this;
    const said = note ?? (outgoing?.state === "held" ? ui.words.say("fate.held") : undefined);
    const id = message?.client_id ?? outgoing?.clientId ?? "";
    if (said) this.#tell(`${id} ${said}`, said);
  }

  #tell(key: string, said: string): void {
    const before = heard.get(this.thread) ?? new Set();
    heard.set(this.thread, before);
    if (before.has(key)) return;
    before.add(key);
    this.ui.announcer.say(said);
  }

  #line(sign: IconName, said: string, more: TemplateResult | typeof nothing = nothing): TemplateResult {
    return html`<p class="line">${icon(sign)}<span>${said} ${more}</span></p>`;
  }

  #masked(kinds: readonly string[]): TemplateResult {
    const { words } = this.ui;
    const said = words.say(this.own ? "fate.hid" : "fate.hidden", { what: leakNames(kinds, words) });
    const why = html`<button class="link" aria-expanded=${this.unfolded} @click=${this.#unfold}>${words.say("fate.why")}</button>`;
    return html`${this.#line("eye-off", said, why)}
      <p class="because" ?hidden=${!this.unfolded}>${words.say("fate.because")}</p>`;
  }

  #note(note: string): TemplateResult {
    const close = this.ui.words.say("common.close");
    return html`<div class="note">${icon("eye-off")}<p dir="auto">${note}</p>
      <button class="close" aria-label=${close} title=${close} @click=${this.#putAway}>${icon("close")}</button></div>`;
  }

  #stopped(outgoing: Outgoing): TemplateResult {
    const { words } = this.ui;
    const blocked = outgoing.error?.code === "content_blocked";
    const button = (said: string, pressed: () => void) => html`<button class="link" @click=${pressed}>${said}</button>`;
    return html`<div class="stopped" role="alert">
      ${this.#line("warning", blocked ? this.#blocked(outgoing) : words.say("fate.rejected"))}
      ${blocked ? nothing : this.#reason(outgoing)}
      <div class="deeds">
        ${blocked && outgoing.content.kind === "text" ? button(words.say("act.edit"), this.#reword) : nothing}
        ${button(words.say("row.remove"), () => this.thread.discard(outgoing.clientId))}
        ${button(words.say("composer.appeal"), this.#appeal)}
      </div>
    </div>`;
  }

  #blocked({ error }: Outgoing): string {
    const { words } = this.ui;
    const kinds = kindsIn(error?.details?.kinds);
    return kinds.length > 0 ? words.say("fate.blocked", { what: leakNames(kinds, words) }) : words.say("fate.refused");
  }

  #reason({ error }: Outgoing): TemplateResult | typeof nothing {
    const reason = error?.details?.reason;
    if (!reason) return nothing;
    return html`<p class="because" dir="auto">${this.ui.words.say("fate.reason", { reason: String(reason) })}</p>`;
  }

  #unfold = (): void => {
    this.unfolded = !this.unfolded;
  };

  #putAway = (): void => this.thread.care.noted(this.message?.client_id ?? this.outgoing?.clientId);

  #reword = (): void => this.#ask("tp-reword", { outgoing: this.outgoing });

  #appeal = (): void => this.#ask("tp-appeal", { message: this.outgoing?.flag ?? this.outgoing?.error?.details?.flag });

  #ask(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

define("tp-fate", TpFate);
