/** Amounts, sizes and times as words. */

const LOCALE = "en";

/** "48 kB", "2.3 MB". */
export function size(bytes: number): string {
  const [amount, unit] = bytes < 1e6 ? [Math.max(1, bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  const maximumFractionDigits = unit === "megabyte" ? 1 : 0;
  return new Intl.NumberFormat(LOCALE, { style: "unit", unit, maximumFractionDigits }).format(amount);
}

/** An amount in minor units: how many of them make one is the currency's own. */
export function money(amountMinor: number, currency: string): string {
  try {
    const format = new Intl.NumberFormat(LOCALE, { style: "currency", currency });
    return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    return `${amountMinor / 100} ${currency}`; // not a currency by its form
  }
}

/** "0:07", "1:02:03". */
export function playTime(seconds: number): string {
  const s = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const [hours, minutes, rest] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, String(s % 60).padStart(2, "0")];
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

const day = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short" });
const hour = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hour12: false });
const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short", hour12: false });

/** "Tue, May 5, 09:00 – 12:00", in the reader's own time zone. */
export function slotWords(startsAt: string, endsAt: string): string {
  const [from, to] = [new Date(startsAt), new Date(endsAt)];
  const end = from.toDateString() === to.toDateString() ? hour.format(to) : `${day.format(to)}, ${hour.format(to)}`;
  return `${day.format(from)}, ${hour.format(from)} – ${end}`;
}

/** "May 4, 2026, 09:40". */
export function momentWords(at: string): string {
  return moment.format(new Date(at));
}

/** "pdf" of a file's name or type; "" where neither tells. */
export function extension(name: string, mime: string): string {
  const end = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? /\/([a-z0-9]{2,5})$/.exec(mime)?.[1] ?? "";
  return end.toLowerCase();
}

/** A name without the marks that turn or hide a part of it: what ends in `.exe` is seen to. */
export function plainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, "");
}
