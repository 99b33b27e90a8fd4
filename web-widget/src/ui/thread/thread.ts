import { html, nothing, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import { define, TpElement } from "../element.ts";
import { buttons } from "../primitives/buttons.css.ts";
import { shared } from "../shared.css.ts";
import "../timeline/timeline.ts";
import type { TpTimeline } from "../timeline/timeline.ts";
import type { Ui } from "../ui.ts";
import { bannerTemplate } from "./banner.ts";
import { emptyTemplate } from "./empty.ts";
import { headTemplate } from "./head.ts";
import { threadSheet } from "./thread.css.ts";

/**
 * One conversation: its head, what it is about, its messages, and in the slot `composer` where one writes.
 *
 * Events: `tp-back`; those of the timeline. `back`: whether there is a way back to the list.
 */
export class TpThread extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    back: { type: Boolean },
  };
  static override styles = [shared, buttons, threadSheet];
  declare ui: Ui;
  declare session: Session;
  declare thread: Thread;
  declare back: boolean;
  readonly #timeline: Ref<TpTimeline> = createRef();

  constructor() {
    super();
    this.back = true;
  }

  /** Brings a message into view; false where it is not ours to read. */
  async goTo(message: string): Promise<boolean> {
    await this.updateComplete;
    return (await this.#timeline.value?.goTo(message)) ?? false;
  }

  protected override render(): TemplateResult {
    const { ui, session, thread } = this;
    thread.version;
    const isEmpty = thread.pages.loaded && thread.messages.length === 0 && thread.outgoing.length === 0;
    return html`
      ${headTemplate({ ui, thread, state: session.state }, { back: this.back ? this.#back : undefined })}
      ${bannerTemplate(ui.words, session, thread)}
      <div class="middle">
        <tp-timeline part="timeline" ${ref(this.#timeline)} .ui=${ui} .thread=${thread}></tp-timeline>
        ${isEmpty ? emptyTemplate(ui.words, thread) : nothing}
      </div>
      <slot name="composer"></slot>`;
  }

  #back = (): void => {
    this.dispatchEvent(new CustomEvent("tp-back", { bubbles: true, composed: true }));
  };
}

define("tp-thread", TpThread);
