import { describe, expect, test } from "vitest";
import { NoToken } from "../src/core/errors.ts";
import type { Conversation } from "../src/core/frames.ts";
import { conversationIn, forgetToken, keepToken, nameConversation, takeGrant } from "../src/desk/grant.ts";
import { actOf, isCovered, isWriting, KEYS } from "../src/desk/keys.ts";
import { refusalOf, refusalOfToken, TOKEN_ENDED } from "../src/desk/refusal.ts";
import { byNeed, type Wanted, waits, withTouched } from "../src/desk/rows.ts";

const OPEN: Wanted = { query: "", stage: "", status: "open" };
const at = (minute: number) => `2026-05-04T09:${String(minute).padStart(2, "0")}:00.000000Z`;

function row(id: string, minute: number, more: Partial<Conversation> = {}): Conversation {
  return { id, created_at: at(0), updated_at: at(minute), status: "open", ...more };
}

const waiting = (id: string, minute: number, more: Partial<Conversation> = {}) =>
  row(id, minute, { unanswered_since: at(minute), ...more });
const ids = (rows: readonly Conversation[]) => rows.map(({ id }) => id);

describe("the list of the desk", () => {
  const rows = [waiting("cv_a", 1), waiting("cv_b", 5), row("cv_c", 9), row("cv_d", 3)];

  test("has who waits longest on top, then the latest activity", () => {
    const mixed = [row("cv_d", 3), waiting("cv_b", 5), row("cv_c", 9), waiting("cv_a", 1)];
    expect(ids(mixed.sort(byNeed))).toEqual(["cv_a", "cv_b", "cv_c", "cv_d"]);
  });

  test("counts a report as waiting, although everybody was answered", () => {
    expect([waits(row("cv_x", 1, { reported: 1 })), waits(row("cv_x", 1, { reported: 0 }))]).toEqual([true, false]);
    expect(ids(withTouched(rows, row("cv_d", 3, { reported: 1 }), OPEN, true))).toEqual([
      "cv_a",
      "cv_d",
      "cv_b",
      "cv_c",
    ]);
  });

  test("moves an answered conversation down, and one that asks anew behind those that asked before", () => {
    const answered = withTouched(rows, row("cv_a", 10), OPEN, true);
    expect(ids(answered)).toEqual(["cv_b", "cv_a", "cv_c", "cv_d"]);
    expect(ids(withTouched(answered, waiting("cv_d", 11), OPEN, true))).toEqual(["cv_b", "cv_d", "cv_a", "cv_c"]);
  });

  test("leaves in its place what waits as it did, with the new words", () => {
    const again = withTouched(rows, waiting("cv_a", 1, { updated_at: at(20), title: "New" }), OPEN, true);
    expect([ids(again), again[0]?.title]).toEqual([["cv_a", "cv_b", "cv_c", "cv_d"], "New"]);
  });

  test("drops what is closed now, or at another stage than the one looked for", () => {
    expect(ids(withTouched(rows, row("cv_b", 9, { status: "closed" }), OPEN, true))).toEqual(["cv_a", "cv_c", "cv_d"]);
    const paid: Wanted = { ...OPEN, stage: "paid" };
    expect(ids(withTouched(rows, row("cv_b", 9, { stage: "shipped" }), paid, true))).toEqual(["cv_a", "cv_c", "cv_d"]);
    expect(withTouched(rows, row("cv_x", 9, { stage: "shipped" }), paid, true)).toBe(rows);
  });

  test("while words are looked for, changes rows where they stand, and takes no others in", () => {
    const found: Wanted = { ...OPEN, query: "lamp" };
    expect(ids(withTouched(rows, waiting("cv_c", 30), found, true))).toEqual(["cv_a", "cv_b", "cv_c", "cv_d"]);
    expect(withTouched(rows, waiting("cv_x", 30), found, true)).toBe(rows);
  });

  test("takes in below its last row only where nothing is left out between", () => {
    expect(ids(withTouched(rows, row("cv_x", 1), OPEN, true))).toEqual(["cv_a", "cv_b", "cv_c", "cv_d", "cv_x"]);
    expect(ids(withTouched(rows, row("cv_x", 1), OPEN, false))).toEqual(["cv_a", "cv_b", "cv_c", "cv_d"]);
  });
});

describe("keys of the desk", () => {
  const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    defaultPrevented: false,
    ...more,
  });

  test("do what the help says; Enter is the row's own", () => {
    const done = KEYS.map(([name]) => actOf(key(name), false));
    expect(done).toEqual(["next", "previous", undefined, "reply", "note", "search", "back", "help"]);
  });

  test("are the field's where one writes, but for Escape", () => {
    expect(["j", "n", "/", "Escape"].map((name) => actOf(key(name), true))).toEqual([
      undefined,
      undefined,
      undefined,
      "back",
    ]);
  });

  test("are the browser's with Ctrl, Alt or Meta, and nobody's that somebody else took or that make up a letter", () => {
    const others = [
      { ctrlKey: true },
      { metaKey: true },
      { altKey: true },
      { defaultPrevented: true },
      { isComposing: true },
    ];
    expect(others.map((more) => actOf(key("r", more), false))).toEqual(others.map(() => undefined));
  });

  test("know a field and what covers the page, wherever they stand around the focus", () => {
    const element = (more: object) => more as unknown as EventTarget;
    expect(isWriting([element({ localName: "b" }), element({ localName: "textarea" })])).toBe(true);
    expect(isWriting([element({ localName: "input", type: "checkbox" })])).toBe(false);
    expect([isCovered([element({ localName: "dialog" })]), isCovered([element({ localName: "main" })])]).toEqual([
      true,
      false,
    ]);
  });
});

describe("the door of the desk", () => {
  const memory = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    } as Storage;
  };
  const address = (hash: string) => ({ hash, pathname: "/desk", search: "" }) as Location;
  const written = () => {
    const addresses: string[] = [];
    globalThis.history = {
      replaceState: (_state: unknown, _title: string, to: string) => addresses.push(to),
    } as unknown as History;
    return addresses;
  };

  test("takes a code once, off the address, and leaves the conversation there", () => {
    const addresses = written();
    const grant = takeGrant(address("#site=st_pk_1&code=abc&conversation=cv_1"), memory());
    expect([grant, addresses]).toEqual([{ kind: "code", site: "st_pk_1", code: "abc" }, ["/desk#conversation=cv_1"]]);
  });

  test("remembers a token until it is forgotten", () => {
    const kept = memory();
    keepToken("t.o.k", kept);
    expect(takeGrant(address(""), kept)).toEqual({ kind: "token", token: "t.o.k" });
    forgetToken(kept);
    expect(takeGrant(address(""), kept)).toEqual({ kind: "none" });
  });

  test("knows a conversation by its id alone, and names it in the address", () => {
    const addresses = written();
    expect(["#conversation=cv_06ab", "#conversation=<b>", ""].map((hash) => conversationIn(address(hash)))).toEqual([
      "cv_06ab",
      undefined,
      undefined,
    ]);
    nameConversation(address("#conversation=cv_1"), "cv_2");
    nameConversation(address("#conversation=cv_1"), undefined);
    expect(addresses).toEqual(["/desk#conversation=cv_2", "/desk"]);
  });

  test("says why somebody is turned away, each in its own words", () => {
    const ended = new NoToken(TOKEN_ENDED, "", false);
    expect(refusalOf({ code: 1006, reason: "", cause: ended })).toBe("desk.refused-ended");
    expect(refusalOf({ code: 4501, reason: "This token has expired" })).toBe("desk.refused-ended");
    expect(refusalOf({ code: 4501, reason: "not valid" })).toBe("desk.refused");
    expect(refusalOf({ code: 4503, reason: "" })).toBe("desk.refused-revoked");
    expect(refusalOf({ code: 4509, reason: "" })).toBe("desk.refused-elsewhere");
    expect(["", "half", `x.${btoa("{}")}.y`].map(refusalOfToken)).toEqual(Array(3).fill("desk.refused-torn"));
    expect(refusalOfToken(`x.${btoa('{"sub":"agent:1"}')}.y`)).toBeUndefined();
  });
});
