import { type ReadonlySignal, signal } from "@preact/signals-core";
import { en } from "./en/index.ts";

/** Words that depend on a number, by plural category of the language. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
export type Key = keyof typeof en;
/** Keys of words that depend on a number. */
export type CountKey = { [K in Key]: (typeof en)[K] extends string ? never : K }[Key];
export type SayKey = Exclude<Key, CountKey>;
export type Dictionary = Partial<Record<Key, string | Plural>>;
export type Values = Readonly<Record<string, string | number>>;

const RTL = new Set(["ar", "fa", "he", "ur"]);

/** What the reader reads: words, numbers and times in their language. Reading one in a render follows its changes. */
export class Words {
  readonly #locale = signal("en");
  readonly #own = signal<Dictionary>({}); // of the language
  readonly #host = signal<Dictionary>({}); // what the page says instead

  get locale(): string {
    return this.#locale.value;
  }

  get dir(): "ltr" | "rtl" {
    return RTL.has(this.locale.split("-")[0] ?? "") ? "rtl" : "ltr";
  }

  get changes(): ReadonlySignal<string> {
    return this.#locale;
  }

  /** Turns to another language. */
  use(locale: string, dictionary: Dictionary): void {
    this.#own.value = dictionary;
    this.#locale.value = locale;
  }

  /** The page's own words, over those of any language. */
  override(strings: Dictionary): void {
    this.#host.value = { ...this.#host.value, ...strings };
  }

  say(key: SayKey, values: Values = {}): string {
    return fill(this.#find(key) as string, values);
  }

  /** Words with a number in them, `{n}`, as the language's plural rules say. */
  count(key: CountKey, n: number, values: Values = {}): string {
    const found = this.#find(key);
    const forms: Plural = typeof found === "string" ? { other: found } : found;
    const form = forms[new Intl.PluralRules(this.locale).select(n)] ?? forms.other;
    return fill(form, { n: new Intl.NumberFormat(this.locale).format(n), ...values });
  }

  #find(key: Key): string | Plural {
    return this.#host.value[key] ?? this.#own.value[key] ?? en[key];
  }
}

/** Each `{name}` by its value; one without a value stays as it is. */
function fill(words: string, values: Values): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
