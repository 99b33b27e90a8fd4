import { describe, expect, test } from "vitest";
import { loadDesk } from "../src/desk/words.ts";
import type { English } from "../src/i18n/en/index.ts";
import { Formats } from "../src/i18n/formats.ts";
import { LOCALES, negotiate, Turning } from "../src/i18n/locales.ts";
import { type Dictionary, type Key, type Plural, Words } from "../src/i18n/words.ts";

const AREAS = import.meta.glob<object>("../src/i18n/en/*.ts", { eager: true });
const en = Object.assign({}, ...Object.values(AREAS).flatMap(Object.values)) as English;
const KEYS = Object.keys(en) as Key[];
const OTHERS = LOCALES.filter((locale) => locale !== "en");
const DICTIONARIES = new Map<string, Dictionary>([["en", en]]);
for (const locale of OTHERS) DICTIONARIES.set(locale, await loadDesk(locale));

const forms = (value: string | Plural | undefined) => (typeof value === "object" ? value : { other: value ?? "" });
const placeholders = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort();
const all = LOCALES.flatMap((locale) => KEYS.map((key) => [locale, key] as const));
const wordsOf = (locale: string, key: Key) => DICTIONARIES.get(locale)?.[key];

describe("the words of every language", () => {
  test.each(OTHERS)("%s has every key and no other", (locale) => {
    expect(Object.keys(DICTIONARIES.get(locale) ?? {}).sort()).toEqual([...KEYS].sort());
  });

  test("have one meaning for each key: no two areas share one", () => {
    const keys = Object.values(AREAS).flatMap(Object.values).flatMap(Object.keys);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  test("keep the placeholders of the English ones", () => {
    const lost = all.filter(([locale, key]) => {
      const expected = placeholders(forms(en[key]).other);
      return placeholders(forms(wordsOf(locale, key)).other).join() !== expected.join();
    });
    expect(lost).toEqual([]);
  });

  test("have no placeholder in any form that the English ones have not", () => {
    const strange = all.filter(([locale, key]) => {
      const known = new Set(placeholders(forms(en[key]).other));
      return Object.values(forms(wordsOf(locale, key))).some((form) => placeholders(form).some((p) => !known.has(p)));
    });
    expect(strange).toEqual([]);
  });

  test("have, where they depend on a number, the plural categories of their language", () => {
    const wrong = all.filter(([locale, key]) => {
      if (typeof en[key] === "string") return typeof wordsOf(locale, key) !== "string";
      const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
      return (
        Object.keys(forms(wordsOf(locale, key)))
          .sort()
          .join() !== [...needed].sort().join()
      );
    });
    expect(wrong).toEqual([]);
  });

  test("are never empty, and never end in a blank", () => {
    const bad = all.filter(([locale, key]) =>
      Object.values(forms(wordsOf(locale, key))).some((form) => form === "" || form !== form.trim()),
    );
    expect(bad).toEqual([]);
  });
});

describe("which language a reader gets", () => {
  test("is the first of theirs that there is, with dates as their own region writes them", () => {
    expect(negotiate(["nl-NL", "pt-BR", "en"])).toEqual({ locale: "pt", tag: "pt-BR" });
    expect(negotiate(["zh-Hant-TW"])).toEqual({ locale: "zh", tag: "zh-Hant-TW" });
  });

  test("is one that the site offers", () => {
    expect(negotiate(["fr", "es-MX"], ["es", "en-GB"])).toEqual({ locale: "es", tag: "es-MX" });
    expect(negotiate(["fr"], ["de"])).toEqual({ locale: "de", tag: "de" });
  });

  test("is English where nothing fits, whatever the browser says", () => {
    for (const wanted of [[], ["tlh"], ["not a tag", ""], ["xx_YY"]])
      expect(negotiate(wanted)).toEqual({ locale: "en", tag: "en" });
  });

  test("is the last one asked for, of two that are fetched at once", async () => {
    const words = new Words();
    const turning = new Turning(words);
    expect(await Promise.all([turning.to(["fr"]), turning.to(["es"])])).toEqual([false, true]);
    expect(words.say("common.close")).toBe("Cerrar");
  });
});

describe("words", () => {
  test("of the page stand over those of any language", () => {
    const words = new Words();
    words.override({ "common.close": "Hide" });
    words.use("es", { "common.close": "Cerrar" });
    expect(words.say("common.close")).toBe("Hide");
  });

  test("with a number follow the plural rules and digits of the language", () => {
    const words = new Words();
    words.use("ar-EG", DICTIONARIES.get("ar") ?? {});
    expect([2, 5, 11].map((n) => words.count("common.new", n))).toEqual([
      "رسالتان جديدتان",
      "٥ رسائل جديدة",
      "١١ رسالة جديدة",
    ]);
    expect(words.dir).toBe("rtl");
  });
});

describe("times and sizes", () => {
  const now = new Date(2026, 4, 8, 12, 0);
  const words = new Words();
  const plain = (said: string) => said.replace(/[\u00A0\u202F]/g, " ");

  test("days are named as people name them", () => {
    const days = [now, new Date(2026, 4, 7, 23, 59), new Date(2026, 4, 5), new Date(2026, 3, 9), new Date(2025, 3, 9)];
    expect(days.map((day) => words.day(day, now))).toEqual(["Today", "Yesterday", "Tuesday", "April 9", "Apr 9, 2025"]);
  });

  test("what was a moment ago is now, and what was last month has its date", () => {
    const ago = (s: number) => plain(words.ago(now.getTime() - s * 1_000, now));
    expect([5, 300, 7_300, 90_000, 40 * 86_400].map(ago)).toEqual([
      "now",
      "5 min. ago",
      "2 hr. ago",
      "yesterday",
      "Mar 29, 2026",
    ]);
  });

  test("sizes, lengths and lists are short", () => {
    const said = [words.bytes(48_213), words.bytes(2_310_400), words.distance(347), words.distance(1_240)];
    expect(said.map(plain)).toEqual(["48 kB", "2.3 MB", "350 m", "1.2 km"]);
    expect([45, 840, 7_500].map((s) => plain(words.duration(s)))).toEqual(["45 sec", "14 min", "2 hr 5 min"]);
    expect([7.5, 3_723, Number.NaN].map((s) => words.clock(s))).toEqual(["0:07", "1:02:03", "0:00"]);
    expect(words.list(["Ana", "Kofi", "Ben"])).toBe("Ana, Kofi, and Ben");
  });

  test("money has as many decimals as its currency", () => {
    const said = [words.money(23_000, "EUR"), words.money(500, "JPY"), words.money(1_234, "KWD"), words.money(5, "?")];
    expect(said.map(plain)).toEqual(["€230.00", "¥500", "KWD 1.234", "0.05 ?"]);
  });

  test("a time is written as the reader's region does", () => {
    expect(plain(new Formats("en-US").time(now))).toBe("12:00 PM");
    expect(new Formats("de").time(now)).toBe("12:00");
  });
});
