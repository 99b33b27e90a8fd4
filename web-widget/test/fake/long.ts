import type { Content, Message } from "../../src/core/frames.ts";

const PEOPLE = [
  ["pt_buyer_ana", "buyer"],
  ["pt_seller_sol", "seller"],
  ["pt_courier_max", "courier"],
] as const;
const WORDS =
  "The lamp is brass with a green shade and a new cable, it stands in the window and leaves on Monday. ".split(" ");
const STEP_MS = 47_000;
const PIXEL =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E%3Cpath d='M0 0h4v3H0z' fill='%23c96'/%3E%3C/svg%3E";

/** Messages of many kinds and lengths, the same at every run; the last one was said just now. */
export function longTalk(conversation: string, count: number): Message[] {
  const begun = Date.now() - count * STEP_MS;
  return Array.from({ length: count }, (_, i) => {
    const [participant, role] = PEOPLE[Math.floor((i * 7) / 11) % PEOPLE.length] as (typeof PEOPLE)[number];
    const instantMs = begun + i * STEP_MS;
    const micros = (BigInt(instantMs) * 1_000n).toString(16).padStart(14, "0");
    return {
      id: `ms_${micros}${i.toString(16).padStart(12, "0")}`,
      client_id: `long-${i}`,
      conversation,
      lane: "all",
      audience: ["all"],
      seq: i + 100,
      at: new Date(instantMs).toISOString().replace("Z", "000Z"),
      author: { participant, role },
      content: contentOf(i),
      ...(i % 29 === 3 && { reactions: { "👍": ["pt_seller_sol"] } }),
    };
  });
}

function contentOf(i: number): Content {
  if (i % 13 === 5) return { kind: "image", url: PIXEL, width: 400, height: 200 + (i % 5) * 60, alt: "The lamp" };
  if (i % 17 === 7) {
    const buttons = [{ type: "reply" as const, id: "yes", label: "Yes" }];
    return { kind: "buttons", text: `Shall we say ${40 + (i % 20)}?`, buttons };
  }
  if (i % 23 === 9) {
    const file = { name: `invoice-${i}.pdf`, mime: "application/pdf", size_bytes: 1_000 * i };
    return { kind: "file", url: "https://files.example/i.pdf", ...file };
  }
  if (i % 31 === 11) return { kind: "system", text: "The parcel was handed over" };
  const length = 2 + ((i * 37) % 60);
  const words = Array.from({ length }, (_, at) => WORDS[(i + at) % WORDS.length]);
  return { kind: "text", text: `${i}: ${words.join(" ").trim()}` };
}
