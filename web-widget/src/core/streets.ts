/** A town drawn from nothing but coordinates: the same place always has the same streets, and no map server is asked. */
import { type Offset, type Point, project, unproject } from "./geo.ts";

/** A line of the drawing, in metres east and north of the middle. */
export interface Street {
  from: Offset;
  to: Offset;
  wide: boolean;
}

/** A block with trees or water. */
export interface Green {
  corners: Offset[];
  kind: "park" | "water";
}

const BLOCK_M = 110;
const WIDE_EVERY = 4;
/** Of the coordinates that all drawings share: one origin for each tenth of a degree. */
const CELL_DEGREES = 0.1;
/** Lines of one drawing at most; a wider view shows the wide streets alone, and a wider one yet none. */
const LINES_MAX = 120;

/** The streets within `reach` metres of `middle`. */
export function streets(middle: Point, reach: number): Street[] {
  const town = new Town(middle);
  const step = reach / BLOCK_M > LINES_MAX / 4 ? WIDE_EVERY : 1;
  if (reach / (BLOCK_M * step) > LINES_MAX / 4) return [];
  const found: Street[] = [];
  const [column, row] = town.cell({ east: 0, north: 0 });
  const n = Math.ceil((reach * 1.5) / BLOCK_M);
  for (let i = -n; i <= n; i += 1) {
    if ((column + i) % step === 0) {
      found.push(town.street("across", column + i, row - n, row + n));
    }
    if ((row + i) % step === 0) found.push(town.street("along", row + i, column - n, column + n));
  }
  return found;
}

/** The parks and ponds within `reach` metres of `middle`. */
export function greens(middle: Point, reach: number): Green[] {
  const n = Math.ceil((reach * 1.5) / BLOCK_M);
  if (n > 30) return [];
  const town = new Town(middle);
  const [column, row] = town.cell({ east: 0, north: 0 });
  const found: Green[] = [];
  for (let i = -n; i <= n; i += 1) {
    for (let j = -n; j <= n; j += 1) {
      const green = town.green(column + i, row + j);
      if (green) found.push(green);
    }
  }
  return found;
}

/** A grid, turned a little, whose lines lie where chance put them: chance by place, so always the same. */
class Town {
  readonly #origin: Point;
  readonly #middle: Point;
  readonly #salt: number;
  readonly #turn: [cos: number, sin: number];

  constructor(middle: Point) {
    const round = (degrees: number) => Math.round(degrees / CELL_DEGREES) * CELL_DEGREES;
    this.#origin = { latitude: round(middle.latitude), longitude: round(middle.longitude) };
    this.#middle = middle;
    this.#salt = Math.round(this.#origin.latitude * 10) * 7919 + Math.round(this.#origin.longitude * 10);
    const angle = (chance(this.#salt, 1) - 0.5) * 0.9;
    this.#turn = [Math.cos(angle), Math.sin(angle)];
  }

  /** Column and row of the grid at an offset from the middle. */
  cell(at: Offset): [number, number] {
    const { east, north } = project(this.#origin, unproject(this.#middle, at));
    const [cos, sin] = this.#turn;
    return [Math.floor((east * cos + north * sin) / BLOCK_M), Math.floor((north * cos - east * sin) / BLOCK_M)];
  }

  street(way: "across" | "along", n: number, first: number, last: number): Street {
    const at = this.#line(way, n);
    const [from, to] = [first * BLOCK_M, (last + 1) * BLOCK_M];
    const ends =
      way === "across" ? [this.#place(at, from), this.#place(at, to)] : [this.#place(from, at), this.#place(to, at)];
    return { from: ends[0] as Offset, to: ends[1] as Offset, wide: n % WIDE_EVERY === 0 };
  }

  green(column: number, row: number): Green | undefined {
    const luck = chance(this.#salt + column * 31, row);
    if (luck > 0.09) return undefined;
    const [left, right] = [this.#line("across", column), this.#line("across", column + 1)];
    const [low, high] = [this.#line("along", row), this.#line("along", row + 1)];
    const corners = [
      this.#place(left, low),
      this.#place(right, low),
      this.#place(right, high),
      this.#place(left, high),
    ];
    return { corners, kind: luck < 0.022 ? "water" : "park" };
  }

  #line(way: "across" | "along", n: number): number {
    const luck = chance(this.#salt + (way === "across" ? 11 : 13), n);
    return n * BLOCK_M + (luck - 0.5) * BLOCK_M * 0.5;
  }

  /** From the grid to metres around the middle. */
  #place(x: number, y: number): Offset {
    const [cos, sin] = this.#turn;
    return project(this.#middle, unproject(this.#origin, { east: x * cos - y * sin, north: x * sin + y * cos }));
  }
}

/** A number in [0, 1) that two whole numbers always give. */
function chance(a: number, b: number): number {
  let t = (Math.imul(a | 0, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca6b)) | 0;
  t = Math.imul(t ^ (t >>> 15), 1 | t);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
