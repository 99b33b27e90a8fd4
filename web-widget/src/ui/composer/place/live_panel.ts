import { html, type TemplateResult } from "lit";
import { define, TpElement } from "../../element.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";
import { panelButtons } from "../panel_buttons.css.ts";
import type { Part } from "../panels.ts";
import type { ComposerPort, Position } from "../port.ts";
import type { Panel } from "../tools.ts";
import { locate } from "./locating.ts";
import { placeStyles } from "./place.css.ts";
import "../sharing_strip.ts"; // what stops it is there before it begins
import "./place_picker.ts";

/** For how long one shares where one is, and what is on its way; `tp-done` once it has begun. */
export class TpLivePanel extends TpElement {
  static override styles = [shared, panelButtons, placeStyles];
  static override properties = {
    ui: { attribute: false },
    port: { attribute: false },
    audience: { attribute: false },
    asking: { state: true },
    byHand: { state: true },
    trouble: { state: true },
  };
  declare ui: Ui;
  declare port: ComposerPort;
  declare audience: readonly string[];
  declare asking: boolean;
  declare byHand: boolean;
  declare trouble: string;
  #chosen: { duration_s: number; label: string } = { duration_s: 0, label: "" };

  constructor() {
    super();
    this.asking = false;
    this.byHand = false;
    this.trouble = "";
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("select")?.focus();
  }

  protected override render(): TemplateResult {
    const { ui, port } = this;
    const { words } = ui;
    if (this.byHand) {
      return html`<tp-place-picker .ui=${ui} .start=${port.here()} @tp-place=${this.#placed}></tp-place-picker>`;
    }
    return html`<h3>${words.say("live.title")}</h3>
      <div class="fields">
        <select aria-label=${words.say("live.long")}>
          ${port.offers.value.live.map((seconds) => html`<option value=${seconds}>${this.#span(seconds)}</option>`)}
        </select>
        <input type="text" dir="auto" maxlength="80" aria-label=${words.say("live.what")}
          placeholder=${words.say("live.what")} @keydown=${this.#entered} />
      </div>
      <p role="status">${this.asking ? words.say("place.asking") : words.say("live.hint")}</p>
      <p role="alert" class="is-bad" ?hidden=${this.trouble === ""}>${this.trouble}</p>
      <div class="row">
        <button type="button" @click=${this.#done}>${words.say("common.cancel")}</button>
        <button type="button" @click=${this.#hand}>${words.say("live.byHand")}</button>
        <button type="button" class="go" aria-disabled=${this.asking} @click=${this.#follow}>
          ${words.say("live.start")}
        </button>
      </div>`;
  }

  #span(seconds: number): string {
    const { words } = this.ui;
    const hours = seconds / 3_600;
    return hours >= 1 && Number.isInteger(hours)
      ? words.count("live.hours", hours)
      : words.count("live.minutes", Math.round(seconds / 60));
  }

  #hand(): void {
    this.#read();
    this.byHand = true;
  }

  async #follow(): Promise<void> {
    if (this.asking) return;
    this.#read();
    this.asking = true;
    this.trouble = "";
    const found = await locate().catch(() => undefined);
    if (found) await this.#start(found, true);
    else this.trouble = this.ui.words.say("place.denied");
    this.asking = false;
  }

  async #placed(event: CustomEvent<Position>): Promise<void> {
    event.stopPropagation();
    await this.#start(event.detail, false);
  }

  async #start(position: Position, follow: boolean): Promise<void> {
    const { duration_s, label } = this.#chosen;
    const named = label ? { label } : {};
    try {
      await this.port.startLocation({ duration_s, audience: this.audience, position, follow, ...named });
      this.#done();
    } catch (error) {
      this.byHand = false;
      this.trouble = (error as Error).message || this.ui.words.say("live.failed");
    }
  }

  #read(): void {
    const { renderRoot } = this;
    const duration_s = Number(renderRoot.querySelector("select")?.value);
    this.#chosen = { duration_s, label: renderRoot.querySelector("input")?.value.trim() ?? "" };
  }

  #entered(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    void this.#follow();
  }

  #done(): void {
    this.dispatchEvent(new CustomEvent("tp-done", { bubbles: true, composed: true }));
  }
}

export const parts = {
  live: ({ ui, port, choice }) =>
    html`<tp-live-panel .ui=${ui} .port=${port} .audience=${choice?.audience ?? []}></tp-live-panel>`,
} satisfies Partial<Record<Panel, Part>>;

define("tp-live-panel", TpLivePanel);
