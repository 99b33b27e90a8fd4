import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import { define, TpElement } from "../../ui/element.ts";
import { icon } from "../../ui/icons.ts";
import { fullName, nameOf } from "../../ui/names.ts";
import { buttons } from "../../ui/primitives/buttons.css.ts";
import "../../ui/primitives/dialog.ts";
import type { TpDialog } from "../../ui/primitives/dialog.ts";
import "../../ui/primitives/empty.ts";
import { shared } from "../../ui/shared.css.ts";
import { partyTones } from "../../ui/theme.css.ts";
import { messageQuote } from "../../ui/thread/dialogs/message_quote.ts";
import "../../ui/timeline/timeline.ts";
import { troubleWords } from "../../ui/timeline/trouble.ts";
import { toneOf } from "../../ui/tones.ts";
import type { Ui } from "../../ui/ui.ts";
import { Look } from "./look.ts";
import { seenSheet } from "./seen.css.ts";

/** A thread through a participant's eyes, in a frame that says so; any message tells why they see it. Tells `tp-look-away`. */
export class TpSeen extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    participant: {},
    asked: { state: true },
    why: { state: true },
  };
  static override styles = [shared, buttons, partyTones, seenSheet];
  declare ui: Ui;
  declare session: Session;
  /** As the agent sees it. */
  declare thread: Thread;
  declare participant: string;
  declare private asked: Message | undefined;
  declare private why: string | undefined;
  #look: Look | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#look?.close();
    this.#look = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.#look && !changed.has("participant") && !changed.has("thread")) return;
    this.#look?.close();
    this.#look = new Look(this.session, this.thread.id, this.participant);
    this.asked = this.why = undefined;
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const one = this.thread.people.get(this.participant);
    const name = one ? fullName(one, words) : words.say("who.someone");
    return html`<section class="frame" data-tone=${toneOf(one?.role ?? "")} aria-label=${words.say("desk.seeing", { name })}>
      <header>
        ${icon("eye")}
        <p role="status"><b>${words.say("desk.seeing", { name })}</b> ${words.say("desk.seeing-kept")}</p>
        <button class="button is-small" @click=${this.#away}>${words.say("desk.see-as-end")}</button>
      </header>
      ${this.#body(name)}
      <tp-dialog .ui=${this.ui} .heading=${words.say("desk.why", { name })}>
        ${this.asked ? messageQuote(this.asked, this.thread, words) : nothing}
        <p class="why" role="status">${this.why ?? words.say("scope.asking")}</p>
      </tp-dialog>
    </section>`;
  }

  #body(name: string): TemplateResult {
    const { words } = this.ui;
    const look = this.#look;
    if (look?.sees.value === false) {
      return html`<tp-empty drawing="talk" .heading=${words.say("desk.seeing-nothing", { name })}></tp-empty>`;
    }
    return html`<tp-timeline .ui=${this.ui} .thread=${look?.thread} @tp-ask=${this.#ask}></tp-timeline>`;
  }

  #ask = async ({ detail }: CustomEvent<{ message: Message }>): Promise<void> => {
    const { message } = detail;
    this.asked = message;
    this.why = undefined;
    void this.renderRoot.querySelector<TpDialog>("tp-dialog")?.open();
    const { words } = this.ui;
    const told = await this.thread.care.why(message.id, this.participant).then(
      ({ sentence }) => sentence.replaceAll(/pt_\w+/g, (id) => nameOf(id, this.thread.people, words)),
      (error: unknown) => troubleWords(error, words),
    );
    if (this.asked === message) this.why = told;
  };

  #away = (): void => {
    this.dispatchEvent(new CustomEvent("tp-look-away", { bubbles: true, composed: true }));
  };
}

define("tp-seen", TpSeen);
