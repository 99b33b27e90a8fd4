/** What the fake market knows of kinds of content: answers, GIFs, files, places, search. No more than the page needs. */
import type { Content, Message, SignalFrame } from "../../src/core/frames.ts";
import { type Member, Refusal, type Room } from "./room.ts";

const LATER_MS = 3_600_000;
const STEP_MS = 2_000;
/** Commands that the generated types may not have. */
export type Loose = { type: string; message?: string; query?: string } & Record<string, unknown>;

/** The answer to such a command; undefined for any other. */
export function kinds(
  room: Room,
  member: Member,
  command: Loose,
  signal: (signal: SignalFrame["signal"], lane: string) => void,
): object | undefined {
  switch (command.type) {
    case "message.answer":
      return answered(room, member, command);
    case "gif.search":
      return gifs(command);
    case "message.search":
      return found(room, member, String(command.query));
    case "file.get":
      if (!command.file) throw new Refusal("invalid", "Expected an id.", "$.file");
      return {
        file: { id: command.file },
        url: "/demo/fake/bike.svg",
        expires_at: new Date(Date.now() + LATER_MS).toISOString(),
      };
    case "link.preview":
      if (!command.message) throw new Refusal("invalid", "Expected an id.", "$.message");
      return { preview: null };
    case "location.start":
      return start(room, member, command, signal);
    case "location.move": {
      const { conversation: _conversation, ref: _ref, type: _type, message = "", ...position } = command;
      const shared = room.messages.get(message);
      if (shared) signal(moved(member, message, position), shared.lane);
      return {};
    }
    case "location.stop":
      if (!command.message) throw new Refusal("invalid", "Expected an id.", "$.message");
      return stop(room, command.message, "stopped");
    default:
      return undefined;
  }
}

function answered(room: Room, member: Member, command: Loose): object {
  const asked = room.messages.get(command.message ?? "")?.content;
  const values = (command.values ?? {}) as Record<string, unknown>;
  const phone = values.phone;
  if (typeof phone === "string" && !/^\+[1-9][0-9]{6,14}$/.test(phone)) {
    throw new Refusal("invalid", "Expected a phone number such as +34600111222", "$.values.phone");
  }
  const label = labelOf(asked, command.action as string | undefined);
  const given = Object.entries(values).map(([name, value]) => ({
    name,
    type: name,
    label: name,
    value,
    shown: String(value),
  }));
  const content = {
    kind: "answer",
    to: asked?.kind ?? "buttons",
    label,
    action: command.action,
    values: given,
  } as Content;
  const client = String(command.client_id);
  const { id, lane, seq, at } = room.send(member.profile, content, client, undefined, command.message);
  const pays = label === "Pay now" ? { checkout_url: "https://shop.example.com/pay/55" } : {};
  return { message: id, lane, seq, at, ...pays };
}

function labelOf(asked: Content | null | undefined, action: string | undefined): string {
  const said = new RegExp(`"(?:label|title)":"([^"]*)"[^{}]*"id":"${action}"`).exec(JSON.stringify(asked ?? {}));
  return said?.[1] ?? (asked?.kind === "form" ? asked.title : "");
}

function gifs({ query = "", limit }: Loose): object {
  if (Number(limit) < 1) throw new Refusal("invalid", "Expected a number of at least 1.", "$.limit");
  const names = [
    "A parcel bounces along",
    "A parcel bows: thank you",
    "On my way",
    "Delivered",
    "Deal",
    "Sorry",
    "Waiting",
  ];
  const those = names.filter((alt) => alt.toLowerCase().includes(query.toLowerCase()));
  const url = { url: "https://pictures.example/parcel.svg", still_url: "https://pictures.example/parcel-still.svg" };
  return {
    gifs: those.map((alt, i) => ({ id: `local:g${i}`, alt, width: 480, height: 270, ...url })),
    attribution: { name: "Tradepost", text: "Drawn for Tradepost", url: "https://tradepost.example" },
  };
}

function found(room: Room, member: Member, query: string): object {
  if (query === "") throw new Refusal("invalid", "Expected text of at least 1 character.", "$.query");
  const words = query.toLowerCase();
  const hits = [...room.messages.values()].reverse().flatMap((message) => {
    const text = textOf(message);
    const start = [...text.toLowerCase().slice(0, Math.max(0, text.toLowerCase().indexOf(words)))].length;
    if (!text.toLowerCase().includes(words) || !room.readsNow(member, message.lane)) return [];
    return [{ message, snippet: text, highlights: [{ start, end: start + [...words].length }] }];
  });
  return { hits: hits.slice(0, 20) };
}

function textOf({ content }: Message): string {
  return content?.kind === "text" ? content.text : (content?.fallback ?? "");
}

function start(
  room: Room,
  member: Member,
  command: Loose,
  signal: (signal: SignalFrame["signal"], lane: string) => void,
): object {
  const position = (command.position ?? {}) as { latitude?: number; longitude?: number };
  const at = new Date().toISOString();
  const until = new Date(Date.now() + Number(command.duration_s) * 1000).toISOString();
  const content = {
    kind: "live_location",
    state: "live",
    until,
    label: command.label ?? "",
    ...position,
    moved_at: at,
  } as Content;
  const {
    id: message,
    lane,
    seq,
    at: said,
  } = room.send(member.profile, content, String(command.client_id), command.audience as string[] | undefined);
  walk(room, member, message, lane, position, signal);
  return { message, lane, seq, at: said };
}

/** They go east until they are there. */
function walk(
  room: Room,
  member: Member,
  message: string,
  lane: string,
  { latitude = 0, longitude = 0 }: { latitude?: number; longitude?: number },
  signal: (signal: SignalFrame["signal"], lane: string) => void,
): void {
  let left = 60;
  const timer = setInterval(() => {
    left -= 1;
    const content = room.messages.get(message)?.content;
    if (content?.kind !== "live_location" || content.state !== "live") return clearInterval(timer);
    if (left === 0) return void stop(room, message, "stage");
    const step = (60 - left) * 0.0002;
    const position = { latitude: latitude + step / 3, longitude: longitude + step, accuracy_m: 9, heading_deg: 68 };
    signal(moved(member, message, { ...position, distance_m: left * 18, eta_s: left * 7 }), lane);
  }, STEP_MS);
}

function moved(member: Member, message: string, position: object): SignalFrame["signal"] {
  return {
    name: "location.moved",
    participant: member.id,
    message,
    at: new Date().toISOString(),
    ...position,
  } as never;
}

function stop(room: Room, message: string, ended: "stopped" | "stage"): object {
  room.change(
    message,
    (old) => {
      const { label = "", until = "" } = old.content as { label?: string; until?: string };
      return { ...old, content: { kind: "live_location", state: "ended", until, label, ended } as Content };
    },
    (changed) => ({ name: "message.edited", message: changed }),
  );
  return {};
}
