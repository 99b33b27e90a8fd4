import { type SVGTemplateResult, svg } from "lit";
import { type Offset, type Point, project, unproject } from "../../../core/geo.ts";
import { greens, streets } from "../../../core/streets.ts";

export const [WIDTH, HEIGHT] = [320, 180]; // of the drawing, in its own units
const MARGIN = 30;

/** The piece of the earth that is seen: its middle, and the metres in one unit of the drawing. */
export interface View {
  readonly middle: Point;
  readonly unit: number;
}

/** The town around the middle, made up from the coordinates alone: no map server is asked. */
export function ground({ middle, unit }: View): SVGTemplateResult[] {
  const reach = (WIDTH / 2) * unit;
  const at = ({ east, north }: Offset) => `${round(WIDTH / 2 + east / unit)} ${round(HEIGHT / 2 - north / unit)}`;
  const blocks = greens(middle, reach).map(
    ({ corners, kind }) => svg`<path class=${kind} d="M${corners.map(at).join("L")}Z"></path>`,
  );
  const ways = streets(middle, reach);
  const lines = [false, true].map((wide) => {
    const drawn = ways.filter((one) => one.wide === wide).map((one) => `M${at(one.from)}L${at(one.to)}`);
    return svg`<path class="street ${wide ? "is-wide" : ""}" d=${drawn.join("")}></path>`;
  });
  return [...blocks, ...lines];
}

/** Where a point is drawn. */
export function placed({ middle, unit }: View, point: Point): [x: number, y: number] {
  const { east, north } = project(middle, point);
  return [round(WIDTH / 2 + east / unit), round(HEIGHT / 2 - north / unit)];
}

/** The point under a place of the screen, for a drawing that covers its box. */
export function pointAt({ middle, unit }: View, box: DOMRect, clientX: number, clientY: number): Point {
  const zoom = Math.max(box.width / WIDTH, box.height / HEIGHT);
  const east = ((clientX - box.left - box.width / 2) / zoom) * unit;
  const north = (-(clientY - box.top - box.height / 2) / zoom) * unit;
  return unproject(middle, { east, north });
}

/** Whether a point is drawn well within the edges. */
export function within(view: View, point: Point): boolean {
  const [x, y] = placed(view, point);
  return x > MARGIN && x < WIDTH - MARGIN && y > MARGIN && y < HEIGHT - MARGIN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
