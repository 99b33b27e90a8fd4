import { type Offset, type Point, project, roundLength, unproject } from "../../../core/geo.ts";
import { greens, streets } from "../../../core/streets.ts";
import type { Words } from "../../../i18n/words.ts";
import { drawn, type Look, PinShape } from "./pin.ts";

const [WIDTH, HEIGHT] = [320, 170]; // of the drawing, in its own units
const MARGIN = 46;
/** The closest look: metres that one unit is at least. */
const CLOSEST = 1.7;
const BAR_MAX = 70;

/** Someone or something on the map. */
export interface Pin extends Point {
  name: string; // who moves keeps it
  look: Look;
  accuracy_m?: number | null | undefined;
  heading_deg?: number | null | undefined;
  stale?: boolean;
}

/** What shows pins on the ground. */
export interface Drawing {
  readonly element: Element;
  /** Shows pins, and the way that one of them came, oldest first. */
  show(pins: readonly Pin[], trail: readonly Point[]): void;
  /** The point under a place of the page. */
  pointAt(clientX: number, clientY: number): Point;
  close(): void;
}

/** A town that is only sketched: the streets are made up from the coordinates, distances and bearings are true. */
export class Sketch implements Drawing {
  readonly element: SVGSVGElement;
  readonly #ground = drawn("g");
  readonly #trail = drawn("g", { class: "trail" });
  readonly #pins = drawn("g");
  readonly #scale = drawn("g", { class: "scale" });
  readonly #shown = new Map<string, PinShape>();
  readonly #words: Words;
  #middle: Point | undefined;
  #unit = 1; // metres

  constructor(words: Words) {
    this.#words = words;
    const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" };
    this.element = drawn("svg", box, this.#ground, this.#trail, this.#pins, this.#scale);
  }

  /** The town is drawn anew only if the pins leave the view. */
  show(pins: readonly Pin[], trail: readonly Point[]): void {
    if (pins.length === 0) return;
    if (!this.#middle || !pins.every((pin) => this.#isInView(pin))) this.#look(pins);
    for (const pin of pins) {
      const [x, y] = this.#place(pin);
      const shape = this.#shown.get(pin.name) ?? this.#add(pin);
      shape.element.setAttribute("transform", `translate(${round(x)} ${round(y)})`);
      shape.show(pin, (pin.accuracy_m ?? 0) / this.#unit);
    }
    const names = new Set(pins.map(({ name }) => name));
    for (const [name, shape] of this.#shown) {
      if (names.has(name)) continue;
      shape.element.remove();
      this.#shown.delete(name);
    }
    this.#drawTrail(trail);
  }

  pointAt(clientX: number, clientY: number): Point {
    const box = this.element.getBoundingClientRect();
    const zoom = Math.max(box.width / WIDTH, box.height / HEIGHT); // as `slice` fits it
    const east = ((clientX - box.left - box.width / 2) / zoom) * this.#unit;
    const north = (-(clientY - box.top - box.height / 2) / zoom) * this.#unit;
    return unproject(this.#middle ?? { latitude: 0, longitude: 0 }, { east, north });
  }

  close(): void {
    this.element.remove();
  }

  #add({ name, look }: Pin): PinShape {
    const shape = new PinShape(look);
    this.#shown.set(name, shape);
    this.#pins.append(shape.element);
    return shape;
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
    this.#drawGround(this.#middle);
    this.#drawScale();
  }

  #drawGround(middle: Point): void {
    const reach = (WIDTH / 2) * this.#unit;
    const at = ({ east, north }: Offset) =>
      `${round(WIDTH / 2 + east / this.#unit)} ${round(HEIGHT / 2 - north / this.#unit)}`;
    const blocks = greens(middle, reach).map(({ corners, kind }) =>
      drawn("path", { class: kind, d: `M${corners.map(at).join("L")}Z` }),
    );
    const ways = streets(middle, reach);
    const path = (wide: boolean) =>
      ways.filter((one) => one.wide === wide).map((one) => `M${at(one.from)}L${at(one.to)}`);
    const lines = [false, true].map((wide) =>
      drawn("path", { class: wide ? "street is-wide" : "street", d: path(wide).join("") }),
    );
    const land = drawn("rect", { class: "land", width: String(WIDTH), height: String(HEIGHT) });
    this.#ground.replaceChildren(land, ...blocks, ...lines);
  }

  #drawScale(): void {
    const metres = roundLength(BAR_MAX * this.#unit);
    const line = drawn("path", { d: `M12 ${HEIGHT - 16}v5h${round(metres / this.#unit)}v-5` });
    const words = drawn("text", { x: "14", y: String(HEIGHT - 19) });
    words.textContent = this.#words.distance(metres);
    this.#scale.replaceChildren(line, words);
  }

  #drawTrail(trail: readonly Point[]): void {
    const places = trail.map((point) => this.#place(point));
    const pieces = places.slice(1).map(([x, y], i) => {
      const [fromX, fromY] = places[i] as [number, number];
      const opacity = (0.15 + (0.65 * (i + 1)) / places.length).toFixed(2); // the older, the fainter
      return drawn("path", { d: `M${round(fromX)} ${round(fromY)}L${round(x)} ${round(y)}`, opacity });
    });
    this.#trail.replaceChildren(...pieces);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
