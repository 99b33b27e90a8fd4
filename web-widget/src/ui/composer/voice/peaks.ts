/** Loudness of a recording, to be drawn as bars. */

export const BARS_MAX = 64; // of the protocol's 128: as many as a bubble shows
const QUIET_DB = -50;

/** 0 (silent) to 100 (as loud as can be), by ear: decibels, not amplitude. */
export function loudness(rms: number): number {
  if (!(rms > 0)) return 0;
  const db = 20 * Math.log10(Math.min(1, rms));
  return Math.round(100 * Math.max(0, 1 - db / QUIET_DB));
}

/** Root of the mean square of samples in -1 … 1. */
export function rms(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += (samples[i] as number) ** 2;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** Levels that were measured on the way, as at most `most` bars: each is the loudest of its part. */
export function bars(levels: readonly number[], most = BARS_MAX): number[] {
  const count = Math.min(most, levels.length);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * levels.length) / count);
    const to = Math.floor(((i + 1) * levels.length) / count);
    return Math.max(...levels.slice(from, to));
  });
}

/** Levels over a time that is not known beforehand: neighbours are joined whenever there are too many. */
export class Levels {
  #kept: number[] = [];
  #each = 1; // measurements in one level
  #open: number[] = [];

  add(level: number): void {
    this.#open.push(level);
    if (this.#open.length < this.#each) return;
    this.#kept.push(Math.max(...this.#open));
    this.#open = [];
    if (this.#kept.length < BARS_MAX * 8) return;
    this.#kept = bars(this.#kept, BARS_MAX * 4);
    this.#each *= 2;
  }

  get all(): readonly number[] {
    return this.#kept;
  }
}
