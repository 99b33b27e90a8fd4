/** The emoji of a language, looked up by group, by words and by shortcode. */
import type { Memory } from "./memory.ts";

/** One emoji, as the data has it (emoji-picker-element-data). */
export interface Emoji {
  readonly emoji: string;
  readonly annotation: string;
  readonly group: number;
  readonly order: number;
  readonly version: number;
  readonly shortcodes?: readonly string[];
  readonly tags?: readonly string[];
  readonly emoticon?: string | readonly string[];
  readonly skins?: readonly { readonly tone: number | readonly number[]; readonly emoji: string }[];
}

/** Groups that are shown, by their number in the data, and the sign of each; 2 are parts of others. */
export const GROUPS = [
  [0, "😀"],
  [1, "👋"],
  [3, "🐶"],
  [4, "🍏"],
  [5, "🚗"],
  [6, "⚽"],
  [7, "💡"],
  [8, "❤️"],
  [9, "🏁"],
] as const;

const FETCH_MS = 15_000;
const NEWEST = 15; // newer ones are blank on many devices

export class Book {
  readonly #all: readonly Emoji[];
  readonly #words: readonly (readonly string[])[];
  readonly #codes = new Map<string, Emoji>();
  readonly #signs = new Map<string, Emoji>();

  constructor(data: readonly Emoji[]) {
    this.#all = data
      .filter(({ version, group }) => version <= NEWEST && group !== 2)
      .map((one) => ({ ...one, emoji: bare(one.emoji) }))
      .sort((a, b) => a.order - b.order);
    this.#words = this.#all.map(wordsOf);
    for (const one of this.#all) {
      this.#signs.set(one.emoji, one);
      for (const code of one.shortcodes ?? []) this.#codes.set(code, one);
    }
  }

  group(number: number): Emoji[] {
    return this.#all.filter(({ group }) => group === number);
  }

  byShortcode(code: string): Emoji | undefined {
    return this.#codes.get(code.toLowerCase());
  }

  bySign(sign: string): Emoji | undefined {
    return this.#signs.get(sign);
  }

  /** Those that all words begin a word of; whole words before beginnings, names before tags, used ones first. */
  search(query: string, most: number, memory?: Memory): Emoji[] {
    const asked = fold(query)
      .split(/[\s_]+/)
      .filter(Boolean);
    if (asked.length === 0) return [];
    const found: [emoji: Emoji, rank: number][] = [];
    this.#all.forEach((one, i) => {
      const rank = rankOf(this.#words[i] as string[], asked);
      if (rank !== undefined) found.push([one, rank - Math.min(0.9, (memory?.uses(one.emoji) ?? 0) / 10)]);
    });
    found.sort(([a, left], [b, right]) => left - right || a.order - b.order);
    return found.slice(0, most).map(([emoji]) => emoji);
  }
}

/** The sign in a tone (1 light … 5 dark); as it is where it has none. */
export function toned(one: Emoji, tone: number): string {
  if (tone === 0) return one.emoji;
  return one.skins?.find((skin) => [skin.tone].flat().every((part) => part === tone))?.emoji ?? one.emoji;
}

/** Without the selector that only repeats what the sign is anyway: others write it without, and the two are one. */
function bare(sign: string): string {
  return sign.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");
}

/** First the words of the name, then, after an empty one, all others. */
function wordsOf({ annotation, tags = [], shortcodes = [], emoticon = [] }: Emoji): string[] {
  const split = (words: readonly string[]) =>
    words.flatMap((one) => fold(one).split(/[\s_\-:,.()“”]+/)).filter(Boolean);
  return [...split([annotation]), "", ...split([...tags, ...shortcodes]), ...[emoticon].flat()];
}

function rankOf(words: readonly string[], asked: readonly string[]): number | undefined {
  const names = words.indexOf("");
  let rank = 0;
  for (const one of asked) {
    const whole = words.indexOf(one);
    const at = whole >= 0 ? whole : words.findIndex((word) => word.startsWith(one));
    if (at < 0) return undefined;
    rank += (whole >= 0 ? 0 : 1) + (at < names ? 0 : 2);
  }
  return rank;
}

function fold(words: string): string {
  return words
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

const books = new Map<string, Promise<Book>>();

/** The book at an address, fetched once. Rejects where it cannot be had; then it may be asked for again. */
export function openBook(address: string): Promise<Book> {
  const known = books.get(address);
  if (known) return known;
  const opened = fetch(address, { signal: AbortSignal.timeout(FETCH_MS) }).then(async (answer) => {
    if (!answer.ok) throw new Error(`emoji: ${answer.status}`);
    return new Book((await answer.json()) as Emoji[]);
  });
  books.set(address, opened);
  opened.catch(() => books.delete(address));
  return opened;
}
