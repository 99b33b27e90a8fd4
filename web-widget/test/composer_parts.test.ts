import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { Book, type Emoji, toned } from "../src/ui/composer/emoji/book.ts";
import { Memory } from "../src/ui/composer/emoji/memory.ts";
import { MEMORY_KEY } from "../src/ui/composer/emoji/memory_key.ts";
import { kindOf } from "../src/ui/composer/files/attachments.ts";
import { renamed, scaled } from "../src/ui/composer/files/downscale.ts";
import { parsePoint, printPoint } from "../src/ui/composer/place/locating.ts";
import { placed, pointAt } from "../src/ui/composer/place/sketch.ts";
import { BARS_MAX, bars, Levels, loudness, rms } from "../src/ui/composer/voice/peaks.ts";

const data = createRequire(import.meta.url).resolve("emoji-picker-element-data/en/cldr/data.json");
const book = new Book(JSON.parse(readFileSync(data, "utf8")) as Emoji[]);

function store(): Storage & Record<string, string> {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as never;
}

const signs = (found: readonly Emoji[]) => found.map(({ emoji }) => emoji);

test("emoji are found by the beginnings of all words asked for, a whole name before a mere tag", () => {
  expect(signs(book.search("thumbs up", 5))[0]).toBe("👍");
  expect(signs(book.search("dog", 1))).toEqual(["🐶"]);
  expect(signs(book.search("THUMB", 5))).toContain("👍");
  expect(book.search("zzzzqq", 5)).toEqual([]);
  expect(book.search("  ", 5)).toEqual([]);
  expect(book.search("face", 7)).toHaveLength(7);
});

test("of equals the one that was used before comes first", () => {
  const memory = new Memory(store());
  const before = signs(book.search("cat", 10));
  const last = before.at(-1) as string;
  for (let i = 0; i < 5; i += 1) memory.used(last);
  const after = signs(book.search("cat", 10, memory));
  expect(after.indexOf(last)).toBeLessThan(before.indexOf(last));
});

test("an emoji is known by its shortcode, and takes a tone where it has one", () => {
  const thumb = book.byShortcode("thumbs_up") as Emoji;
  expect(toned(thumb, 5)).toBe("👍🏿");
  expect(toned(book.byShortcode("dog_face") as Emoji, 5)).toBe("🐶");
  expect(book.byShortcode("no_such")).toBeUndefined();
});

test("those used often and lately are remembered with the tone, over a reload", () => {
  const kept = store();
  const memory = new Memory(kept);
  for (const sign of ["🐶", "👍", "👍", "🎉"]) memory.used(sign);
  memory.tone = 3;
  const later = new Memory(kept);
  expect(later.frequent(2)).toEqual(["👍", "🎉"]);
  expect(later.tone).toBe(3);
});

test("what is kept is not trusted, and a store that is full or forbidden does no harm", () => {
  const kept = store();
  kept.setItem(MEMORY_KEY, '{"tone":"<b>","scores":{"a":"x","🐶":2}}');
  expect(new Memory(kept).frequent(5)).toEqual(["🐶"]);
  kept.setItem(MEMORY_KEY, "not JSON");
  expect(new Memory(kept).tone).toBe(0);
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
  };
  const memory = new Memory(full);
  memory.used("🐶");
  expect(memory.frequent(1)).toEqual(["🐶"]);
});

test("a picture keeps its proportion within 2560 px, and a small one its size", () => {
  expect(scaled(8_000, 6_000)).toEqual([2_560, 1_920]);
  expect(scaled(1_000, 5_120)).toEqual([500, 2_560]);
  expect(scaled(640, 480)).toEqual([640, 480]);
  expect(scaled(100_000, 10)).toEqual([2_560, 1]);
  expect(renamed("IMG.2024.HEIC", "image/webp")).toBe("IMG.2024.webp");
  expect(renamed(".jpg", "image/jpeg")).toBe("picture.jpg");
});

test("loudness goes by decibels from silence to full, and a level is the root of the mean square", () => {
  expect([loudness(0), loudness(1), loudness(2), loudness(Number.NaN)]).toEqual([0, 100, 100, 0]);
  expect(loudness(0.1)).toBe(60);
  expect(rms([1, -1, 1, -1])).toBe(1);
  expect(rms([])).toBe(0);
});

test("levels become at most so many bars, each the loudest of its part", () => {
  expect(bars([1, 9, 2, 3], 2)).toEqual([9, 3]);
  expect(bars([5], 64)).toEqual([5]);
  expect(bars([], 64)).toEqual([]);
  const uneven = bars(
    Array.from({ length: 1_000 }, (_, i) => i % 101),
    BARS_MAX,
  );
  expect(uneven).toHaveLength(BARS_MAX);
  expect(uneven.every((bar) => bar >= 0 && bar <= 100)).toBe(true);
});

test("five minutes of levels stay few, and a loud moment is still seen", () => {
  const levels = new Levels();
  for (let i = 0; i < 6_000; i += 1) levels.add(i === 3_000 ? 100 : 10);
  expect(levels.all.length).toBeLessThanOrEqual(BARS_MAX * 8);
  const drawn = bars(levels.all);
  expect(Math.abs(drawn.indexOf(100) - BARS_MAX / 2)).toBeLessThanOrEqual(2);
});

test("files are grouped as the server groups them", () => {
  expect(["image/png", "audio/webm", "video/mp4", "video/quicktime", "application/pdf", ""].map(kindOf)).toEqual([
    "image",
    "audio",
    "video",
    "file",
    "file",
    "file",
  ]);
});

test("a point is read as people write it, and what is off the earth is none", () => {
  expect(parsePoint("40.4168, -3.7038")).toEqual({ latitude: 40.4168, longitude: -3.7038 });
  expect(parsePoint(" 40.4168° -3.7038° ")).toEqual({ latitude: 40.4168, longitude: -3.7038 });
  for (const none of ["91, 0", "0, 181", "Gran Vía 1", "", "40.4"]) expect(parsePoint(none)).toBeUndefined();
  expect(printPoint({ latitude: 40.4168, longitude: -3.7038 })).toBe("40.41680, -3.70380");
});

test("a tap means the point that is drawn under it", () => {
  const view = { middle: { latitude: 40.4168, longitude: -3.7038 }, unit: 2 };
  const box = { left: 0, top: 0, width: 320, height: 180 } as DOMRect;
  const point = pointAt(view, box, 200, 60);
  expect(placed(view, point).map(Math.round)).toEqual([200, 60]);
});
