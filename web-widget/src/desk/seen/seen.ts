import { html, type PropertyValues, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { Message } from "../../core/frames.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import { define, TpElement } from "../../ui/element.ts";
import { icon } from "../../ui/icons.ts";
import { nameOf } from "../../ui/names.ts";
import { buttons } from "../../ui/primitives/buttons.css.ts";
import "../../ui/primitives/empty.ts";
import { shared } from "../../ui/shared.css.ts";
import { partyTones } from "../../ui/theme.css.ts";
import "../../ui/timeline/timeline.ts";
import { toneOf } from "../../ui/tones.ts";
import type { Ui } from "../../ui/ui.ts";
import { Look } from "./look.ts";
import { seenSheet } from "./seen.css.ts";
import "./why.ts";
import type { TpWhy } from "./why.ts";

/** A thread through a participant's eyes, in a frame that says so; any message tells why they see it. Tells `tp-look-away`. */
export class TpSeen extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    participant: {},
  };
  static override styles = [shared, buttons, partyTones, seenSheet];
  declare ui: Ui;
  declare session: Session;
  /** As the agent sees it. */
  declare thread: Thread;
  declare participant: string;
  readonly #why: Ref<TpWhy> = createRef();
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
  }

  protected override render(): TemplateResult {
    const { ui, thread, participant } = this;
    const { words } = ui;
    const name = nameOf(participant, thread.people, words);
    const tone = toneOf(thread.people.get(participant)?.role ?? "");
    return html`<section class="frame" data-tone=${tone} aria-label=${words.say("desk.seeing", { name })}>
      <header>
        ${icon("eye")}
        <p role="status"><b>${words.say("desk.seeing", { name })}</b> ${words.say("desk.seeing-kept")}</p>
        <button class="button is-small" @click=${this.#away}>${words.say("desk.see-as-end")}</button>
      </header>
      ${this.#body(name)}
      <tp-why ${ref(this.#why)} .ui=${ui} .thread=${thread} .participant=${participant}></tp-why>
    </section>`;
  }

  #body(name: string): TemplateResult {
    const look = this.#look;
    if (look?.sees.value === false) {
      const heading = this.ui.words.say("desk.seeing-nothing", { name });
      return html`<tp-empty drawing="talk" .heading=${heading}></tp-empty>`;
    }
    const ask = ({ detail }: CustomEvent<{ message: Message; anchor: HTMLElement }>) => {
      detail.anchor.focus(); // it is there when the answer closes; what was pressed is not
      void this.#why.value?.show(detail.message);
    };
    return html`<tp-timeline .ui=${this.ui} .thread=${look?.thread} @tp-ask=${ask}></tp-timeline>`;
  }

  #away = (): void => {
    this.dispatchEvent(new CustomEvent("tp-look-away", { bubbles: true, composed: true }));
  };
}

define("tp-seen", TpSeen);
