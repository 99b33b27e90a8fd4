import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { English } from "./en/index.ts";
import { english } from "./english.ts";
import { type At, daysBetween, Formats } from "./formats.ts";

/** Words that depend on a number, by plural category of the language. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
export type Key = keyof English;
/** Keys of words that depend on a number. */
export type CountKey = { [K in Key]: English[K] extends string ? never : K }[Key];
export type SayKey = Exclude<Key, CountKey>;
export type Dictionary = Partial<Record<Key, string | Plural>>;
export type Values = Readonly<Record<string, string | number>>;

const RTL = new Set(["ar", "fa", "he", "ur"]);

/** What the reader reads: words, numbers and times in their language. Reading one in a render follows its changes. */
export class Words {
  readonly #locale = signal("en");
  readonly #own = signal<Dictionary>({}); // of the language
  readonly #host = signal<Dictionary>({}); // what the page says instead
  readonly #formats = computed(() => new Formats(this.#locale.value));

  get locale(): string {
    return this.#locale.value;
  }

  get dir(): "ltr" | "rtl" {
    return RTL.has(this.locale.split("-")[0] ?? "") ? "rtl" : "ltr";
  }

  get changes(): ReadonlySignal<string> {
    return this.#locale;
  }

  /** Turns to another language; `locale` is the reader's own tag (`pt-BR`), for dates and numbers. */
  use(locale: string, dictionary: Dictionary): void {
    this.#own.value = dictionary;
    this.#locale.value = locale;
  }

  /** The page's own words, over those of any language. */
  override(strings: Dictionary): void {
    this.#host.value = { ...this.#host.peek(), ...strings };
  }

  say(key: SayKey, values: Values = {}): string {
    const found = this.#find(key);
    return fill(typeof found === "string" ? found : found.other, values);
  }

  /** Words with a number in them, `{n}`, as the language's plural rules say. */
  count(key: CountKey, n: number, values: Values = {}): string {
    const found = this.#find(key);
    const forms: Plural = typeof found === "string" ? { other: found } : found;
    const formats = this.#formats.value;
    return fill(forms[formats.plural(n)] ?? forms.other, { n: formats.number(n), ...values });
  }

  /** "9:40 AM". */
  time(at: At): string {
    return this.#formats.value.time(at);
  }

  /** "Today", "Yesterday", "Tuesday", "May 4". */
  day(at: At, now: At = Date.now()): string {
    const age = daysBetween(at, now);
    if (age === 0) return this.say("common.today");
    return age === 1 ? this.say("common.yesterday") : this.#formats.value.date(at, now);
  }

  /** "May 4, 2026, 9:40 AM". */
  moment(at: At): string {
    return this.#formats.value.moment(at);
  }

  /** "Tue, May 5, 9:00 AM – 12:00 PM". */
  span(from: At, to: At): string {
    return this.#formats.value.span(from, to);
  }

  /** "now", "5 min. ago", "in 2 hr."; beyond a week the date. */
  ago(at: At, now: At = Date.now()): string {
    return this.#formats.value.ago(at, now);
  }

  /** "Ana, Kofi, and Ben". */
  list(items: Iterable<string>): string {
    return this.#formats.value.list(items);
  }

  number(n: number, options: Intl.NumberFormatOptions = {}): string {
    return this.#formats.value.number(n, options);
  }

  /** An amount in minor units of a currency. */
  money(minor: number, currency: string): string {
    return this.#formats.value.money(minor, currency);
  }

  /** "2.3 MB". */
  bytes(n: number): string {
    return this.#formats.value.bytes(n);
  }

  /** "14 min". */
  duration(seconds: number): string {
    return this.#formats.value.duration(seconds);
  }

  /** "1:02:03". */
  clock(seconds: number): string {
    return this.#formats.value.clock(seconds);
  }

  /** "1.2 km". */
  distance(metres: number): string {
    return this.#formats.value.distance(metres);
  }

  #find(key: Key): string | Plural {
    return this.#host.value[key] ?? this.#own.value[key] ?? english.value[key] ?? key;
  }
}

/** Each `{name}` by its value; one without a value stays as it is. */
function fill(words: string, values: Values): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
