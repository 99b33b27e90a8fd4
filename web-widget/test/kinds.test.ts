import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Content } from "../src/core/frames.ts";
import { isAsked, KINDS, lineOf } from "../src/demo/view/kinds/index.ts";

const GOLDEN = new URL("../../tests/golden/", import.meta.url);
const contents = readdirSync(GOLDEN)
  .filter((name) => name.startsWith("content."))
  .map((name) => JSON.parse(readFileSync(new URL(name, GOLDEN), "utf8")) as Content);

describe("kinds of content", () => {
  test("each that is known has a golden file and a renderer, and no other has one", () => {
    const known = contents.map(({ kind }) => kind as string).filter((kind) => kind !== "poll");
    expect(Object.keys(KINDS).sort()).toEqual(known.sort());
  });

  test.each(contents)("$kind has one line for quotes and for those who listen", (content) => {
    const line = lineOf({ content });
    expect(line).not.toBe("");
    expect(line).not.toContain("\n");
  });

  test("a form can be answered, a picture cannot", () => {
    const asked = contents.filter(isAsked).map(({ kind }) => kind);
    expect(asked).toContain("form");
    expect(asked).not.toContain("image");
  });

  test("what was taken back says so", () => {
    expect(lineOf({ content: null })).toBe("Message taken back");
  });
});
