import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Content } from "../../../core/frames.ts";
import type { Point } from "../../../core/geo.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";
import { panelButtons } from "../panel_buttons.css.ts";
import type { Part } from "../panels.ts";
import type { Position } from "../port.ts";
import type { Panel } from "../tools.ts";
import { locate, parsePoint, printPoint } from "./locating.ts";
import { placeStyles } from "./place.css.ts";
import "./pin_map.ts";

/**
 * A point: set on the map, typed, or where one is. `named`: to be sent, with words, as `tp-content`; else it is only
 * chosen and told by `tp-place`.
 */
export class TpPlacePicker extends TpElement {
  static override styles = [shared, panelButtons, placeStyles];
  static override properties = {
    ui: { attribute: false },
    start: { attribute: false },
    named: { type: Boolean },
    pin: { state: true },
    asking: { state: true },
    trouble: { state: true },
  };
  declare ui: Ui;
  declare start: Point | undefined;
  declare named: boolean;
  declare pin: Position | undefined;
  declare asking: boolean;
  declare trouble: "" | "denied" | "coordinatesBad";

  constructor() {
    super();
    this.named = false;
    this.asking = false;
    this.trouble = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("start")) this.pin ??= this.start;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("button.here")?.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const { pin } = this;
    return html`<h3>${words.say("place.title")}</h3>
      ${pin ? html`<tp-pin-map .ui=${this.ui} .pin=${pin} @tp-pin=${this.#moved}></tp-pin-map>` : nothing}
      <p role=${this.trouble ? "alert" : "status"} class=${this.trouble ? "is-bad" : ""}>${
        this.asking
          ? words.say("place.asking")
          : words.say(this.trouble ? `place.${this.trouble}` : pin ? "place.hint" : "place.begin")
      }</p>
      <div class="fields">
        <input class="point" type="text" dir="ltr" inputmode="text" maxlength="60" autocomplete="off"
          aria-label=${words.say("place.coordinates")} placeholder=${words.say("place.coordinates")}
          .value=${pin ? printPoint(pin) : ""} aria-invalid=${this.trouble === "coordinatesBad"}
          @change=${this.#typed} @keydown=${this.#entered} />
        ${
          this.named
            ? html`<input class="label" type="text" dir="auto" maxlength="1024" aria-label=${words.say("place.label")}
                placeholder=${words.say("place.label")} @keydown=${this.#entered} />`
            : nothing
        }
      </div>
      <div class="row">
        <button type="button" class="here" aria-disabled=${this.asking} @click=${this.#locate}>
          ${icon("target")}${words.say("place.here")}
        </button>
        <button type="button" @click=${() => this.#say("tp-done", undefined)}>${words.say("common.cancel")}</button>
        <button type="button" class="go" @click=${this.#use}>
          ${words.say(this.named ? "place.send" : "place.use")}
        </button>
      </div>`;
  }

  #moved({ detail }: CustomEvent<Point>): void {
    this.#set(detail);
  }

  #set(pin: Position): void {
    this.pin = pin;
    this.trouble = "";
  }

  async #locate(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    this.trouble = "";
    try {
      const { latitude, longitude, accuracy_m = 0 } = await locate();
      this.#set({ latitude, longitude, accuracy_m }); // no more than that is said of a place
    } catch {
      this.trouble = "denied";
    }
    this.asking = false;
  }

  #typed(event: Event): boolean {
    const typed = (event.target as HTMLInputElement).value;
    const point = parsePoint(typed);
    if (point) this.#set(point);
    else this.trouble = typed.trim() === "" ? "" : "coordinatesBad";
    return point !== undefined;
  }

  /** Enter in a field sends no text. */
  #entered(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!(event.target as HTMLElement).matches(".point") || this.#typed(event)) this.#use();
  }

  #use(): void {
    const { pin } = this;
    const label = this.renderRoot.querySelector<HTMLInputElement>(".label")?.value.trim();
    if (!pin && label) return this.#say("tp-content", { kind: "text", text: label } satisfies Content); // an address does
    if (!pin) {
      this.trouble = "coordinatesBad";
      return this.renderRoot.querySelector<HTMLElement>(".point")?.focus();
    }
    const content: Content = { kind: "location", ...pin, ...(label && { label }) };
    if (this.named) this.#say("tp-content", content);
    else this.#say("tp-place", pin);
  }

  #say(name: "tp-content" | "tp-place" | "tp-done", detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

export const parts = {
  place: ({ ui, port }) => html`<tp-place-picker .ui=${ui} .start=${port.here()} named></tp-place-picker>`,
  move: ({ ui, port }) => html`<tp-place-picker .ui=${ui} .start=${port.here()}></tp-place-picker>`,
} satisfies Partial<Record<Panel, Part>>;

define("tp-place-picker", TpPlacePicker);
