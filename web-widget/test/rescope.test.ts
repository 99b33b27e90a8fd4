import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Refused } from "../src/core/errors.ts";
import type { Room } from "./fake/room.ts";
import { NONE } from "./fake/wire.ts";
import { market, type Person, text } from "./market.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const REASON = "a phone number";

async function three() {
  const made = market();
  const [ana, sol, eva] = ["buyer:ana", "seller:sol", "agent:eva"].map((profile) => made.person(profile));
  await pass(100);
  return { ...made, ana, sol, eva } as typeof made & Record<"ana" | "sol" | "eva", Person>;
}

describe("a message told to others", () => {
  test("leaves those who are not among them, and stays with the others in its place", async () => {
    const { room, ana, sol, eva } = await three();
    const { id } = room.send("buyer:ana", text("my number"), "c1");
    room.send("buyer:ana", text("later"), "c2");
    await pass(100);
    const moved = eva.client.rescope("cv_1", id, ["staff"], REASON);
    await pass(100);
    expect(await moved).toMatchObject({ id, version: 2, audience: ["participant:pt_buyer_ana", "staff"] });
    expect(sol.shown()).toEqual(["later"]);
    for (const one of [ana, eva]) expect(one.shown()).toEqual(["my number", "later"]);
    expect(sol.seqs()).toEqual([4, 5, 6]);
  });

  test("comes to those who had not seen it, before what they saw since", async () => {
    const { room, ana, sol, eva } = await three();
    const { id } = room.send("agent:eva", text("for staff"), "c1", ["staff"]);
    room.send("buyer:ana", text("later"), "c2");
    await pass(100);
    void eva.client.rescope("cv_1", id, ["all"], REASON);
    await pass(100);
    for (const one of [ana, sol, eva]) expect(one.shown()).toEqual(["for staff", "later"]);
  });

  test("is gone from those who were away meanwhile, when they are back", async () => {
    const { room, ana, sol, eva } = await three();
    const { id } = room.send("buyer:ana", text("my number"), "c1");
    await pass(100);
    for (const one of [ana, sol]) one.client.cut(2_000);
    void eva.client.rescope("cv_1", id, ["staff"], REASON);
    await pass(4_000);
    expect([ana.shown(), sol.shown()]).toEqual([["my number"], []]);
    void eva.client.rescope("cv_1", id, ["all"], REASON);
    await pass(100);
    expect([ana.shown(), sol.shown()]).toEqual([["my number"], ["my number"]]);
  });

  test("takes the answers along that would be told to more", async () => {
    const { room, sol, eva } = await three();
    const { id } = room.send("buyer:ana", text("my number"), "c1");
    room.send("agent:eva", text("thank you"), "c2", undefined, id);
    await pass(100);
    void eva.client.rescope("cv_1", id, ["staff"], REASON);
    await pass(100);
    expect(sol.shown()).toEqual([]);
    expect(eva.timeline.messages.map(({ audience }) => audience)).toEqual([
      ["participant:pt_buyer_ana", "staff"],
      ["participant:pt_buyer_ana", "staff"],
    ]);
  });

  test("is not theirs who came later with no view of the past, and shows as a place without content", async () => {
    const { room, person, eva } = await three();
    const { id } = room.send("agent:eva", text("for staff"), "c1", ["staff"]);
    room.join("courier:max", "courier", "Max", "from_join");
    const max = person("courier:max");
    await pass(100);
    void eva.client.rescope("cv_1", id, ["all"], REASON);
    await pass(100);
    expect(max.shown()).toEqual([]);
    expect(max.events.at(-1)?.event.name).toBe("skip");
  });

  test("one that was taken back stays where it is", async () => {
    const { room, eva } = await three();
    const { id } = room.send("agent:eva", text("oops"), "c1");
    await pass(100);
    void eva.client.ask<"message.delete">({ type: "message.delete", conversation: "cv_1", message: id });
    const refused = expect(eva.client.rescope("cv_1", id, ["staff"], REASON)).rejects.toBeInstanceOf(Refused);
    await pass(100);
    await refused;
  });
});

describe("looking as another", () => {
  test("shows what they see, and says why", async () => {
    const { room, eva } = await three();
    const { id } = room.send("buyer:ana", text("only staff"), "c1", ["staff"]);
    room.send("buyer:ana", text("everyone"), "c2");
    const sol = room.member("seller:sol").id;
    const looks = [eva.client.seeAs("cv_1", sol), eva.client.why("cv_1", id, sol)] as const;
    await pass(100);
    const [seen, why] = await Promise.all(looks);
    expect(seen.messages?.map(({ content }) => content)).toEqual([text("everyone")]);
    expect(why).toMatchObject({ visible: false, sentence: "hidden: audience staff, you looked as seller" });
  });
});

const AUDIENCES = [["all"], ["staff"], ["seller"], ["buyer"], ["buyer", "seller"]];

function checkAll(room: Room, people: Map<string, Person>, seed: number): void {
  for (const [profile, person] of people) {
    const { messages } = room.history(room.member(profile), {}, 1_000);
    const due = messages.map(({ id, version }) => `${id} ${version ?? 1}`).reverse();
    const shown = person.timeline.messages.map(({ id, version }) => `${id} ${version ?? 1}`);
    expect(shown, `seed ${seed}, ${profile}`).toEqual(due);
  }
}

describe("re-scoping under faults", () => {
  test.each(Array.from({ length: 30 }, (_, i) => i + 1))("each ends with what they may see (seed %i)", async (seed) => {
    const { random, wire, room, person } = market(seed);
    const people = new Map(room.members.map(({ profile }) => [profile, person(profile)]));
    const any = <T>(those: readonly T[]): T => those[Math.floor(random() * those.length)] as T;
    await pass(200);
    wire.faults = { drop: 0.1, double: 0.1, swap: 0.1 };
    for (let step = 0; step < 120; step += 1) {
      const [profile, { client }] = any([...people]);
      const chance = random();
      const message = any([...room.messages.keys(), ""]);
      if (chance < 0.6) client.send("cv_1", text(String(step)), { audience: any(AUDIENCES) }).catch(() => {});
      else if (chance < 0.8 && message) room.rescope(message, any(AUDIENCES), room.member("agent:eva"));
      else if (chance < 0.9) people.get(profile)?.client.cut();
      else if (chance < 0.93) wire.cutAll();
      await pass(random() * 60);
    }
    wire.faults = NONE;
    await pass(120_000);
    wire.cutAll(); // a last event that was lost shows at the next sync
    await pass(120_000);
    checkAll(room, people, seed);
  });
});
