import { describe, expect, test } from "vitest";
import type { Message } from "../src/core/frames.ts";
import { Timeline } from "../src/core/timeline.ts";
import { compareAt } from "../src/core/times.ts";

function message(id: string, at: string, version = 1, lane = "all"): Message {
  const author = { participant: "pt_1", role: "buyer" };
  return { id, at, version, lane, conversation: "cv_1", audience: ["all"], seq: 1, author, client_id: id };
}

describe("the timeline", () => {
  test("sorts by time over all lanes, also where fractions differ in length", () => {
    const timeline = new Timeline();
    const times = [
      "2026-11-22T10:00:01Z",
      "2026-11-22T10:00:00.5Z",
      "2026-11-22T10:00:00.499999Z",
      "2026-11-22T10:00:00Z",
    ];
    times.forEach((at, i) => {
      timeline.merge(message(`ms_${i}`, at, 1, i % 2 ? "all" : "staff"));
    });
    expect(timeline.messages.map(({ id }) => id)).toEqual(["ms_3", "ms_2", "ms_1", "ms_0"]);
    expect(compareAt("2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000000Z")).toBe(0);
  });

  test("keeps the copy with the higher version, whichever comes first", () => {
    const timeline = new Timeline();
    expect(timeline.merge(message("ms_1", "2026-11-22T10:00:00Z", 2))).toBe(true);
    for (const version of [1, 2]) expect(timeline.merge(message("ms_1", "2026-11-22T10:00:00Z", version))).toBe(false);
    expect(timeline.merge(message("ms_1", "2026-11-22T10:00:00Z", 3))).toBe(true);
    expect(timeline.messages.map(({ version }) => version)).toEqual([3]);
  });

  test("drops one lane and keeps the others", () => {
    const timeline = new Timeline();
    timeline.merge(message("ms_1", "2026-11-22T10:00:00Z"));
    timeline.merge(message("ms_2", "2026-11-22T10:00:01Z", 1, "staff"));
    timeline.drop("all");
    expect(timeline.messages.map(({ id }) => id)).toEqual(["ms_2"]);
    expect(timeline.get("ms_1")).toBeUndefined();
  });

  test("a withdrawal drops the copy of its lane up to its version, and no other", () => {
    const timeline = new Timeline();
    timeline.merge(message("ms_1", "2026-11-22T10:00:00Z", 2));
    timeline.merge(message("ms_2", "2026-11-22T10:00:01Z", 4));
    timeline.merge(message("ms_3", "2026-11-22T10:00:02Z", 3, "ln_1"));
    expect(timeline.withdraw("ms_1", "all", 3)).toBe(true);
    expect(timeline.withdraw("ms_2", "all", 3)).toBe(false); // it came back since
    expect(timeline.withdraw("ms_3", "all", 3)).toBe(false); // it is in its new lane already
    expect(timeline.withdraw("ms_4", "all", 3)).toBe(false); // never had
    expect(timeline.messages.map(({ id }) => id)).toEqual(["ms_2", "ms_3"]);
  });

  test("a page that was read before a withdrawal and comes after it brings nothing back", () => {
    const timeline = new Timeline();
    timeline.withdraw("ms_1", "all", 3);
    for (const version of [2, 3]) {
      expect(timeline.merge(message("ms_1", "2026-11-22T10:00:00Z", version))).toBe(false);
    }
    expect(timeline.merge(message("ms_1", "2026-11-22T10:00:00Z", 3, "ln_1"))).toBe(true);
    expect(timeline.merge(message("ms_1", "2026-11-22T10:00:00Z", 4))).toBe(true); // told to all again
  });

  test("what is told to others keeps its place in time, also before everything that is shown", () => {
    const timeline = new Timeline();
    for (const second of [3, 4, 5]) timeline.merge(message(`ms_${second}`, `2026-11-22T10:00:0${second}Z`));
    timeline.merge(message("ms_4", "2026-11-22T10:00:04Z", 2, "ln_1"));
    timeline.merge(message("ms_1", "2026-11-22T10:00:01Z", 2, "ln_1"));
    expect(timeline.messages.map(({ id, lane }) => `${id} ${lane}`)).toEqual([
      "ms_1 ln_1",
      "ms_3 all",
      "ms_4 ln_1",
      "ms_5 all",
    ]);
  });

  test("remembers the last thousand withdrawals", () => {
    const timeline = new Timeline();
    for (let i = 0; i <= 1_000; i += 1) timeline.withdraw(`ms_${i}`, "all", 2);
    expect(timeline.merge(message("ms_1", "2026-11-22T10:00:00Z"))).toBe(false);
    expect(timeline.merge(message("ms_0", "2026-11-22T10:00:00Z"))).toBe(true);
  });
});
