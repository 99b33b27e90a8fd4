import { css, html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import type { ComposerPort } from "./port.ts";

const TICK_MS = 1_000;

/** As long as one's own place is shared: how long it still is, and the button that stops it. */
export class TpSharingStrip extends TpElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      div {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-block-size: 44px;
        padding-inline: 0.75rem 0.25rem;
        border-radius: var(--_radius-small);
        color: var(--_ok);
        background: var(--_ok-soft);
        font-size: var(--_size-small);
      }
      span {
        flex: 1;
        min-inline-size: 0;
      }
      button {
        min-block-size: 44px;
        padding-inline: 0.75rem;
        border: 0;
        border-radius: var(--_radius-small);
        font-weight: 650;
        color: inherit;
        background: none;
        cursor: pointer;
      }
      button:hover {
        background: var(--_hover);
      }
      button[aria-disabled="true"] {
        opacity: 0.6;
      }
    `,
  ];
  static override properties = {
    ui: { attribute: false },
    port: { attribute: false },
    stopping: { state: true },
    failed: { state: true },
  };
  declare ui: Ui;
  declare port: ComposerPort;
  declare stopping: boolean;
  declare failed: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.stopping = false;
    this.failed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.port?.sharing.peek() && this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render(): TemplateResult | typeof nothing {
    const sharing = this.port?.sharing.value;
    if (!sharing) return nothing;
    const { words } = this.ui;
    const left = words.clock(Math.max(0, (sharing.until - Date.now()) / 1000));
    const move = () => this.dispatchEvent(new CustomEvent("tp-move-pin", { bubbles: true, composed: true }));
    return html`<div role="group" aria-label=${words.say("composer.sharing")}>
      ${icon("pin")}
      <span role="timer" aria-live="off">${
        this.failed ? words.say("composer.stopFailed") : words.say("composer.sharingFor", { left })
      }</span>
      ${sharing.follow ? nothing : html`<button type="button" @click=${move}>${words.say("composer.movePin")}</button>`}
      <button type="button" aria-disabled=${this.stopping} @click=${() => this.#stop(sharing.message)}>
        ${words.say("composer.stopSharing")}
      </button>
    </div>`;
  }

  async #stop(message: string): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.failed = await this.port.stopSharing(message).then(
      () => false,
      () => true,
    );
    this.stopping = false;
  }
}

define("tp-sharing-strip", TpSharingStrip);
