import { beforeEach, describe, expect, test } from "vitest";
import type { EventFrame } from "../src/core/frames.ts";
import { Ledger, OVERDUE_MS } from "../src/demo/ledger.ts";

const at = (seq: number) => `2026-11-22T10:00:${String(seq).padStart(2, "0")}Z`;
const sent = (seq: number, lane = "all") => ({ message: `ms_${lane}_${seq}`, lane, seq, at: at(seq) });

function created(seq: number, lane = "all"): EventFrame {
  const author = { participant: "pt_ana", role: "buyer" };
  const id = `ms_${lane}_${seq}`;
  const message = { id, conversation: "cv_1", lane, audience: ["all"], seq, at: at(seq), author, client_id: id };
  return { type: "event", conversation: "cv_1", lane, seq, at: at(seq), event: { name: "message.created", message } };
}

function moved(id: string, lane: string, seq: number, said: string): EventFrame {
  const author = { participant: "pt_ana", role: "buyer" };
  const message = { id, conversation: "cv_1", lane, audience: [], seq, at: said, author, client_id: id, version: 2 };
  const event = { name: "message.rescoped", message } as const;
  return { type: "event", conversation: "cv_1", lane, seq, at: at(30), event };
}

let ledger: Ledger;
beforeEach(() => {
  ledger = new Ledger();
  ledger.open("ana", () => true);
  ledger.open("sol", (lane) => lane === "all");
  ledger.ready("ana", 0);
  ledger.ready("sol", 0);
});

describe("the counter", () => {
  test("counts what was committed once, and what reached each party", () => {
    ledger.acked(sent(1), 0);
    ledger.delivered("ana", created(1), 1);
    ledger.delivered("sol", created(1), 1);
    expect(ledger.count(OVERDUE_MS * 3)).toMatchObject({
      acked: 1,
      delivered: { ana: 1, sol: 1 },
      lost: 0,
      doubled: 0,
      reordered: 0,
    });
  });

  test("what does not come in time to a connected party is lost, until it comes", () => {
    ledger.acked(sent(1), 0);
    ledger.delivered("ana", created(1), 1);
    expect(ledger.count(OVERDUE_MS - 1)).toMatchObject({ waiting: { sol: 1 }, lost: 0 });
    expect(ledger.count(OVERDUE_MS + 1)).toMatchObject({ lost: 1 });
    ledger.delivered("sol", created(1), OVERDUE_MS + 2);
    expect(ledger.count(OVERDUE_MS + 3)).toMatchObject({ lost: 0 });
  });

  test("an offline party loses nothing: it waits", () => {
    ledger.ready("sol", undefined);
    ledger.acked(sent(1), 0);
    ledger.delivered("ana", created(1), 1);
    expect(ledger.count(OVERDUE_MS * 10)).toMatchObject({ waiting: { sol: 1 }, lost: 0 });
  });

  test("nobody is owed what is not for them, was said before they listened, or while they were out", () => {
    ledger.begin("sol", "all", 1);
    ledger.left("sol", at(3));
    for (const one of [sent(1), sent(4), sent(2, "staff")]) ledger.acked(one, 0);
    expect(ledger.count(0).waiting).toEqual({ ana: 3, sol: 0 });
    ledger.joined("sol", at(5));
    ledger.acked(sent(6), 0);
    expect(ledger.count(0).waiting).toEqual({ ana: 4, sol: 1 });
  });

  test("history that a party is given later, with a longer view, is not counted", () => {
    ledger.since(at(5));
    for (const seq of [4, 5]) ledger.delivered("ana", created(seq), 0);
    expect(ledger.count(0)).toMatchObject({ acked: 1, delivered: { ana: 1 } });
  });

  test("a second copy is doubled, an earlier place is out of order", () => {
    for (const seq of [1, 2, 2]) ledger.delivered("ana", created(seq), 0);
    expect(ledger.count(0)).toMatchObject({ doubled: 1, reordered: 0 });
    ledger.delivered("ana", created(1), 0);
    expect(ledger.count(0)).toMatchObject({ doubled: 1, reordered: 1 });
  });

  test("a message told to others is due in its new lane, to those who read that one", () => {
    ledger.acked(sent(1), 0);
    ledger.delivered("ana", created(1), 1);
    ledger.delivered("ana", moved("ms_all_1", "staff", 1, at(1)), 2);
    expect(ledger.count(0)).toMatchObject({ acked: 1, delivered: { ana: 1, sol: 0 }, waiting: { ana: 0, sol: 0 } });
    expect(ledger.count(OVERDUE_MS * 3)).toMatchObject({ lost: 0, doubled: 0 });
  });

  test("one that moves to a lane and does not come is lost", () => {
    ledger.delivered("ana", created(1, "staff"), 0);
    ledger.delivered("ana", moved("ms_staff_1", "all", 1, at(1)), 0);
    expect(ledger.count(OVERDUE_MS * 3)).toMatchObject({ waiting: { ana: 0, sol: 1 }, lost: 1 });
    ledger.delivered("sol", moved("ms_staff_1", "all", 1, at(1)), OVERDUE_MS * 3);
    expect(ledger.count(OVERDUE_MS * 3)).toMatchObject({ delivered: { ana: 1, sol: 1 }, lost: 0 });
  });

  test("what is said just before the word that a part has ended by itself is not due", () => {
    for (const seq of [1, 4]) ledger.acked(sent(seq), 0);
    ledger.left("sol", at(5), "expired");
    expect(ledger.count(0).waiting).toEqual({ ana: 2, sol: 1 });
  });
});
