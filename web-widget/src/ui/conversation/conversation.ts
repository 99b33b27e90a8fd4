import { html, type PropertyValues, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import { define, TpElement } from "../element.ts";
import "../thread/thread.ts";
import type { TpThread } from "../thread/thread.ts";
import type { Ui } from "../ui.ts";
import { conversationSheet } from "./conversation.css.ts";

/** A conversation that is read and written: the thread, and the composer below it. Tells `tp-back`. */
export class TpConversation extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    at: {},
    back: { type: Boolean },
  };
  static override styles = [conversationSheet];
  declare ui: Ui;
  declare session: Session;
  declare thread: Thread;
  /** A message to be shown. */
  declare at: string | undefined;
  declare back: boolean;
  readonly #thread: Ref<TpThread> = createRef();

  constructor() {
    super();
    this.back = true;
  }

  protected override render(): TemplateResult {
    const { ui, session, thread, back } = this;
    return html`<tp-thread ${ref(this.#thread)} .ui=${ui} .session=${session} .thread=${thread} .back=${back}></tp-thread>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.at && (changed.has("at") || changed.has("thread"))) void this.#thread.value?.goTo(this.at);
  }
}

define("tp-conversation", TpConversation);
