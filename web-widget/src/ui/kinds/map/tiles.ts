import {
  Circle,
  DivIcon,
  LatLngBounds,
  type LatLngTuple,
  Map as LeafletMap,
  Marker,
  Polyline,
  TileLayer,
} from "leaflet/dist/leaflet-src.esm.js";
import type { Point } from "../../../core/geo.ts";
import type { Tiles } from "../context.ts";
import { drawn, PinShape } from "./pin.ts";
import type { Drawing, Pin } from "./sketch.ts";

const ZOOM_MAX = 19;
const ZOOM_CLOSE = 16; // of a single pin
const ICON_PX = 64;

interface Shown {
  marker: Marker;
  circle: Circle;
  shape: PinShape;
}

/** The site's own map, by Leaflet: moved by pointer and arrow keys, nearer and farther by + and −. */
export class TileMap implements Drawing {
  readonly element = document.createElement("div");
  readonly #map: LeafletMap;
  readonly #trail = new Polyline([], { className: "trail", interactive: false });
  readonly #shown = new Map<string, Shown>();
  readonly #sizes = new ResizeObserver(() => this.#map.invalidateSize());

  constructor({ tiles_url }: Tiles) {
    this.element.className = "tiles";
    // Leaflet's own controls write markup, which a strict policy forbids: ours stand beside the map
    this.#map = new LeafletMap(this.element, { attributionControl: false, zoomControl: false, scrollWheelZoom: false });
    new TileLayer(tiles_url, { maxZoom: ZOOM_MAX }).addTo(this.#map);
    this.#trail.addTo(this.#map);
    this.#sizes.observe(this.element);
  }

  show(pins: readonly Pin[], trail: readonly Point[]): void {
    if (pins.length === 0) return;
    if (this.#shown.size === 0) this.#look(pins);
    for (const pin of pins) this.#put(pin);
    const names = new Set(pins.map(({ name }) => name));
    for (const [name, { marker, circle }] of this.#shown) {
      if (names.has(name)) continue;
      marker.remove();
      circle.remove();
      this.#shown.delete(name);
    }
    this.#trail.setLatLngs(trail.map(at));
  }

  pointAt(clientX: number, clientY: number): Point {
    const box = this.element.getBoundingClientRect();
    const { lat, lng } = this.#map.containerPointToLatLng([clientX - box.left, clientY - box.top]).wrap();
    return { latitude: lat, longitude: lng };
  }

  /** One step nearer, or farther for −1. */
  zoom(step: 1 | -1): void {
    this.#map.setZoom(this.#map.getZoom() + step);
  }

  close(): void {
    this.#sizes.disconnect();
    this.#map.remove();
    this.element.remove();
  }

  #look(pins: readonly Pin[]): void {
    this.#map.fitBounds(new LatLngBounds(pins.map(at)), { maxZoom: ZOOM_CLOSE, padding: [44, 44], animate: false });
  }

  #put(pin: Pin): void {
    const { marker, circle, shape } = this.#shown.get(pin.name) ?? this.#add(pin);
    marker.setLatLng(at(pin));
    circle.setLatLng(at(pin));
    circle.setRadius(pin.accuracy_m ?? 0);
    shape.show(pin, 0);
  }

  #add(pin: Pin): Shown {
    const shape = new PinShape(pin.look);
    const half = ICON_PX / 2;
    const drawing = drawn(
      "svg",
      { viewBox: `${-half} ${-half} ${ICON_PX} ${ICON_PX}`, "aria-hidden": "true" },
      shape.element,
    );
    const icon = new DivIcon({
      html: drawing as unknown as HTMLElement, // any element: it is appended
      className: "pin-icon",
      iconSize: [ICON_PX, ICON_PX],
    });
    const marker = new Marker(at(pin), { icon, interactive: false, keyboard: false }).addTo(this.#map);
    const circle = new Circle(at(pin), { radius: 0, className: `circle is-${pin.look}`, interactive: false }).addTo(
      this.#map,
    );
    const shown = { marker, circle, shape };
    this.#shown.set(pin.name, shown);
    return shown;
  }
}

function at({ latitude, longitude }: Point): LatLngTuple {
  return [latitude, longitude];
}
