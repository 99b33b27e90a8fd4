import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Announcer } from "../src/ui/announcer.ts";
import { Toasts } from "../src/ui/primitives/toasts.ts";

let announcer: Announcer;
const said = () => announcer.lines.value.map(({ words }) => words);

beforeEach(() => {
  vi.useFakeTimers();
  announcer = new Announcer((n) => `${n} new messages`);
});
afterEach(() => void vi.useRealTimers());

describe("what screen readers are told", () => {
  test("is each message in its words, while they are few", () => {
    for (const words of ["Ana: hello", "Ana: hello", "Kofi: hi"]) announcer.say(words);
    expect(said()).toEqual(["Ana: hello", "Ana: hello", "Kofi: hi"]);
  });

  test("is their number, of those that come too fast", () => {
    for (let n = 1; n <= 40; n += 1) announcer.say(`message ${n}`);
    vi.advanceTimersByTime(2_000);
    expect(said()).toEqual(["message 1", "message 2", "message 3", "37 new messages"]);
  });

  test("is the words again of a single one that was held back", () => {
    for (let n = 1; n <= 4; n += 1) announcer.say(`message ${n}`);
    vi.advanceTimersByTime(2_000);
    expect(said().at(-1)).toBe("message 4");
  });

  test("starts anew after quiet, and keeps no more than a few lines", () => {
    for (let n = 1; n <= 12; n += 1) {
      announcer.say(`message ${n}`);
      vi.advanceTimersByTime(2_000);
    }
    expect(said()).toEqual(["message 7", "message 8", "message 9", "message 10", "message 11", "message 12"]);
  });

  test("is nothing any more once it is closed", () => {
    for (let n = 1; n <= 9; n += 1) announcer.say(`message ${n}`);
    announcer.close();
    vi.advanceTimersByTime(10_000);
    expect(said()).toEqual([]);
  });
});

test("of many toasts the last three are shown, and one that is dismissed goes", () => {
  const toasts = new Toasts();
  for (const words of ["one", "two", "three", "four"]) toasts.tell({ words });
  expect(toasts.shown.value.map(({ words }) => words)).toEqual(["two", "three", "four"]);
  toasts.dismiss(toasts.shown.value[1]?.id ?? 0);
  expect(toasts.shown.value.map(({ words }) => words)).toEqual(["two", "four"]);
});
