import { describe, expect, test } from "vitest";
import { named } from "../src/demo/view/mentions.ts";
import { extension, money, plainName, playTime, size } from "../src/demo/words.ts";

describe("words on the page", () => {
  test("money has as many decimals as its currency", () => {
    expect([money(23_000, "EUR"), money(500, "JPY"), money(1_234, "KWD").replace(/\s/, " ")]).toEqual([
      "€230.00",
      "¥500",
      "KWD 1.234",
    ]);
  });

  test("sizes and times are short", () => {
    expect([size(48_213), size(2_310_400), playTime(7.5), playTime(3_723), playTime(Number.NaN)]).toEqual([
      "48 kB",
      "2.3 MB",
      "0:07",
      "1:02:03",
      "0:00",
    ]);
  });

  test("a name cannot hide how it ends", () => {
    const name = plainName("photo\u202Egpj.exe");
    expect([name, extension(name, "")]).toEqual(["photogpj.exe", "exe"]);
    expect(extension("invoice", "application/pdf")).toBe("pdf");
  });
});

describe("people named in a text", () => {
  const people = new Map([
    ["p1", "Ana"],
    ["p2", "Ana María"],
    ["p3", "Kofi"],
  ]);

  test("are found by the longest name, counted in characters", () => {
    expect(named("👋 @Ana María, @Kofi!", people)).toEqual([
      { participant: "p2", start: 2, end: 12 },
      { participant: "p3", start: 14, end: 19 },
    ]);
  });

  test("are not found inside other words", () => {
    expect(named("@Anastasia @ Ana ana@Kofi.example", people)).toEqual([{ participant: "p3", start: 20, end: 25 }]);
  });
});
