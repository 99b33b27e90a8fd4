import { describe, expect, test } from "vitest";
import type { Message } from "../src/core/frames.ts";
import type { Outgoing } from "../src/core/store/outgoing.ts";
import { type Row, RowList, rowsOf, type Told } from "../src/ui/timeline/rows.ts";

const NOON = new Date(2026, 4, 4, 12).getTime(); // in the reader's time zone

function at(minutes: number): string {
  return new Date(NOON + minutes * 60_000).toISOString();
}

function said(id: string, author: string, minutes: number, more: Partial<Message> = {}): Message {
  const audience = ["all"];
  const content = { kind: "text" as const, text: id };
  const whence = { conversation: "cv_1", lane: "all", seq: 1, client_id: `by ${id}` };
  return { id, ...whence, at: at(minutes), author: { participant: author, role: "buyer" }, audience, content, ...more };
}

function rows(told: Partial<Told>): Row[] {
  return rowsOf({ messages: [], notices: [], outgoing: [], me: "me", unreadFrom: undefined, typing: [], ...told });
}

function waiting(clientId: string, minutes: number, state: Outgoing["state"] = "waiting"): Outgoing {
  return { clientId, at: at(minutes), state, content: { kind: "text", text: clientId }, audience: ["all"] };
}

/** "first", "first last" … of each bubble. */
function groups(all: Row[]): string[] {
  return all.flatMap((row) =>
    row.kind === "message" || row.kind === "waiting"
      ? [[row.first && "first", row.last && "last"].filter(Boolean).join(" ")]
      : [],
  );
}

const kinds = (all: Row[]) => all.map(({ kind }) => kind);

describe("rows of a timeline", () => {
  test("a day stands before its first message", () => {
    const all = rows({ messages: [said("a", "x", 0), said("b", "x", 60 * 24)] });
    expect(kinds(all)).toEqual(["top", "day", "message", "day", "message"]);
  });

  test("messages of one author within three minutes are one group, in each of its audiences", () => {
    const apart = said("d", "x", 3, { audience: ["seller", "staff"] });
    const all = rows({ messages: [said("a", "x", 0), said("b", "x", 1), said("c", "y", 2), apart, said("e", "x", 9)] });
    expect(groups(all)).toEqual(["first", "last", "first last", "first last", "first last"]);
  });

  test("a word of the system ends a group", () => {
    const system = said("s", "x", 1, { content: { kind: "system", text: "Paid" } });
    const all = rows({ messages: [said("a", "x", 0), system, said("b", "x", 2)] });
    expect(groups(all)).toEqual(["first last", "first last", "first last"]);
  });

  test("the line before the unread stands before the first of another's, and begins a group", () => {
    const messages = [said("a", "x", 0), said("mine", "me", 1), said("b", "x", 1), said("c", "x", 2)];
    const all = rows({ messages, unreadFrom: at(1) });
    expect(kinds(all)).toEqual(["top", "day", "message", "message", "unread", "message", "message"]);
    expect(groups(all)).toEqual(["first last", "first last", "first", "last"]);
  });

  test("what waits comes last whatever the device's clock says; what failed stays in its place", () => {
    const outgoing = [waiting("failed", 1, "failed"), waiting("waits", -5)];
    const all = rows({ messages: [said("a", "x", 0), said("b", "x", 2)], outgoing });
    expect(all.map(({ key }) => key)).toEqual(["top", "day a", "a", "failed", "b", "waits"]);
  });

  test("an own message keeps its key when it is sent", () => {
    const before = rows({ outgoing: [waiting("by a", 0)] });
    const after = rows({ messages: [said("a", "me", 0)] });
    expect(after.at(-1)?.key).toBe(before.at(-1)?.key);
  });

  test("notices older than the messages that are here are left out: they stand with theirs", () => {
    const event = { name: "conversation.created", conversation: { status: "open" } } as const;
    const notices = [
      { id: "all 1", at: at(-10), event },
      { id: "all 2", at: at(1), event },
    ];
    const all = rows({ messages: [said("a", "x", 0), said("b", "x", 2)], notices });
    expect(all.map(({ key }) => key)).toEqual(["top", "day a", "a", "all 2", "b"]);
  });

  test("what is told again keeps its rows up to where it differs", () => {
    const messages = [said("a", "x", 0), said("b", "x", 1), said("c", "y", 2)];
    const told = { notices: [], outgoing: [], me: "me", unreadFrom: undefined, typing: [] };
    const list = new RowList().update({ messages, ...told });
    const before = list.rows;
    const more = [...messages, said("d", "y", 3)];
    const { rows: after, same } = list.update({ messages: more, ...told });
    expect(same).toBe(4); // c may be the last of its group no more
    expect(after.slice(0, same).every((row, i) => row === before[i])).toBe(true);
    expect(after).toEqual(rows({ messages: more }));
    const unread = { messages: more, ...told, unreadFrom: at(2) };
    expect(list.update(unread).rows).toEqual(rows(unread));
    const worded = more.map((one) => (one.id === "b" ? { ...one, version: 2 } : one));
    expect(list.update({ ...unread, messages: worded }).rows).toEqual(rows({ ...unread, messages: worded }));
  });

  test("who types stands at the end", () => {
    expect(kinds(rows({ messages: [said("a", "x", 0)], typing: ["x"] })).at(-1)).toBe("typing");
  });
});
