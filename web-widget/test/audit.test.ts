import { beforeEach, describe, expect, test } from "vitest";
import { Audit, OVERDUE_MS } from "../src/demo/stage/audit.ts";

const at = "2026-11-22T10:00:00Z";
const served = (...ids: string[]) => ids.map((id) => ({ id, at }));
const held = (ids: string[], outgoing: string[] = []) => ({
  messages: ids.map((id) => ({ id, client_id: `c_${id}` })),
  outgoing: outgoing.map((clientId) => ({ clientId })),
});
const NONE = { lost: 0, doubled: 0, reordered: 0 };

let audit: Audit;
beforeEach(() => {
  audit = new Audit();
});

describe("what the stage counts", () => {
  test("a page that holds what the server has for it, in its order, has no faults", () => {
    audit.look("ana", served("ms_1", "ms_2"), held(["ms_1", "ms_2"]), 0);
    expect(audit.faults).toEqual(NONE);
  });

  test("what a page still lacks after a while is lost, until it comes", () => {
    audit.look("ana", served("ms_1", "ms_2"), held(["ms_1"]), 0);
    audit.look("ana", served("ms_1", "ms_2"), held(["ms_1"]), OVERDUE_MS - 1);
    expect(audit.faults.lost).toBe(0);
    audit.look("ana", served("ms_1", "ms_2"), held(["ms_1"]), OVERDUE_MS);
    expect(audit.faults.lost).toBe(1);
    audit.look("ana", served("ms_1", "ms_2"), held(["ms_1", "ms_2"]), OVERDUE_MS + 1);
    expect(audit.faults).toEqual(NONE);
  });

  test("what is older than all that a page has read so far is not lost", () => {
    audit.look("ana", served("ms_1", "ms_5"), held(["ms_5"]), 0);
    audit.look("ana", served("ms_1", "ms_5"), held(["ms_5"]), OVERDUE_MS);
    expect(audit.faults).toEqual(NONE);
  });

  test("a page that is offline loses nothing: it waits, and its time begins anew", () => {
    audit.look("ana", served("ms_1", "ms_2"), held(["ms_1"]), 0);
    audit.away("ana");
    audit.look("ana", served("ms_1", "ms_2"), held(["ms_1"]), OVERDUE_MS);
    expect(audit.faults.lost).toBe(0);
  });

  test("a message that stands twice is doubled, also where its first copy still waits to be sent", () => {
    audit.look("ana", served("ms_1"), held(["ms_1", "ms_1"]), 0);
    audit.look("sol", served("ms_1"), held(["ms_1"], ["c_ms_1", "c_new"]), 0);
    expect(audit.faults).toEqual({ ...NONE, doubled: 2 });
  });

  test("a message that stands before one that the server has earlier is out of order", () => {
    audit.look("ana", served("ms_1", "ms_2", "ms_3"), held(["ms_1", "ms_3", "ms_2"]), 0);
    expect(audit.faults).toEqual({ ...NONE, reordered: 1 });
  });
});
