import type { Conversation, EventFrame, SignalFrame } from "../../src/core/frames.ts";
import { type Member, Room } from "./room.ts";

/** A marketplace in memory: what a real server promises of lanes, stints, resume and resends, without the database. */
export class World {
  readonly rooms = new Map<string, Room>();
  resetAfter = 1_000;
  /** A signal to one person. */
  whisper: (conversation: string, signal: SignalFrame["signal"], profile: string) => void = () => {};
  tell: (readers: Member[], frame: EventFrame, watchers: boolean) => void = () => {};
  #count = 0;
  #clock = Date.now() * 1_000; // microseconds, strictly increasing

  count(): number {
    this.#count += 1;
    return this.#count;
  }

  now(): string {
    this.#clock = Math.max(this.#clock + 1, Date.now() * 1_000);
    const micros = String(this.#clock % 1_000_000).padStart(6, "0");
    return `${new Date(Math.floor(this.#clock / 1_000)).toISOString().slice(0, 19)}.${micros}Z`;
  }

  room(id: string, title = ""): Room {
    const room = this.rooms.get(id) ?? new Room(this, id, title);
    this.rooms.set(id, room);
    return room;
  }

  /** The conversations of a profile that changed since `cursor`. */
  sync(profile: string, cursor: string | undefined): { conversations: Conversation[]; cursor: string } {
    const since = Number(cursor ?? 0);
    const conversations = [...this.rooms.values()].flatMap((room) => {
      const member = room.members.find((one) => one.profile === profile && one.present);
      return member && room.changedAt > since ? [room.view(member)] : [];
    });
    return { conversations, cursor: String(this.#count) };
  }
}
