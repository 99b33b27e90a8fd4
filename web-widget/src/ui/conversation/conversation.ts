import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { Message } from "../../core/frames.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import "../composer/composer.ts";
import type { TpComposer } from "../composer/composer.ts";
import "../composer/drop_target.ts";
import type { Privacy } from "../composer/port.ts";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { buttons } from "../primitives/buttons.css.ts";
import { shared } from "../shared.css.ts";
import { Composing, type Surroundings } from "../thread/composing.ts";
import "../thread/thread.ts";
import type { TpThread } from "../thread/thread.ts";
import type { Ui } from "../ui.ts";
import { conversationSheet } from "./conversation.css.ts";

/** A conversation that is read and written: the thread, and the composer below it. Tells `tp-back` and `tp-shut`. */
export class TpConversation extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    around: { attribute: false },
    at: {},
    back: { type: Boolean },
    closable: { type: Boolean },
  };
  static override styles = [shared, buttons, conversationSheet];
  declare ui: Ui;
  declare session: Session;
  declare thread: Thread;
  /** What the page around says of writing. */
  declare around: Omit<Surroundings, "words">;
  /** A message to be shown. */
  declare at: string | undefined;
  declare back: boolean;
  declare closable: boolean;
  readonly #thread: Ref<TpThread> = createRef();
  readonly #composer: Ref<TpComposer> = createRef();
  #port: Composing | undefined;

  constructor() {
    super();
    this.back = true;
    this.closable = false;
    this.around = {};
  }

  /** Turns to whom one writes, before a word is written. */
  async compose(privacy: Privacy): Promise<void> {
    await this.updateComplete;
    this.#composer.value?.writeFor(privacy);
    this.#composer.value?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("thread") && !changed.has("session")) return;
    this.#port = new Composing(this.session, this.thread, { words: this.ui.words, ...this.around });
  }

  protected override render(): TemplateResult {
    const { ui, session, thread } = this;
    return html`<tp-drop-target .ui=${ui} @tp-files=${this.#dropped}>
      <tp-thread
        ${ref(this.#thread)}
        .ui=${ui}
        .session=${session}
        .thread=${thread}
        .back=${this.back}
        @tp-reply=${({ detail }: CustomEvent<{ message: Message }>) => this.#aim("reply", detail.message)}
        @tp-edit=${({ detail }: CustomEvent<{ message: Message }>) => this.#aim("edit", detail.message)}
      >
        ${this.closable ? this.#shut() : nothing}
        <tp-composer slot="composer" ${ref(this.#composer)} .ui=${ui} .port=${this.#port}></tp-composer>
      </tp-thread>
    </tp-drop-target>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.at && (changed.has("at") || changed.has("thread"))) void this.#thread.value?.goTo(this.at);
  }

  #shut(): TemplateResult {
    const label = this.ui.words.say("common.close");
    const tell = () => this.dispatchEvent(new CustomEvent("tp-shut", { bubbles: true, composed: true }));
    return html`<button slot="head-actions" class="icon-button" aria-label=${label} title=${label} @click=${tell}>
      ${icon("close")}
    </button>`;
  }

  #aim(to: "reply" | "edit", message: Message): void {
    this.#port?.begin(to, message);
    this.#composer.value?.focus();
  }

  #dropped = ({ detail }: CustomEvent<File[]>): void => {
    void this.#composer.value?.attach(detail);
  };
}

define("tp-conversation", TpConversation);
