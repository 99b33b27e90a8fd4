import type { Content } from "../../src/core/frames.ts";
import { golden } from "./golden.ts";
import type { Room } from "./room.ts";

export const cast = [
  { profile: "buyer:ana", name: "Ana", role: "buyer", addresses: ["*"] },
  { profile: "seller:sol", name: "Sol", role: "seller", addresses: ["*"] },
  { profile: "courier:max", name: "Max", role: "courier", addresses: ["*"] },
  { profile: "agent:eva", name: "Eva", role: "agent", addresses: ["*"] },
];

type Line = [profile: string, content: string | Content, audience?: string[]];

const LINES: Line[] = [
  ["buyer:ana", "Hi! Is the brass lamp still available?"],
  ["seller:sol", "It is. Freshly polished, and the cable is new."],
  [
    "seller:sol",
    {
      kind: "image",
      url: "https://pictures.example/lamp.svg",
      alt: "A brass desk lamp with a green shade",
      caption: "Taken this morning",
      width: 640,
      height: 420,
    },
  ],
  ["buyer:ana", "Lovely. Would you take 45?"],
  ["seller:sol", "48 and I pack it today 📦"],
  ["buyer:ana", "Deal!"],
  ["buyer:ana", "Could you check that the seller is verified?", ["staff"]],
  ["agent:eva", "Third order between these two, no disputes. Nothing to do.", ["staff"]],
  ["agent:eva", "Hello Ana, Sol has been with us for four years. All good."],
  [
    "seller:sol",
    {
      kind: "file",
      url: "https://files.example/invoice-1042.pdf",
      name: "invoice-1042.pdf",
      mime: "application/pdf",
      size_bytes: 84_213,
    },
  ],
  ["courier:max", "I can collect at 16:00. Which door?"],
  ["seller:sol", "Side entrance, code 4471", ["courier"]],
  [
    "courier:max",
    {
      kind: "location",
      latitude: 40.4168,
      longitude: -3.7038,
      label: "Puerta del Sol",
      address: "Madrid, near the clock",
    },
  ],
  ["buyer:ana", "🎉"],
];

const MORE: Line[] = [
  ["courier:max", "On my way, ten minutes."],
  ["buyer:ana", "Great, I am at home."],
  ["seller:sol", "Mind the shade, it is glass."],
  ["agent:eva", "Courier is on time, keep an eye on the glass.", ["staff"]],
  [
    "courier:max",
    {
      kind: "gif",
      url: "https://pictures.example/parcel.svg",
      still_url: "https://pictures.example/parcel-still.svg",
      alt: "A parcel bounces along",
      width: 480,
      height: 270,
    },
  ],
  ["buyer:ana", "¡Perfecto, gracias!"],
];

/** What was said before the page opened. */
export function prologue(room: Room): void {
  for (const { profile, name, role } of cast) room.join(profile, role, name);
  for (const [i, line] of LINES.entries()) say(room, line, `prologue ${i}`);
  if (process.env.TRADEPOST_FAKE === "kinds") {
    for (const [i, content] of golden().entries()) say(room, ["seller:sol", content], `golden ${i}`);
  }
  const [, second, third] = [...room.messages.values()];
  if (second) room.send("buyer:ana", { kind: "text", text: "That was quick" }, "answer", undefined, second.id);
  if (third) {
    const reactions = {
      "❤️": [room.member("buyer:ana").id],
      "👍": [room.member("agent:eva").id, room.member("courier:max").id],
    };
    room.change(
      third.id,
      (m) => ({ ...m, reactions }),
      (message) => ({
        name: "message.reacted",
        message,
        participant: room.member("buyer:ana").id,
        emoji: "❤️",
        on: true,
      }),
    );
  }
}

/** Says one line after the other, for ever. */
export function play(room: Room): void {
  let count = 0;
  setInterval(() => {
    say(room, MORE[count % MORE.length] as Line, `story ${count}`);
    count += 1;
  }, 4_000);
}

function say(room: Room, [profile, content, audience]: Line, clientId: string): void {
  room.send(profile, typeof content === "string" ? { kind: "text", text: content } : content, clientId, audience);
}
