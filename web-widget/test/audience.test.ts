import { describe, expect, test } from "vitest";
import type { Participant } from "../src/core/frames.ts";
import { type Choice, choicesFor, hears, onlyWho, press, privacy, sidesOf, whoInFull } from "../src/demo/audience.ts";

const ana = { id: "pt_ana", role: "buyer" };
const sol = { id: "pt_sol", role: "seller" };
const eva = { id: "pt_eva", role: "agent" };
const nameOf = (id: string) => ({ pt_ana: "Ana", pt_sol: "Sol" })[id] ?? "someone";
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
    expect(onlyWho(TO_SELLER, "pt_ana", ana, nameOf)).toBe("Only seller and staff");
    expect(onlyWho(TO_SELLER, "pt_ana", sol, nameOf)).toBe("Only you and staff");
    expect(onlyWho(TO_SELLER, "pt_ana", eva, nameOf)).toBe("Only seller and staff");
    expect(onlyWho(["participant:pt_ana", "staff"], "pt_eva", ana, nameOf)).toBe("Only you and staff");
  });

  test("who can see it is said in full to those who point at it", () => {
    const people = { me: sol.id, self: { ...sol, profile: "seller:sol", name: "Sol" }, others };
    expect(whoInFull(["all"], "pt_ana", people)).toBe("Everyone can see it: you, Max, courier, and staff");
    expect(whoInFull(TO_SELLER, "pt_ana", people)).toBe("Only these can see it, besides who wrote it: you and staff");
    const aliased = { ...people, others: [{ ...others[0], name: "Courier" } as Participant] };
    expect(whoInFull(["all"], "pt_ana", aliased)).toBe("Everyone can see it: you, Courier, and staff");
    expect(whoInFull(["staff"], "pt_eva", people)).toBe("Only these can see it, besides who wrote it: staff");
  });
});

const one = (id: string, role: string, name: string): Participant => ({ id, role, name, profile: `${role}:${name}` });
const others = [one("pt_max", "courier", "Max"), one("pt_eva", "agent", "Eva")];
const ANY = ["*"];
const labels = (choices: Choice[]) => choices.map(({ label }) => label);

describe("choosing whom to tell", () => {
  const many = [...others, one("pt_sol", "seller", "Sol")];

  test("everyone, each other side that is here, and staff", () => {
    expect(labels(choicesFor("buyer", many, ANY))).toEqual(["Everyone", "Courier", "Seller", "Only staff"]);
    expect(choicesFor("agent", many, ANY).map(({ entry }) => entry)).toEqual(["all", "courier", "seller", "staff"]);
  });

  test("people by name where several share a side, one's own side too", () => {
    const shop = [one("pt_sol", "seller", "Sol"), one("pt_lea", "seller", "Lea")];
    expect(labels(choicesFor("buyer", shop, ANY))).toEqual(["Everyone", "Seller", "Sol", "Lea", "Only staff"]);
    expect(choicesFor("seller", shop.slice(1), ANY)[1]).toEqual({ entry: "participant:pt_lea", label: "Lea" });
  });

  test("only whom policy lets the role address", () => {
    expect(labels(choicesFor("buyer", many, ["seller", "staff"]))).toEqual(["Seller", "Only staff"]);
  });

  test("who was chosen and has left stays to be seen: nothing becomes public by itself", () => {
    expect(choicesFor("buyer", [], ANY, ["courier"]).at(-1)).toEqual({ entry: "courier", label: "Courier" });
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

  test("a button names those it sends to", () => {
    expect(sidesOf(["seller", "courier"], "buyer", "pt_ana", nameOf)).toBe("seller, courier");
    expect(sidesOf(["buyer", "participant:pt_sol", "staff"], "buyer", "pt_ana", nameOf)).toBe("Sol");
    expect(sidesOf(["staff"], "buyer", "pt_ana", nameOf)).toBe("");
  });
});
