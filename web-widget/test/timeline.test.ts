import { describe, expect, test } from "vitest";
import type { Message } from "../src/core/frames.ts";
import { compareAt, Timeline } from "../src/core/timeline.ts";

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
});
