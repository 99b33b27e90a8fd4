import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import type { Ui } from "../ui.ts";
import type { Services } from "./context.ts";
import { partStyles } from "./kinds.css.ts";

const TICK_MS = 1_000;

/** As long as one's own position is shared: until when, and how to stop it. It stands wherever the thread is scrolled to. */
class SharingBar extends TpElement {
  static override styles = [
    partStyles,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        padding: 4px 6px 4px 14px;
        border-block-end: 1px solid var(--_line);
        font-size: var(--_size-small);
        color: var(--_ok);
        background: var(--_ok-soft);
      }
      span {
        flex: 1 1 9rem;
      }
    `,
  ];
  static override properties = {
    ui: { attribute: false },
    services: { attribute: false },
    message: { attribute: false },
    until: { attribute: false },
    stopping: { state: true },
    trouble: { state: true },
  };
  declare ui: Ui;
  declare services: Pick<Services, "stop" | "now">;
  declare message: string; // whose sharing it is
  declare until: string; // RFC 3339
  declare stopping: boolean;
  declare trouble: string;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.stopping = false;
    this.trouble = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const left = (Date.parse(this.until) - this.services.now()) / 1000;
    const told = left > 0 ? words.say("live.sharing", { span: words.duration(left) }) : words.say("live.ending");
    return html`<div role="group" aria-label=${words.say("live.sharing.label")}>
      ${icon("pin")}<span role=${this.trouble ? "alert" : "presentation"}>${this.trouble || told}</span>
      <button type="button" class="button is-quiet is-small is-stop" ?disabled=${this.stopping} @click=${this.#stop}>
        ${icon("stop")}${words.say("live.stop")}
      </button>
    </div>`;
  }

  #stop = async (): Promise<void> => {
    this.stopping = true;
    this.trouble = "";
    try {
      await this.services.stop(this.message);
    } catch (error) {
      this.trouble = (error as Error).message;
    }
    this.stopping = false;
  };
}
define("tp-sharing-bar", SharingBar);
