import { css, html, type PropertyValues, svg, type TemplateResult } from "lit";
import { type Point, project, unproject } from "../../../core/geo.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { streetStyles } from "../../kinds/map/streets.css.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";
import type { Position } from "../port.ts";
import { ground, HEIGHT, placed, pointAt, type View, WIDTH, within } from "./sketch.ts";

const [NEAREST, FARTHEST] = [0.8, 2_000]; // metres in one unit
const NEAR = 2.2; // at first, around a known place
const STEP_UNITS = 8;
const ZOOM = 2;
const MOVES: Record<string, [east: number, north: number]> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** A sketched map with one pin, which a tap or the arrow keys move. Says where it stands by `tp-pin`. */
export class TpPinMap extends TpElement {
  static override styles = [
    shared,
    streetStyles,
    css`
      :host {
        position: relative;
        display: block;
      }
      .surface {
        display: block;
        overflow: hidden;
        border-radius: var(--_radius-small);
        cursor: crosshair;
      }
      svg.map {
        display: block;
        inline-size: 100%;
        block-size: clamp(8rem, 26dvh, 13rem);
        background: light-dark(#e9ede6, #1a222b);
      }
      .around {
        fill: color-mix(in srgb, var(--_accent) 16%, transparent);
        stroke: color-mix(in srgb, var(--_accent) 50%, transparent);
      }
      .drop {
        fill: #c0392b;
        stroke: #ffffff;
        stroke-width: 1.5;
      }
      .eye {
        fill: #ffffff;
      }
      .zoom {
        position: absolute;
        inset-block-start: 0.4rem;
        inset-inline-end: 0.4rem;
        display: grid;
        gap: 0.25rem;
      }
      button {
        display: grid;
        place-items: center;
        inline-size: 44px;
        block-size: 44px;
        padding: 0;
        border: 1px solid var(--_line);
        border-radius: var(--_radius-small);
        color: var(--_text);
        background: var(--_surface);
        cursor: pointer;
      }
    `,
  ];
  static override properties = { ui: { attribute: false }, pin: { attribute: false }, view: { state: true } };
  declare ui: Ui;
  declare pin: Position;
  declare view: View;

  constructor() {
    super();
    this.view = { middle: { latitude: 0, longitude: 0 }, unit: NEAR };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { pin } = this;
    if (!changed.has("pin") || within(this.view, pin)) return;
    const around = ((pin.accuracy_m ?? 0) * 2.6) / HEIGHT;
    this.view = { middle: pin, unit: Math.max(around, this.view.unit) };
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    return html`<div class="surface" tabindex="0" role="application" aria-label=${words.say("pin.map")}
        @click=${this.#tapped} @keydown=${this.#pressed}>
        <svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
          ${ground(this.view)}${this.#drop()}
        </svg>
      </div>
      <div class="zoom">
        <button type="button" aria-label=${words.say("place.nearer")} @click=${() => this.#zoom(1 / ZOOM)}>${icon("plus")}</button>
        <button type="button" aria-label=${words.say("place.farther")} @click=${() => this.#zoom(ZOOM)}>${icon("minus")}</button>
      </div>`;
  }

  #drop() {
    const [x, y] = placed(this.view, this.pin);
    return svg`<g transform="translate(${x} ${y})">
      <circle class="around" r=${(this.pin.accuracy_m ?? 0) / this.view.unit}></circle>
      <path class="drop" d="M0 0C-3-6-10-11-10-19a10 10 0 0 1 20 0C10-11 3-6 0 0Z"></path>
      <circle class="eye" cy="-19" r="3.8"></circle>
    </g>`;
  }

  #tapped({ currentTarget, clientX, clientY }: MouseEvent): void {
    const box = (currentTarget as HTMLElement).getBoundingClientRect();
    this.#tell(pointAt(this.view, box, clientX, clientY));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === "+" || event.key === "-") this.#zoom(event.key === "+" ? 1 / ZOOM : ZOOM);
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const { middle, unit } = this.view;
    const { east, north } = project(middle, this.pin);
    const step = STEP_UNITS * unit * (event.shiftKey ? 6 : 1);
    this.#tell(unproject(middle, { east: east + move[0] * step, north: north + move[1] * step }));
  }

  #zoom(by: number): void {
    this.view = { middle: this.pin, unit: Math.min(FARTHEST, Math.max(NEAREST, this.view.unit * by)) };
  }

  #tell(detail: Point): void {
    this.dispatchEvent(new CustomEvent("tp-pin", { detail }));
  }
}

define("tp-pin-map", TpPinMap);
