import { html, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { SiteConfig } from "../../core/site.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import "../composer/drop_target.ts";
import { define, TpElement } from "../element.ts";
import { PARTS } from "../parts.ts";
import type { Host } from "../thread/composing.ts";
import "../thread/thread.ts";
import type { TpThread } from "../thread/thread.ts";
import type { Ui } from "../ui.ts";
import { conversationSheet } from "./conversation.css.ts";

/** A thread on which files may be dropped anywhere. Properties and events as `tp-thread` has them. */
export class TpConversation extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    site: { attribute: false },
    host: { attribute: false },
    at: {},
    back: { type: Boolean },
    closable: { type: Boolean },
  };
  static override styles = [conversationSheet];
  declare ui: Ui;
  declare session: Session;
  declare thread: Thread;
  declare site: SiteConfig | undefined;
  declare host: Host | undefined; // the page, where it has a say
  declare at: string | undefined;
  declare back: boolean;
  declare closable: boolean;
  readonly #thread: Ref<TpThread> = createRef();

  constructor() {
    super();
    this.back = true;
    this.closable = false;
  }

  protected override render(): TemplateResult {
    return html`<tp-drop-target .ui=${this.ui} @tp-files=${this.#dropped}>
      <tp-thread
        ${ref(this.#thread)}
        exportparts=${PARTS}
        .ui=${this.ui}
        .session=${this.session}
        .thread=${this.thread}
        .site=${this.site}
        .host=${this.host}
        .at=${this.at}
        .back=${this.back}
        .closable=${this.closable}
      ></tp-thread>
    </tp-drop-target>`;
  }

  #dropped = ({ detail }: CustomEvent<File[]>): void => {
    void this.#thread.value?.composer?.attach(detail);
  };
}

define("tp-conversation", TpConversation);
