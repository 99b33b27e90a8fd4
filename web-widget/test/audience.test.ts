import { describe, expect, test } from "vitest";
import { choicesFor, hears, onlyWho, privacy } from "../src/demo/audience.ts";

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

  test("a party chooses among everyone, staff, and the other sides", () => {
    const roles = ["buyer", "seller", "courier", "agent"];
    expect(choicesFor("buyer", roles).map(({ label }) => label)).toEqual([
      "Everyone",
      "Only staff",
      "Only seller",
      "Only courier",
    ]);
    expect(choicesFor("agent", roles)[1]).toEqual({ label: "Note to staff", audience: ["staff"] });
  });
});
