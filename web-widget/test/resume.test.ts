import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Room } from "./fake/room.ts";
import { NONE } from "./fake/wire.ts";
import { market, type Person, text } from "./market.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const AUDIENCES = [undefined, undefined, undefined, ["staff"], ["seller"], ["buyer"]];

/** Every place of the member's ranges after what the first sync skipped. */
function due(room: Room, profile: string, lane: string, from: number): number[] {
  const member = room.member(profile);
  const count = room.logs.get(lane)?.frames.length ?? 0;
  const inside = (seq: number) => room.ranges(member, lane).some((r) => seq > (r.after ?? 0) && seq <= (r.to ?? count));
  return Array.from({ length: count }, (_, i) => i + 1).filter((seq) => seq > from && inside(seq));
}

function checkAll(room: Room, people: Map<string, Person>, seed: number): void {
  for (const [profile, { seqs }] of [...people].map(([p, one]) => [p, { seqs: (l: string) => one.seqs(l) }] as const)) {
    for (const lane of room.logs.keys()) {
      const from = lane === "all" ? 3 : 0;
      expect(seqs(lane), `seed ${seed}, ${profile}, ${lane}`).toEqual(due(room, profile, lane, from));
    }
  }
}

describe("resume under faults", () => {
  test.each(Array.from({ length: 60 }, (_, i) => i + 1))(
    "everyone gets everything once and in order (seed %i)",
    async (seed) => {
      const { random, wire, room, person } = market(seed);
      const people = new Map(room.members.map(({ profile }) => [profile, person(profile)]));
      const history = seed % 2 ? "all" : "from_join";
      await pass(200);
      wire.faults = { drop: 0.1, double: 0.1, swap: 0.1 };
      const sent: { profile: string; words: string }[] = [];
      for (let step = 0; step < 150; step += 1) {
        const member = room.members[Math.floor(random() * 3)] as (typeof room.members)[number];
        const one = people.get(member.profile) as Person;
        const chance = random();
        if (chance < 0.7) {
          const audience = AUDIENCES[Math.floor(random() * AUDIENCES.length)];
          const words = `${member.profile} ${step}`;
          if (member.profile !== "buyer:ana") sent.push({ profile: member.profile, words });
          one.client.send("cv_1", text(words), audience && { audience }).catch(() => {});
        } else if (chance < 0.78) one.client.cut();
        else if (chance < 0.8) wire.cutAll();
        else if (chance < 0.82) wire.freeze();
        else if (chance < 0.86 && room.members[0]?.present) room.leave("buyer:ana");
        else if (chance < 0.92) room.join("buyer:ana", "buyer", "Ana", history);
        await pass(random() * 60);
      }
      wire.faults = NONE;
      room.join("buyer:ana", "buyer", "Ana", history);
      await pass(120_000);
      for (const profile of people.keys()) room.send(profile, text("the last word"), `last ${profile}`);
      wire.cutAll(); // a last event that was lost shows at the next sync
      await pass(120_000);
      checkAll(room, people, seed);
      for (const profile of ["seller:sol", "agent:eva"]) {
        const author = room.member(profile).id;
        const stored = [...room.messages.values()].filter((m) => m.author.participant === author);
        const words = stored.map(({ content }) => (content?.kind === "text" ? content.text : ""));
        const asked = sent.filter((one) => one.profile === profile).map((one) => one.words);
        expect(
          words.filter((one) => one !== "the last word"),
          `seed ${seed}`,
        ).toEqual(asked);
      }
    },
  );
});
