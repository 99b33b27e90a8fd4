import { describe, expect, test } from "vitest";
import { contrast, LINE_CONTRAST, TEXT_CONTRAST, textOn } from "../src/ui/contrast.ts";
import { type ColourName, palette, type Shades, tones } from "../src/ui/palette.ts";
import { toneOf } from "../src/ui/tones.ts";

const GROUNDS: readonly ColourName[] = ["ground", "surface", "sunken"];
/** What is read on what. */
const WORDS: readonly (readonly [ColourName, readonly ColourName[]])[] = [
  ["text", [...GROUNDS, "note", "danger-soft", "ok-soft", "warn-soft"]],
  ["muted", [...GROUNDS, "bubble-other"]],
  ["accent", [...GROUNDS, "bubble-other"]],
  ["accent-text", ["accent"]],
  ["bubble-own-text", ["bubble-own"]],
  ["bubble-other-text", ["bubble-other"]],
  ["note-text", ["note", "note-fill"]],
  ["danger", [...GROUNDS, "danger-soft"]],
  ["danger-fill-text", ["danger-fill"]],
  ["ok", [...GROUNDS, "ok-soft"]],
  ["warn", [...GROUNDS, "warn-soft"]],
];
/** Lines and marks that alone tell where something is. */
const LINES: readonly (readonly [ColourName, readonly ColourName[]])[] = [
  ["line-strong", GROUNDS],
  ["focus", GROUNDS],
  ["note-line", ["note", ...GROUNDS]],
  ["danger-fill", GROUNDS],
];
const SCHEMES = [
  [0, "light"],
  [1, "dark"],
] as const;

describe.each(SCHEMES)("colours %#", (scheme, name) => {
  test.each(WORDS.flatMap(([words, grounds]) => grounds.map((ground) => [words, ground] as const)))(
    `${name}: %s can be read on %s`,
    (words, ground) => {
      expect(contrast(palette[words][scheme], palette[ground][scheme])).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    },
  );

  test.each(LINES.flatMap(([line, grounds]) => grounds.map((ground) => [line, ground] as const)))(
    `${name}: %s is seen on %s`,
    (line, ground) => {
      expect(contrast(palette[line][scheme], palette[ground][scheme])).toBeGreaterThanOrEqual(LINE_CONTRAST);
    },
  );

  test.each(Object.entries(tones))(`${name}: the party of tone %s can be read everywhere`, (_, tone) => {
    const grounds: Shades[] = [...GROUNDS, "bubble-other" as const].map((ground) => palette[ground]);
    for (const ground of [...grounds, tone.soft])
      expect(contrast(tone.words[scheme], ground[scheme])).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    expect(contrast("#ffffff", tone.fill[scheme])).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    expect(contrast(palette.text[scheme], tone.soft[scheme])).toBeGreaterThanOrEqual(TEXT_CONTRAST);
  });
});

describe("contrast", () => {
  test("is 21 of black on white, 1 of a colour on itself", () => {
    expect([contrast("#000000", "#ffffff"), contrast("#2457e0", "#2457e0")]).toEqual([21, 1]);
  });

  test("of a known grey is what WCAG names as the last that passes", () => {
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
  });

  test("chooses the better of black and white", () => {
    expect([textOn("#ffe04a"), textOn("#2457e0")]).toEqual(["#000000", "#ffffff"]);
  });

  test("knows no colours of other forms", () => {
    expect(() => contrast("red", "#ffffff")).toThrow("#rrggbb");
  });
});

describe("the tone of a role", () => {
  test("tells the six roles of the product apart", () => {
    const roles = ["buyer", "seller", "courier", "agent", "supervisor", "bot"];
    expect(new Set(roles.map(toneOf)).size).toBe(6);
  });

  test("of a marketplace's own role is always the same, and none of those six", () => {
    const six = new Set(["buyer", "seller", "courier", "agent", "supervisor", "bot"].map(toneOf));
    for (const role of ["notary", "landlord", "inspector", "πωλητής", ""]) {
      expect(toneOf(role)).toBe(toneOf(role));
      expect(six.has(toneOf(role))).toBe(false);
    }
  });
});
