import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Point } from "../../../core/geo.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import type { Ui } from "../../ui.ts";
import type { Tiles } from "../context.ts";
import { mapStyles } from "./map.css.ts";
import { type Drawing, type Pin, Sketch } from "./sketch.ts";
import type { TileMap } from "./tiles.ts";

/** A map with pins: the site's own where it has one, else a sketch. With `pickable` a tap says `point`: where it was. */
export class TpMap extends TpElement {
  static override styles = mapStyles;
  static override properties = {
    ui: { attribute: false },
    tiles: { attribute: false },
    label: { attribute: false },
    pins: { attribute: false },
    trail: { attribute: false },
    pickable: { type: Boolean, reflect: true },
    large: { state: true },
  };
  declare ui: Ui;
  declare tiles: Tiles | undefined;
  declare label: string; // what is to be seen, for those who cannot see it
  declare pins: readonly Pin[];
  declare trail: readonly Point[];
  declare pickable: boolean;
  declare large: TileMap | undefined;
  #drawing: Drawing | undefined;

  constructor() {
    super();
    this.label = "";
    this.pins = this.trail = [];
    this.pickable = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#replace(undefined);
  }

  protected override firstUpdated(): void {
    this.#begin();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("pins") || changed.has("trail")) this.#drawing?.show(this.pins, this.trail);
  }

  protected override render(): TemplateResult {
    return html`
      <div class="map" role=${this.large ? "group" : "img"} aria-label=${this.label} @click=${this.#tap}></div>
      ${this.large ? this.#controls(this.large) : nothing}
    `;
  }

  #controls(large: TileMap): TemplateResult {
    const { words } = this.ui;
    return html`
      <div class="zoom">
        <button type="button" aria-label=${words.say("map.nearer")} @click=${() => large.zoom(1)}>${icon("plus")}</button>
        <button type="button" aria-label=${words.say("map.farther")} @click=${() => large.zoom(-1)}>${icon("minus")}</button>
      </div>
      <small class="credit" dir="auto">${this.tiles?.attribution}</small>
    `;
  }

  #begin(): void {
    this.#replace(new Sketch(this.ui.words));
    if (this.tiles) void this.#draw(this.tiles);
  }

  /** The sketch stays where the map's program does not come. */
  async #draw(tiles: Tiles): Promise<void> {
    const found = await import("./tiles.ts").catch(() => undefined);
    if (!found || !this.isConnected) return;
    const map = new found.TileMap(tiles);
    this.#replace(map);
    this.large = map;
  }

  #replace(drawing: Drawing | undefined): void {
    this.#drawing?.close();
    this.large = undefined;
    this.#drawing = drawing;
    if (!drawing) return;
    this.renderRoot.querySelector(".map")?.append(drawing.element);
    drawing.show(this.pins, this.trail);
  }

  #tap = ({ clientX, clientY }: MouseEvent): void => {
    if (!this.pickable || !this.#drawing) return;
    this.dispatchEvent(new CustomEvent<Point>("point", { detail: this.#drawing.pointAt(clientX, clientY) }));
  };
}
define("tp-map", TpMap);
