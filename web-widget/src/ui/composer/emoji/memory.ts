/** Which emoji were used, how often, and in which skin tone: kept in the browser, and wiped with the rest at logout. */

import { MEMORY_KEY } from "./memory_key.ts";

const KEPT_MAX = 64;
const AGES = 0.9; // what an earlier use counts for, after each later one

type Store = Pick<Storage, "getItem" | "setItem">;
type Kept = { tone: number; scores: Record<string, number> };

export class Memory {
  readonly #store: Store | undefined;
  #kept: Kept;

  constructor(store: Store | undefined = browserStore()) {
    this.#store = store;
    this.#kept = read(store);
  }

  get tone(): number {
    return this.#kept.tone;
  }

  set tone(tone: number) {
    this.#kept.tone = tone;
    this.#write();
  }

  uses(sign: string): number {
    return this.#kept.scores[sign] ?? 0;
  }

  /** Those used most and last, first. */
  frequent(most: number): string[] {
    const ranked = Object.entries(this.#kept.scores).sort(([, a], [, b]) => b - a);
    return ranked.slice(0, most).map(([sign]) => sign);
  }

  used(sign: string): void {
    const aged = Object.entries(this.#kept.scores).map(([one, score]) => [one, score * AGES] as const);
    const scores = { ...Object.fromEntries(aged), [sign]: this.uses(sign) * AGES + 1 };
    const kept = Object.entries(scores)
      .sort(([, a], [, b]) => b - a)
      .slice(0, KEPT_MAX);
    this.#kept.scores = Object.fromEntries(kept);
    this.#write();
  }

  #write(): void {
    try {
      this.#store?.setItem(MEMORY_KEY, JSON.stringify(this.#kept));
    } catch {
      // full or forbidden: it is remembered until the page is left
    }
  }
}

function browserStore(): Store | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

function read(store: Store | undefined): Kept {
  try {
    const found = JSON.parse(store?.getItem(MEMORY_KEY) ?? "{}") as Partial<Kept>;
    const tone = Number.isInteger(found.tone) && (found.tone as number) <= 5 ? Math.max(0, found.tone as number) : 0;
    const scores = Object.entries(found.scores ?? {}).filter(([, score]) => Number.isFinite(score));
    return { tone, scores: Object.fromEntries(scores.slice(0, KEPT_MAX)) };
  } catch {
    return { tone: 0, scores: {} };
  }
}
