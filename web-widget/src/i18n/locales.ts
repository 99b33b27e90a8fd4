import type { Dictionary, Words } from "./words.ts";

/** The languages that there are words of. English is always there; each other one is a file of its own. */
export const LOCALES = ["en", "es", "pt", "fr", "de", "it", "ar", "zh", "ja", "hi"] as const;
export type Locale = (typeof LOCALES)[number];

const CHUNKS: Record<Exclude<Locale, "en">, () => Promise<{ words: Dictionary }>> = {
  es: () => import("./es/index.ts"),
  pt: () => import("./pt/index.ts"),
  fr: () => import("./fr/index.ts"),
  de: () => import("./de/index.ts"),
  it: () => import("./it/index.ts"),
  ar: () => import("./ar/index.ts"),
  zh: () => import("./zh/index.ts"),
  ja: () => import("./ja/index.ts"),
  hi: () => import("./hi/index.ts"),
};

/** What a reader is spoken to in: whose words, and by which tag dates and numbers are written. */
export interface Tongue {
  readonly locale: Locale;
  readonly tag: string;
}

/** The first of the `wanted` tags (as `navigator.languages` has them) that is `offered`; else English. */
export function negotiate(wanted: readonly string[], offered: readonly string[] = LOCALES): Tongue {
  const there = LOCALES.filter((locale) => offered.length === 0 || offered.some((one) => language(one) === locale));
  for (const tag of wanted) {
    const locale = there.find((one) => one === language(tag));
    if (locale) return { locale, tag };
  }
  const [first = "en"] = there.includes("en") ? (["en"] as const) : there;
  return { locale: first, tag: first };
}

/** The words of a language; rejects where its file cannot be fetched. */
export async function load(locale: Locale): Promise<Dictionary> {
  return locale === "en" ? {} : (await CHUNKS[locale]()).words;
}

/** Turns `words` to the best of the `wanted` languages. One that cannot be fetched leaves them as they are; of two
 * turns at once the later one counts.
 */
export class Turning {
  readonly #words: Words;
  readonly #load: (locale: Locale) => Promise<Dictionary>;
  #turns = 0;

  constructor(words: Words, loading = load) {
    this.#words = words;
    this.#load = loading;
  }

  /** Resolves with whether the language is now that. */
  async to(wanted: readonly string[], offered?: readonly string[]): Promise<boolean> {
    this.#turns += 1;
    const turn = this.#turns;
    const { locale, tag } = negotiate(wanted, offered);
    const dictionary = await this.#load(locale).catch(() => undefined);
    if (!dictionary || turn !== this.#turns) return false;
    this.#words.use(tag, dictionary);
    return true;
  }
}

/** "pt" of "pt-BR"; "" of what is no tag. */
function language(tag: string): string {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return "";
  }
}
