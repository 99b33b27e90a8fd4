import { describe, expect, test } from "vitest";
import type { EventFrame } from "../src/core/frames.ts";
import { Gate, HELD_MAX } from "../src/core/lanes.ts";
import { seeded } from "./fake/wire.ts";

const frame = (seq: number): EventFrame => ({
  type: "event",
  conversation: "cv_1",
  lane: "all",
  seq,
  at: "2026-11-22T10:00:00Z",
  event: { name: "skip" },
});

function gateAt(cursor: number): Gate {
  const gate = new Gate("cv_1", "all");
  gate.place(cursor);
  return gate;
}

const seqs = (frames: EventFrame[]): number[] => frames.map(({ seq }) => seq);

describe("the gate of a lane", () => {
  test("delivers the next, drops the older, holds what comes too early", () => {
    const gate = gateAt(3);
    expect(seqs(gate.offer(frame(4)))).toEqual([4]);
    expect(seqs(gate.offer(frame(4)))).toEqual([]);
    expect(seqs(gate.offer(frame(6)))).toEqual([]);
    expect(gate.waiting).toBe(true);
    expect(seqs(gate.offer(frame(5)))).toEqual([5, 6]);
    expect(gate.waiting).toBe(false);
  });

  test("copies of what was delivered take no room", () => {
    const gate = gateAt(100);
    for (let seq = 1; seq <= 100; seq += 1) gate.offer(frame(seq));
    expect(gate.full).toBe(false);
  });

  test("holds everything until its place is known", () => {
    const gate = new Gate("cv_1", "all");
    expect(seqs(gate.offer(frame(8)))).toEqual([]);
    expect(seqs(gate.offer(frame(7)))).toEqual([]);
    expect(seqs(gate.place(6))).toEqual([7, 8]);
  });

  test("jumps from the end of one range to the beginning of the next", () => {
    const gate = gateAt(0);
    gate.learn([{ after: 0, to: 2 }, { after: 9 }], 11);
    expect(seqs([1, 2, 10, 11].flatMap((seq) => gate.offer(frame(seq))))).toEqual([1, 2, 10, 11]);
    expect(gate.next).toBe(12);
  });

  test("asks for nothing after its last range", () => {
    const gate = gateAt(0);
    gate.learn([{ after: 0, to: 1 }], 1);
    gate.offer(frame(1));
    expect(gate.next).toBeUndefined();
    expect(gate.waiting).toBe(false);
  });

  test("holds no more than its bound and still knows that something is missing", () => {
    const gate = gateAt(0);
    for (let seq = 2; seq < 500; seq += 1) gate.offer(frame(seq));
    expect(gate.full).toBe(true);
    expect(seqs(gate.offer(frame(1))).at(-1)).toBe(HELD_MAX + 1);
    expect(gate.waiting).toBe(true);
  });

  test("delivers each place once and in order, whatever the order and number of copies", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seeded(seed);
      const gate = gateAt(0);
      const sent = Array.from({ length: 40 }, (_, i) => i + 1).flatMap((seq) => (random() < 0.3 ? [seq, seq] : [seq]));
      const shuffled = sent.map((seq) => ({ seq, key: seq + random() * 20 })).sort((a, b) => a.key - b.key);
      const delivered = shuffled.flatMap(({ seq }) => seqs(gate.offer(frame(seq))));
      expect(delivered).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    }
  });
});
