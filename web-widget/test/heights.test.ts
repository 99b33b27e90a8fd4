import { describe, expect, test } from "vitest";
import { Heights } from "../src/ui/timeline/heights.ts";
import { seeded } from "./fake/wire.ts";

const random = seeded(4);
const MANY = Array.from({ length: 1_000 }, () => Math.round(random() * 400) / 4);

function sumBefore(row: number): number {
  return MANY.slice(0, row).reduce((sum, height) => sum + height, 0);
}

describe("heights of rows", () => {
  test("tell where each row begins, also after one was measured anew", () => {
    const heights = new Heights(Float64Array.from(MANY));
    expect([0, 1, 17, 512, 1_000].map((row) => heights.before(row))).toEqual([0, 1, 17, 512, 1_000].map(sumBefore));
    heights.set(500, heights.at(500) + 30);
    expect(heights.before(500)).toBe(sumBefore(500));
    expect(heights.before(501)).toBe(sumBefore(501) + 30);
    expect(heights.total).toBe(sumBefore(1_000) + 30);
  });

  test("find the row at a place, and the nearest one beyond the ends", () => {
    const heights = new Heights(Float64Array.from([10, 20, 30]));
    expect([-5, 0, 9.9, 10, 29, 30, 59, 60, 900].map((offset) => heights.find(offset))).toEqual([
      0, 0, 0, 1, 1, 2, 2, 2, 2,
    ]);
  });

  test("of nothing are nothing", () => {
    const heights = new Heights(new Float64Array());
    expect([heights.total, heights.find(100), heights.count]).toEqual([0, 0, 0]);
  });
});
