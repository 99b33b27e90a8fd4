import { bearing, distance, type Point } from "../../../core/geo.ts";
import type { Words } from "../../../i18n/words.ts";

const WINDS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;

/** "1.8 km to the east"; "" where the reader did not say where they are. */
export function apart(here: Point | undefined, there: Point, words: Words): string {
  if (!here) return "";
  const wind = WINDS[Math.round(bearing(here, there) / 45) % WINDS.length] as (typeof WINDS)[number];
  return words.say(`place.apart.${wind}`, { length: words.distance(distance(here, there)) });
}
