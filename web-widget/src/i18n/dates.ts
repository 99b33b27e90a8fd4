/** Days and times in the reader's language and time zone. */
import type { Words } from "./words.ts";

const DAY_MS = 86_400_000;
const WEEK_DAYS = 6; // a weekday's name alone is not ambiguous for this many days back
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${name}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

/** "14:03", or "2:03 PM". */
export function clockTime(at: string, { locale }: Words): string {
  return format(locale, "clock", { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

/** "Today", "Yesterday", "Monday, 4 May", with the year where it is not this one. */
export function dayName(at: string, words: Words, now = new Date()): string {
  const day = new Date(at);
  const ago = daysBetween(day, now);
  if (ago === 0) return words.say("common.today");
  if (ago === 1) return words.say("common.yesterday");
  if (day.getFullYear() === now.getFullYear()) {
    return format(words.locale, "day", { weekday: "long", day: "numeric", month: "long" }).format(day);
  }
  return format(words.locale, "year", { day: "numeric", month: "long", year: "numeric" }).format(day);
}

/** As short as a list has room for: "14:03" of today, "Mon" of this week, "4 May", "4 May 2025". */
export function shortTime(at: string, words: Words, now = new Date()): string {
  const day = new Date(at);
  const ago = daysBetween(day, now);
  if (ago <= 0) return clockTime(at, words);
  if (ago === 1) return words.say("common.yesterday");
  if (ago <= WEEK_DAYS) return format(words.locale, "weekday", { weekday: "short" }).format(day);
  const year = day.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return format(words.locale, `short ${year.year}`, { day: "numeric", month: "short", ...year }).format(day);
}

/** The whole of it, for who points at a time. */
export function momentName(at: string, { locale }: Words): string {
  return format(locale, "moment", { dateStyle: "full", timeStyle: "short" }).format(new Date(at));
}

/** "Ana, Sol and staff". */
export function listed(names: readonly string[], { locale }: Words): string {
  return new Intl.ListFormat(locale).format(names);
}

function daysBetween(day: Date, now: Date): number {
  const start = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((start(now) - start(day)) / DAY_MS);
}
