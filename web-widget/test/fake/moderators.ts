import type { Content, SignalFrame } from "../../src/core/frames.ts";
import type { Masked } from "../../src/core/protocol.ts";
import { Refusal, type Room } from "./room.ts";

/** What becomes of a message: told, told with parts hidden, held back, or refused. */
export type Verdict =
  | "allow"
  | "hold"
  | { masked: Masked; content: Content; notice: string }
  | { code: string; details: Record<string, string> };

interface Held {
  profile: string;
  content: Content;
  audience: string[] | undefined;
  rejected?: string; // why
}

type Told = (signal: SignalFrame["signal"], profile: string) => void;

/** Staff of one conversation who look at what is said before others do. */
export class Moderators {
  judge: (content: Content, profile: string) => Verdict = () => "allow";
  readonly #room: Room;
  readonly #held = new Map<string, Held>(); // by client_id
  readonly #tell: Told;

  constructor(room: Room, tell: Told) {
    this.#room = room;
    this.#tell = tell;
  }

  /** The answer to a send. */
  send(profile: string, content: Content, clientId: string, audience?: string[], replyTo?: string): object {
    const known = this.#held.get(clientId);
    if (known?.rejected !== undefined) throw this.#rejection(known.rejected);
    if (known) return this.#waits(clientId);
    const said = [...this.#room.messages.values()].some(({ client_id }) => client_id === clientId);
    const verdict = said ? "allow" : this.judge(content, profile);
    if (verdict === "hold") {
      this.#held.set(clientId, { profile, content, audience });
      return this.#waits(clientId);
    }
    if (verdict === "allow") return placed(this.#room.send(profile, content, clientId, audience, replyTo));
    if ("code" in verdict) throw new Refusal(verdict.code, "It was not sent.", undefined, verdict.details);
    const { masked, notice } = verdict;
    const message = this.#room.send(profile, verdict.content, clientId, audience, replyTo, { masked });
    return { ...placed(message), masked, notice };
  }

  approve(clientId: string): void {
    const { profile, content, audience } = this.#held.get(clientId) as Held;
    this.#held.delete(clientId);
    this.#room.send(profile, content, clientId, audience);
  }

  reject(clientId: string, reason: string): void {
    const held = this.#held.get(clientId) as Held;
    held.rejected = reason;
    const flag = `fg_${clientId}`;
    this.#tell({ name: "message.settled", client_id: clientId, flag, approved: false, reason }, held.profile);
  }

  /** What waits to be released. */
  get waiting(): string[] {
    return [...this.#held].flatMap(([clientId, { rejected }]) => (rejected === undefined ? [clientId] : []));
  }

  #waits(clientId: string): object {
    return { at: new Date().toISOString(), held: `fg_${clientId}` };
  }

  #rejection(reason: string): Refusal {
    return new Refusal("message_rejected", "Staff have refused it.", undefined, { reason });
  }
}

function placed({ id: message, lane, seq, at }: { id: string; lane: string; seq: number; at: string }): object {
  return { message, lane, seq, at };
}
