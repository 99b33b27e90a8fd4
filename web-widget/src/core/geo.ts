/** Points on the earth, and how far and which way they lie apart. */

/** Degrees, WGS 84. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** Metres east and north of an origin; good for a town. */
export interface Offset {
  east: number;
  north: number;
}

const EARTH_M = 6_371_008.8; // mean radius
const DEGREE_M = (Math.PI * EARTH_M) / 180;
const RADIANS = Math.PI / 180;

/** Metres in a straight line (haversine). */
export function distance(a: Point, b: Point): number {
  const [north, east] = [(b.latitude - a.latitude) * RADIANS, (b.longitude - a.longitude) * RADIANS];
  const square =
    Math.sin(north / 2) ** 2 +
    Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(square)));
}

/** Degrees clockwise from north, 0 up to before 360, along which `b` is first seen from `a`. */
export function bearing(a: Point, b: Point): number {
  const [from, to, east] = [a.latitude * RADIANS, b.latitude * RADIANS, (b.longitude - a.longitude) * RADIANS];
  const y = Math.sin(east) * Math.cos(to);
  const x = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(east);
  return (Math.atan2(y, x) / RADIANS + 360) % 360;
}

/** Where a point lies on a flat map around `origin`. */
export function project(origin: Point, point: Point): Offset {
  const turn = ((point.longitude - origin.longitude + 540) % 360) - 180; // the short way around the earth
  const east = turn * DEGREE_M * Math.cos(origin.latitude * RADIANS);
  return { east, north: (point.latitude - origin.latitude) * DEGREE_M };
}

/** The point at a place of the flat map around `origin`. */
export function unproject(origin: Point, { east, north }: Offset): Point {
  const latitude = Math.max(-90, Math.min(90, origin.latitude + north / DEGREE_M));
  const turn = east / (DEGREE_M * Math.max(1e-6, Math.cos(origin.latitude * RADIANS)));
  return { latitude, longitude: ((origin.longitude + turn + 540) % 360) - 180 };
}

/** A point between two: `share` 0 is the first, 1 the second. */
export function between(a: Point, b: Point, share: number): Point {
  const turn = ((b.longitude - a.longitude + 540) % 360) - 180;
  return {
    latitude: a.latitude + (b.latitude - a.latitude) * share,
    longitude: ((a.longitude + turn * share + 540) % 360) - 180,
  };
}

const WINDS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"] as const;

/** A bearing in words. */
export function wind(degrees: number): string {
  return WINDS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8] as string;
}

/** A round length of at most `metres`, for a scale bar: 1, 2 or 5 times a power of ten. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, metres)));
  return power * (metres >= 5 * power ? 5 : metres >= 2 * power ? 2 : 1);
}
