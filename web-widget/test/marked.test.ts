import { describe, expect, test } from "vitest";
import { fold } from "../src/ui/list/conversations_text.ts";
import { marked } from "../src/ui/list/marked.ts";

describe("a snippet", () => {
  test("has what was looked for apart; places count characters, not units", () => {
    expect(marked("a 🎉 lamp", [{ start: 4, end: 8 }])).toEqual([
      { words: "a 🎉 ", found: false },
      { words: "lamp", found: true },
    ]);
  });

  test("shows all of its words whatever places it is told", () => {
    const places = [
      { start: 3, end: 2 },
      { start: 1, end: 3 },
      { start: 2, end: 99 },
    ];
    const pieces = marked("lamp", places);
    expect(pieces.map(({ words }) => words).join("")).toBe("lamp");
  });
});

test("names are found without case and accents", () => {
  expect(fold("Übergrößen ")).toBe("ubergroßen");
});
