import { describe, expect, test, vi } from "vitest";
import type { Content } from "../src/core/frames.ts";
import { Words } from "../src/i18n/words.ts";
import { Chunk } from "../src/ui/chunk.ts";
import { draftOf, forget, keep } from "../src/ui/kinds/form/drafts.ts";
import { type Asked, filledIn, hintOf, problemOf } from "../src/ui/kinds/form/values.ts";
import type { Services } from "../src/ui/kinds/index.ts";
import { shapeOf } from "../src/ui/kinds/index.ts";
import { lineOf } from "../src/ui/kinds/line.ts";
import { arrival, since } from "../src/ui/kinds/map/journey.ts";
import { bars } from "../src/ui/kinds/media/playing.ts";
import { extension, plainName } from "../src/ui/kinds/names.ts";
import { ratioOf } from "../src/ui/kinds/picture.ts";
import { isOnlyEmoji } from "../src/ui/kinds/text.ts";

const words = new Words();
const field = (given: object): Asked => ({ name: "f", label: "Field", ...given }) as Asked;
const data = (entries: [string, string][]) => {
  const made = new FormData();
  for (const [name, value] of entries) made.append(name, value);
  return made;
};

describe("what is filled in", () => {
  test("is a number for numbers and ratings, and nothing where nothing was written", () => {
    expect(filledIn(field({ type: "number" }), data([["f", " 2.5 "]]))).toBe(2.5);
    expect(filledIn(field({ type: "rating" }), data([["f", "4"]]))).toBe(4);
    expect(filledIn(field({ type: "number" }), data([["f", " "]]))).toBeUndefined();
  });

  test("is a list of ids where several may be chosen", () => {
    const chosen = data([
      ["f", "bell"],
      ["f", "lamp"],
    ]);
    expect(filledIn(field({ type: "multi_select" }), chosen)).toEqual(["bell", "lamp"]);
  });

  test("is an address of those parts that have words", () => {
    const parts = data([
      ["f.line1", "Calle Mayor 3"],
      ["f.line2", " "],
      ["f.city", "Madrid"],
      ["f.country", "ES"],
    ]);
    expect(filledIn(field({ type: "address" }), parts)).toEqual({
      line1: "Calle Mayor 3",
      city: "Madrid",
      country: "ES",
    });
    expect(filledIn(field({ type: "address" }), data([["f.country", "ES"]]))).toBeUndefined();
  });

  test("is a phone number without what people put between its digits", () => {
    expect(filledIn(field({ type: "phone" }), data([["f", "+34 600-111.222"]]))).toBe("+34600111222");
  });
});

describe("what is wrong with a value", () => {
  const problem = (given: object, value: Parameters<typeof problemOf>[1]) => problemOf(field(given), value, words);

  test("is that it is missing, where it must be there", () => {
    expect(problem({ type: "text" }, undefined)).toBe("Please fill this in.");
    expect(problem({ type: "text", required: false }, undefined)).toBe("");
  });

  test("is told by the limits of its field", () => {
    expect(problem({ type: "number", min: 1, max: 9, integer: true }, 10)).toBe("At most 9, please.");
    expect(problem({ type: "number", min: 1 }, 0)).toBe("At least 1, please.");
    expect(problem({ type: "number", integer: true }, 1.5)).toBe("Please write a whole number.");
    expect(problem({ type: "text", min_chars: 3 }, "ab")).toBe("At least 3 characters, please.");
    expect(problem({ type: "date", min: "2026-05-05" }, "2026-05-04")).toBe("Please choose a day that is offered.");
    expect(problem({ type: "multi_select", options: [1, 2, 3], max_chosen: 1 }, ["a", "b"])).toBe("Choose at most 1.");
  });

  test("is told for addresses that cannot be one", () => {
    expect(problem({ type: "email" }, "ana@")).not.toBe("");
    expect(problem({ type: "email" }, "ana@example.com")).toBe("");
    expect(problem({ type: "phone" }, "600111222")).not.toBe("");
    expect(problem({ type: "phone" }, "+34600111222")).toBe("");
    expect(problem({ type: "address" }, { line1: "Calle Mayor 3", country: "ES" })).not.toBe("");
  });

  test("is foretold by the hint, where only so many may be chosen", () => {
    const options = [1, 2, 3];
    expect(hintOf(field({ type: "multi_select", options, max_chosen: 2, hint: "Colours." }), words)).toBe(
      "Colours. Choose at most 2.",
    );
    expect(hintOf(field({ type: "multi_select", options }), words)).toBe("");
  });
});

describe("what is typed and not sent", () => {
  const session = {} as Services;

  test("is kept for its message until it is sent", () => {
    keep(session, "ms_1", data([["words", "hello"]]));
    expect(draftOf(session, "ms_1")?.get("words")).toEqual(["hello"]);
    expect(draftOf({} as Services, "ms_1")).toBeUndefined();
    forget(session, "ms_1");
    expect(draftOf(session, "ms_1")).toBeUndefined();
  });

  test("is forgotten, the oldest form first, beyond twenty forms", () => {
    for (let i = 0; i < 21; i += 1) keep(session, `ms_${i}`, data([["f", String(i)]]));
    expect(draftOf(session, "ms_0")).toBeUndefined();
    expect(draftOf(session, "ms_20")?.get("f")).toEqual(["20"]);
  });
});

describe("a part that is fetched later", () => {
  test("is fetched once, and again only after a try that failed", async () => {
    let tries = 0;
    const chunk = new Chunk(async () => {
      tries += 1;
      if (tries === 1) throw new Error("offline");
      return "module";
    });
    await expect(chunk.get()).rejects.toThrow("offline");
    expect(await Promise.all([chunk.get(), chunk.get()])).toEqual(["module", "module"]);
    expect([tries, chunk.loaded]).toEqual([2, "module"]);
  });

  test("that nobody asks for again comes by itself, and it is known meanwhile that it is missing", async () => {
    vi.useFakeTimers();
    let away = true;
    const chunk = new Chunk(async () => {
      if (away) throw new Error("offline");
      return "module";
    });
    const coming = chunk.come();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([chunk.loaded, chunk.missing.value]).toEqual([undefined, true]);
    away = false;
    expect(chunk.come()).toBe(coming);
    await vi.advanceTimersByTimeAsync(30_000); // no wait is longer
    expect([await coming, chunk.missing.value]).toEqual(["module", false]);
    vi.useRealTimers();
  });
});

describe("how contents look", () => {
  test("words lie in a bubble, pictures without one, notes in the middle, the rest on a panel", () => {
    const shape = (kind: string) => shapeOf({ kind } as Content);
    expect(["text", "poll", "image", "gif", "system", "form", "card"].map(shape)).toEqual([
      "words",
      "words",
      "bare",
      "bare",
      "line",
      "panel",
      "panel",
    ]);
  });

  test("a kind without words of its own is told by the first line of its fallback", () => {
    const line = (content: object | null) => lineOf({ content: content as Content }, words);
    expect(line({ kind: "poll", fallback: "Poll: when?\n1. now" })).toBe("Poll: when?");
    expect(line({ kind: "text", text: "**a** b", format: "markdown" })).toBe("a b");
    expect(line({ kind: "constructor" })).toBe(words.say("kinds.new"));
    expect(line(null)).toBe("Message taken back");
  });

  test("up to three emoji alone are shown large", () => {
    expect(["🚲", "👨‍👩‍👧🎉 ", "1", "🚲 ok", "🚲🚲🚲🚲", ""].map(isOnlyEmoji)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test("flags, skin tones, keys and families are one emoji each; signs of text are none", () => {
    expect(["🇪🇸🇯🇵", "👍🏽", "3️⃣", "❤️‍🔥", "🏃🏽‍♂️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"].map(isOnlyEmoji)).toEqual([true, true, true, true, true, true]);
    expect(["©", "™", "12", "#", "🚲\u0300"].map(isOnlyEmoji)).toEqual([false, false, false, false, false]);
  });

  test("the room of a picture is kept by its measures, within bounds", () => {
    expect([ratioOf(1600, 1200), ratioOf(10, 10_000), ratioOf(10_000, 10), ratioOf(null, 3)]).toEqual([
      4 / 3,
      0.7,
      2.4,
      1.5,
    ]);
  });

  test("a file's name is shown without marks that turn a part of it", () => {
    expect(plainName("invoice\u202Efdp.exe")).toBe("invoicefdp.exe");
    expect([extension("a.PDF", ""), extension("a", "image/webp"), extension("a", "")]).toEqual(["pdf", "webp", ""]);
  });

  test("a voice note has as many bars as fit, whatever loudness came", () => {
    expect(bars([], 3)).toEqual([7.5, 7.5, 7.5]);
    expect(bars([-5, 500], 4)).toEqual([3, 3, 31, 31]);
  });

  test("one who moves is told of in words", () => {
    expect([since(2, words), since(40, words)]).toEqual(["just now", "40 sec ago"]);
    expect([arrival(20, words), arrival(340, words), arrival(null, words)]).toEqual([
      "Arrives in less than a minute",
      "Arrives in about 6 min",
      "",
    ]);
  });
});
