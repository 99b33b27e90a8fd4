import { type Offset, type Point, project, roundLength, unproject } from "../../core/geo.ts";
import { greens, streets } from "../../core/streets.ts";
import { length } from "../../core/travel.ts";
import { svg } from "./dom.ts";

const [WIDTH, HEIGHT] = [320, 170]; // of the drawing, in its own units
const MARGIN = 46;
/** The closest look: metres that one unit is at least. */
const CLOSEST = 1.7;
const BAR_MAX = 70;

/** Someone or something on the map. */
export interface Pin extends Point {
  name: string; // who moves keeps it
  look: "place" | "mover" | "me";
  accuracy_m?: number | null | undefined;
  heading_deg?: number | null | undefined;
  stale?: boolean;
}

/** A town that is only sketched: the streets are made up from the coordinates, distances and bearings are true. */
export class MapView {
  readonly element: SVGSVGElement;
  readonly #ground = svg("g", { class: "map-ground" });
  readonly #trail = svg("g", { class: "map-trail" });
  readonly #pins = svg("g", {});
  readonly #scale = svg("g", { class: "map-scale" });
  readonly #shown = new Map<string, PinView>();
  #middle: Point | undefined;
  #unit = 1; // metres

  /** `label`: what is to be seen, for those who cannot see it. */
  constructor(label: string) {
    const attributes = { class: "map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label };
    this.element = svg("svg", attributes, this.#ground, this.#trail, this.#pins, this.#scale);
    this.element.setAttribute("preserveAspectRatio", "xMidYMid slice");
  }

  label(words: string): void {
    if (this.element.getAttribute("aria-label") !== words) this.element.setAttribute("aria-label", words);
  }

  /** Shows pins, and the way that one of them came, oldest first. The town is drawn anew only if they leave the view. */
  show(pins: readonly Pin[], trail: readonly Point[] = []): void {
    if (pins.length === 0) return;
    if (!this.#middle || !pins.every((pin) => this.#isInView(pin))) this.#look(pins);
    for (const pin of pins) {
      const view = this.#shown.get(pin.name) ?? this.#add(pin);
      view.show(pin, this.#place(pin), this.#unit);
    }
    const names = new Set(pins.map(({ name }) => name));
    for (const [name, view] of this.#shown) {
      if (names.has(name)) continue;
      view.element.remove();
      this.#shown.delete(name);
    }
    this.#draw(trail);
  }

  /** The point under a place of the page. */
  pointAt(clientX: number, clientY: number): Point {
    const box = this.element.getBoundingClientRect();
    const zoom = Math.max(box.width / WIDTH, box.height / HEIGHT); // as `slice` fits it
    const east = ((clientX - box.left - box.width / 2) / zoom) * this.#unit;
    const north = (-(clientY - box.top - box.height / 2) / zoom) * this.#unit;
    return unproject(this.#middle ?? { latitude: 0, longitude: 0 }, { east, north });
  }

  #add(pin: Pin): PinView {
    const view = new PinView(pin.look);
    this.#shown.set(pin.name, view);
    this.#pins.append(view.element);
    return view;
  }

  #place(point: Point): [x: number, y: number] {
    const { east, north } = project(this.#middle ?? point, point);
    return [WIDTH / 2 + east / this.#unit, HEIGHT / 2 - north / this.#unit];
  }

  #isInView(point: Point): boolean {
    const [x, y] = this.#place(point);
    return x > MARGIN / 2 && x < WIDTH - MARGIN / 2 && y > MARGIN / 2 && y < HEIGHT - MARGIN / 2;
  }

  #look(pins: readonly Pin[]): void {
    const [first] = pins as [Pin];
    const offsets = pins.map((pin) => project(first, pin));
    const [east, north] = [offsets.map((one) => one.east), offsets.map((one) => one.north)];
    const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
    const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
    this.#middle = unproject(first, { east: middle(east), north: middle(north) });
    const wide = Math.max(extent(east) / (WIDTH - 2 * MARGIN), extent(north) / (HEIGHT - 2 * MARGIN));
    const blurred = Math.max(...pins.map(({ accuracy_m }) => accuracy_m ?? 0)) / (HEIGHT * 0.4);
    this.#unit = Math.max(CLOSEST, wide * 1.15, blurred);
    this.#drawGround();
    this.#drawScale();
  }

  #drawGround(): void {
    const middle = this.#middle as Point;
    const reach = (WIDTH / 2) * this.#unit;
    const at = ({ east, north }: Offset) =>
      `${round(WIDTH / 2 + east / this.#unit)} ${round(HEIGHT / 2 - north / this.#unit)}`;
    const blocks = greens(middle, reach).map(({ corners, kind }) =>
      svg("path", { class: `map-${kind}`, d: `M${corners.map(at).join("L")}Z` }),
    );
    const ways = streets(middle, reach);
    const path = (wide: boolean) =>
      ways.filter((one) => one.wide === wide).map((one) => `M${at(one.from)}L${at(one.to)}`);
    const lines = [false, true].map((wide) =>
      svg("path", { class: wide ? "map-street is-wide" : "map-street", d: path(wide).join("") }),
    );
    this.#ground.replaceChildren(svg("rect", { class: "map-land", width: "320", height: "170" }), ...blocks, ...lines);
  }

  #drawScale(): void {
    const metres = roundLength(BAR_MAX * this.#unit);
    const width = metres / this.#unit;
    const line = svg("path", { d: `M12 ${HEIGHT - 16}v5h${round(width)}v-5` });
    const words = svg("text", { x: "14", y: String(HEIGHT - 19) }, length(metres));
    this.#scale.replaceChildren(line, words);
  }

  #draw(trail: readonly Point[]): void {
    const places = trail.map((point) => this.#place(point));
    const pieces = places.slice(1).map(([x, y], i) => {
      const [fromX, fromY] = places[i] as [number, number];
      const piece = svg("path", { d: `M${round(fromX)} ${round(fromY)}L${round(x)} ${round(y)}` });
      piece.style.opacity = String((0.15 + (0.65 * (i + 1)) / places.length).toFixed(2)); // the older, the fainter
      return piece;
    });
    this.#trail.replaceChildren(...pieces);
  }
}

class PinView {
  readonly element: SVGGElement;
  readonly #circle = svg("circle", { class: "pin-circle", cx: "0", cy: "0" });
  readonly #arrow = svg("path", { class: "pin-arrow", d: "M0 -17 L5.5 -9 L-5.5 -9Z" });

  constructor(look: Pin["look"]) {
    const drawn =
      look === "place"
        ? [
            svg("path", { class: "pin-drop", d: "M0 0C-3-6-10-11-10-19a10 10 0 0 1 20 0C10-11 3-6 0 0Z" }),
            svg("circle", { class: "pin-eye", cy: "-19", r: "3.8" }),
          ]
        : [this.#arrow, svg("circle", { class: "pin-disc", r: look === "me" ? "6" : "8" })];
    this.element = svg("g", { class: `pin is-${look}` }, this.#circle, ...drawn);
  }

  show({ accuracy_m, heading_deg, stale }: Pin, [x, y]: [number, number], unit: number): void {
    this.element.setAttribute("transform", `translate(${round(x)} ${round(y)})`);
    this.element.classList.toggle("is-stale", stale === true);
    this.#circle.setAttribute("r", String(round((accuracy_m ?? 0) / unit)));
    const turned = heading_deg !== null && heading_deg !== undefined;
    this.#arrow.setAttribute("transform", `rotate(${Math.round(heading_deg ?? 0)})`);
    this.#arrow.classList.toggle("is-off", !turned || stale === true);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
