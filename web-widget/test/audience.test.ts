import { describe, expect, test } from "vitest";
import type { Participant } from "../src/core/frames.ts";
import { addresseesFor, hears, press, privacy, seersOf } from "../src/core/store/audience.ts";

const ana = { id: "pt_ana", role: "buyer" };
const sol = { id: "pt_sol", role: "seller" };
const eva = { id: "pt_eva", role: "agent" };
const TO_SELLER = ["participant:pt_ana", "seller", "staff"];

describe("audiences", () => {
  test("a private question is heard by its author, the other side and staff", () => {
    const heard = [ana, sol, eva, { id: "pt_max", role: "courier" }].filter((one) => hears(TO_SELLER, one));
    expect(heard).toEqual([ana, sol, eva]);
  });

  test("a note is what staff say to staff alone; a party's word to staff is private", () => {
    expect(privacy(["staff"], "agent")).toBe("note");
    expect(privacy(["participant:pt_ana", "staff"], "buyer")).toBe("private");
    expect(privacy(["all"], "agent")).toBe("everyone");
  });

  test("who can see it is said from the reader's side, without the author", () => {
    const seller = { kind: "role", role: "seller" };
    expect(seersOf(TO_SELLER, "pt_ana", ana)).toEqual([seller, { kind: "staff" }]);
    expect(seersOf(TO_SELLER, "pt_ana", sol)).toEqual([{ kind: "you" }, { kind: "staff" }]);
    expect(seersOf(TO_SELLER, "pt_ana", eva)).toEqual([seller, { kind: "staff" }]);
    expect(seersOf(["participant:pt_ana", "staff"], "pt_eva", ana)).toEqual([{ kind: "you" }, { kind: "staff" }]);
  });
});

const one = (id: string, role: string, name: string): Participant => ({ id, role, name, profile: `${role}:${name}` });
const others = [one("pt_max", "courier", "Max"), one("pt_eva", "agent", "Eva"), one("pt_sol", "seller", "Sol")];
const entries = (...asked: Parameters<typeof addresseesFor>) => addresseesFor(...asked).map(({ entry }) => entry);

describe("choosing whom to tell", () => {
  test("everyone, each other side that is here, and staff", () => {
    for (const role of ["buyer", "agent"]) expect(entries(role, others)).toEqual(["all", "courier", "seller", "staff"]);
  });

  test("people by name where several share a side, one's own side too", () => {
    const shop = [one("pt_sol", "seller", "Sol"), one("pt_lea", "seller", "Lea")];
    const named = ["participant:pt_sol", "participant:pt_lea"];
    expect(entries("buyer", shop)).toEqual(["all", "seller", ...named, "staff"]);
    expect(entries("seller", shop.slice(1))).toEqual(["all", "participant:pt_lea", "staff"]);
  });

  test("only whom policy lets the role address", () => {
    expect(entries("buyer", others, ["seller", "staff"])).toEqual(["seller", "staff"]);
  });

  test("who was chosen and has left stays to be seen: nothing becomes public by itself", () => {
    expect(entries("buyer", [], ["*"], ["courier"])).toEqual(["all", "staff", "courier"]);
  });

  test("everyone and staff stand alone, the sides add up", () => {
    expect(press(["all"], "seller")).toEqual(["seller"]);
    expect(press(["seller"], "courier")).toEqual(["seller", "courier"]);
    expect(press(["seller", "courier"], "seller")).toEqual(["courier"]);
    expect(press(["seller", "courier"], "staff")).toEqual(["staff"]);
    expect(press(["staff"], "all")).toEqual(["all"]);
  });

  test("the last side that is pressed again stays: that widens nothing", () => {
    expect(press(["seller"], "seller")).toEqual(["seller"]);
  });
});
