/** One who moves on a map: where they are between two positions, and the words for it. */
import { between, distance, type Point } from "./geo.ts";

/** A position older than this is stale. */
export const STALE_S = 60;
/** Positions kept for the trail. */
const TRAIL_MAX = 40;
/** The longest that a pin takes from one position to the next. */
const GLIDE_MAX_MS = 6_000;
/** A jump beyond this is shown at once, without a glide. */
const JUMP_M = 2_000;

/** A position as it was told. */
export interface Fix extends Point {
  at: string; // RFC 3339
  accuracy_m?: number | null | undefined;
  heading_deg?: number | null | undefined;
  speed_mps?: number | null | undefined;
  distance_m?: number | null | undefined; // to where they go
  eta_s?: number | null | undefined;
}

/** The positions of one live location, for as long as it is live. */
export class Track {
  arrived = false; // they are there, as it was told
  #fixes: Fix[] = [];
  #from: Point | undefined; // where the pin stood when the last position came
  #cameMs = 0;
  #glideMs = 0;

  get last(): Fix | undefined {
    return this.#fixes.at(-1);
  }

  /** Where they went, oldest first. */
  get trail(): readonly Point[] {
    return this.#fixes;
  }

  /** A new position, told at `nowMs`; one that is older than the last is dropped. Returns whether it was taken. */
  moved(fix: Fix, nowMs: number): boolean {
    const last = this.last;
    if (last && Date.parse(fix.at) <= Date.parse(last.at)) return false;
    this.#from = this.at(nowMs);
    const pause = last ? Date.parse(fix.at) - Date.parse(last.at) : 0;
    const isJump = !this.#from || distance(this.#from, fix) > JUMP_M;
    this.#glideMs = isJump ? 0 : Math.min(GLIDE_MAX_MS, pause);
    this.#cameMs = nowMs;
    this.#fixes = [...this.#fixes, fix].slice(-TRAIL_MAX);
    return true;
  }

  /** Where the pin stands: it glides from where it stood to the last position in the time that lay between the two. */
  at(nowMs: number): Point | undefined {
    const last = this.last;
    if (!last || !this.#from || this.#glideMs === 0) return last;
    const share = (nowMs - this.#cameMs) / this.#glideMs;
    return share >= 1 ? last : between(this.#from, last, Math.max(0, share));
  }

  /** It ended: nothing of the way is kept. */
  clear(): void {
    this.#fixes = [];
    this.#from = undefined;
  }
}

/** Seconds since a time; 0 for one that has not come. */
export function age(at: string, nowMs: number): number {
  return Math.max(0, (nowMs - Date.parse(at)) / 1000);
}

/** "just now", "12 s ago", "2 min ago", "3 h ago". */
export function ago(seconds: number): string {
  if (seconds < 5) return "just now";
  return `${span(seconds)} ago`;
}

/** "12 s", "2 min", "1 h 20 min": rounded down. */
export function span(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** "Arrives in about 6 min"; "" where nobody knows. */
export function arrival(etaS: number | null | undefined): string {
  if (etaS === null || etaS === undefined) return "";
  if (etaS < 45) return "Arrives in less than a minute";
  const minutes = Math.round(etaS / 60);
  return `Arrives in about ${span(minutes * 60)}`;
}

/** "40 m", "1.8 km", "12 km". */
export function length(metres: number): string {
  if (metres < 995) return `${Math.max(0, metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10)} m`;
  const km = metres / 1000;
  return `${km < 9.95 ? km.toFixed(1).replace(/\.0$/, "") : String(Math.round(km))} km`;
}
