/** A moment as the wire or the page has it. */
export type At = Date | string | number;

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
const KILOMETRE_M = 1_000;

/** Numbers, times and sizes in one language. Its `Intl` formatters are made once, when first needed. */
export class Formats {
  readonly locale: string;
  readonly #dates = new Map<string, Intl.DateTimeFormat>();
  readonly #numbers = new Map<string, Intl.NumberFormat>();
  readonly #plurals: Intl.PluralRules;
  #relative: Intl.RelativeTimeFormat | undefined;
  #lists: Intl.ListFormat | undefined;

  /** Throws RangeError where `locale` is no language tag. */
  constructor(locale: string) {
    this.locale = locale;
    this.#plurals = new Intl.PluralRules(locale);
  }

  /** "9:40 AM", "09:40". */
  time(at: At): string {
    return this.#date({ hour: "numeric", minute: "2-digit" }, at);
  }

  /** "Tuesday", within the last week; "May 4"; of another year "May 4, 2025". */
  date(at: At, now: At): string {
    const age = daysBetween(at, now);
    if (age >= 0 && age < 7) return this.#date({ weekday: "long" }, at);
    const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
    return this.#date({ day: "numeric", month: sameYear ? "long" : "short", ...(sameYear ? {} : YEAR) }, at);
  }

  /** "May 4, 2026, 9:40 AM". */
  moment(at: At): string {
    return this.#date({ dateStyle: "medium", timeStyle: "short" }, at);
  }

  /** "Tue, May 5, 9:00 AM – 12:00 PM". */
  span(from: At, to: At): string {
    const options = { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" } as const;
    return this.#dateFormat(options).formatRange(new Date(from), new Date(to));
  }

  /** "now", "5 min. ago", "yesterday", "in 2 hr."; beyond a week the date. */
  ago(at: At, now: At): string {
    const seconds = Math.round((new Date(at).getTime() - new Date(now).getTime()) / 1_000);
    const size = Math.abs(seconds);
    if (size >= 7 * DAY_S) return this.#date({ dateStyle: "medium" }, at);
    this.#relative ??= new Intl.RelativeTimeFormat(this.locale, { numeric: "auto", style: "short" });
    if (size < MINUTE_S) return this.#relative.format(0, "second");
    if (size < HOUR_S) return this.#relative.format(Math.trunc(seconds / MINUTE_S), "minute");
    if (size < DAY_S) return this.#relative.format(Math.trunc(seconds / HOUR_S), "hour");
    return this.#relative.format(Math.trunc(seconds / DAY_S), "day");
  }

  /** "Ana, Kofi, and Ben". */
  list(items: Iterable<string>): string {
    this.#lists ??= new Intl.ListFormat(this.locale, { type: "conjunction" });
    return this.#lists.format(items);
  }

  number(n: number, options: Intl.NumberFormatOptions = {}): string {
    return this.#numberFormat(options).format(n);
  }

  plural(n: number): Intl.LDMLPluralRule {
    return this.#plurals.select(n);
  }

  /** An amount in minor units: how many of them make one is the currency's own. */
  money(minor: number, currency: string): string {
    if (!/^[A-Z]{3}$/.test(currency)) return `${this.number(minor / 100)} ${currency}`;
    const format = this.#numberFormat({ style: "currency", currency });
    return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  }

  /** "48 kB", "2.3 MB". */
  bytes(n: number): string {
    if (n < 1e6) return this.#unit(Math.max(1, Math.round(n / 1e3)), "kilobyte");
    return n < 1e9 ? this.#unit(n / 1e6, "megabyte", 1) : this.#unit(n / 1e9, "gigabyte", 1);
  }

  /** "45 sec", "14 min", "2 hr 5 min". */
  duration(seconds: number): string {
    const s = Math.max(0, Math.round(seconds));
    if (s < MINUTE_S) return this.#unit(s, "second");
    const minutes = Math.round(s / MINUTE_S);
    if (minutes < 60) return this.#unit(minutes, "minute");
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return rest === 0 ? this.#unit(hours, "hour") : `${this.#unit(hours, "hour")} ${this.#unit(rest, "minute")}`;
  }

  /** "0:07", "1:02:03": of what is played. */
  clock(seconds: number): string {
    const s = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
    const parts = [Math.floor(s / HOUR_S), Math.floor(s / MINUTE_S) % 60, s % 60].slice(s < HOUR_S ? 1 : 0);
    const shown = parts.map((part, i) => this.number(part, i === 0 ? {} : { minimumIntegerDigits: 2 }));
    return shown.join(":");
  }

  /** "350 m", "1.2 km". */
  distance(metres: number): string {
    const step = metres < 100 ? 1 : 10;
    const rounded = Math.round(metres / step) * step;
    if (rounded < KILOMETRE_M) return this.#unit(rounded, "meter");
    return this.#unit(metres / KILOMETRE_M, "kilometer", metres < 10_000 ? 1 : 0);
  }

  #unit(n: number, unit: string, maximumFractionDigits = 0): string {
    return this.number(n, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits });
  }

  #date(options: Intl.DateTimeFormatOptions, at: At): string {
    return this.#dateFormat(options).format(new Date(at));
  }

  #dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return kept(this.#dates, options, () => new Intl.DateTimeFormat(this.locale, options));
  }

  #numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    return kept(this.#numbers, options, () => new Intl.NumberFormat(this.locale, options));
  }
}

const YEAR = { year: "numeric" } as const;

/** Midnights between two moments, in the reader's time zone. */
export function daysBetween(from: At, to: At): number {
  const midnight = (at: At) => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(to) - midnight(from)) / (DAY_S * 1_000));
}

function kept<F>(formats: Map<string, F>, options: object, make: () => F): F {
  const name = JSON.stringify(options);
  const found = formats.get(name) ?? make();
  formats.set(name, found);
  return found;
}
