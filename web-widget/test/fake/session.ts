import type { Command } from "../../src/core/commands.ts";
import type { EventFrame, Reply, SeenAs, ServerFrame, SignalFrame } from "../../src/core/frames.ts";
import { kinds, type Loose } from "./kinds.ts";
import { type Member, Refusal, type Room, type Where } from "./room.ts";
import type { World } from "./world.ts";

type Asked = Command & { ref: string };
type InRoom = Exclude<
  Extract<Asked, { conversation: string }>,
  { type: "audit.list" | "message.search" | "flag.list" }
>;

/** The sessions of one server process over a world. A token is the profile itself. */
export class Node {
  readonly world: World;
  readonly sessions = new Set<Session>();
  heartbeat_s = 25;

  constructor(world: World) {
    this.world = world;
    world.whisper = (conversation, signal, profile) =>
      this.signal({ type: "signal", conversation, signal }, (one) => one === profile);
    world.tell = (readers, frame, watchers) => this.#tell(readers, frame, watchers);
  }

  signal(frame: SignalFrame, to: (profile: string) => boolean): void {
    for (const session of this.sessions) if (to(session.profile)) session.send(frame);
  }

  online(profile: string): boolean {
    return [...this.sessions].some((session) => session.profile === profile);
  }

  #tell(readers: Member[], frame: EventFrame, watchers: boolean): void {
    const profiles = new Set(readers.map(({ profile }) => profile));
    for (const session of this.sessions) {
      const watches = watchers && session.watched.has(frame.conversation);
      if (profiles.has(session.profile) || watches) session.send(frame);
    }
  }
}

/** One connection as the server sees it: text in, text out. */
export class Session {
  profile = "";
  readonly watched = new Set<string>(); // conversations
  readonly #node: Node;
  readonly #write: (text: string) => void;

  constructor(node: Node, write: (text: string) => void) {
    this.#node = node;
    this.#write = write;
  }

  send(frame: ServerFrame): void {
    this.#write(JSON.stringify(frame));
  }

  end(): void {
    this.#node.sessions.delete(this);
    if (this.profile && !this.#node.online(this.profile)) this.#presence(false);
  }

  receive(text: string): void {
    const frame = JSON.parse(text) as { type: string; token?: string };
    if (frame.type === "auth") this.#welcome(frame.token ?? "");
    else if (frame.type === "ping") this.send({ type: "pong" });
    else if (frame.type !== "pong") this.#answer(frame as Asked);
  }

  #welcome(profile: string): void {
    const first = !this.#node.online(profile);
    this.profile = profile;
    this.#node.sessions.add(this);
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const { heartbeat_s } = this.#node;
    const who = { session: "ss_1", profile: { id: profile }, role: null, tenant: "default", protocol: 1 };
    this.send({ type: "welcome", ...who, heartbeat_s, expires_at, server_time: new Date().toISOString() });
    if (first) this.#presence(true);
  }

  #presence(online: boolean): void {
    for (const room of this.#node.world.rooms.values()) {
      const member = room.members.find(({ profile }) => profile === this.profile);
      if (member) member.online = online;
    }
    this.#node.signal({ type: "signal", signal: { name: "presence", profile: this.profile, online } }, () => true);
  }

  #answer(command: Asked): void {
    try {
      this.send({ type: "reply", ref: command.ref, result: this.#do(command) as Reply["result"] & {} });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.send({
        type: "error",
        ref: command.ref,
        code: error.code,
        message: error.message,
        path: error.path ?? null,
        details: error.details,
      });
    }
  }

  #do(command: Asked): unknown {
    const { world } = this.#node;
    if (command.type === "sync") return world.sync(this.profile, command.cursor ?? undefined);
    const loose = command as unknown as Loose;
    const [first] = world.rooms.values();
    if (first && loose.type !== "audit.list") {
      const member = first.members.find(({ profile }) => profile === this.profile);
      const signal = (told: SignalFrame["signal"], lane: string) => this.#toReaders(first, told, lane);
      const result = member && kinds(first, member, loose, signal);
      if (result) return result;
    }
    if (command.type === "profile.block" || command.type === "profile.unblock") return this.#block(command);
    if (!("conversation" in command)) throw new Refusal("invalid");
    if (
      command.type === "audit.list" ||
      command.type === "message.search" ||
      command.type === "flag.list" ||
      command.type === "upload.create"
    ) {
      throw new Refusal("invalid");
    }
    const room = world.rooms.get(command.conversation);
    if (!room) throw new Refusal("not_found");
    if (command.type === "conversation.watch") {
      const conversation = room.view(room.watcher(this.profile));
      this.watched.add(room.id);
      return { conversation };
    }
    return this.#doIn(room, room.member(this.profile), command);
  }

  #block({ type, profile }: Extract<Asked, { type: "profile.block" | "profile.unblock" }>): object {
    for (const { blocked } of this.#node.world.rooms.values()) {
      if (type === "profile.block") blocked.add(`${this.profile} ${profile}`);
      else blocked.delete(`${this.profile} ${profile}`);
    }
    return {};
  }

  #doIn(room: Room, member: Member, command: InRoom): unknown {
    switch (command.type) {
      case "conversation.get":
        return { conversation: room.view(member) };
      case "events":
        return room.read(member, command.lane, command.after, command.limit ?? 200);
      case "history":
        return room.history(member, where(command), command.limit ?? 50);
      case "message.send": {
        const { content, client_id, audience, reply_to } = command;
        const [to, answers] = [audience ?? undefined, reply_to ?? undefined];
        return room.moderators.send(this.profile, content, client_id ?? command.ref, to, answers);
      }
      case "receipt.set":
        return this.#receipt(room, member, command.lane, command.delivered ?? 0, command.read ?? 0);
      case "typing.set":
        return this.#typing(room, member, command.audience ?? ["all"], command.on ?? true);
      case "message.rescope":
        return { message: room.rescope(command.message, command.audience, member) };
      case "conversation.as":
        return seenAs(room, command.participant, command.before ?? undefined, command.limit ?? 50);
      case "message.why":
        return room.why(command.message, command.participant);
      case "message.edit":
      case "message.delete":
      case "message.react":
        return { message: change(room, member, command) };
      default:
        throw new Refusal("invalid");
    }
  }

  #receipt(room: Room, member: Member, lane: string, delivered: number, read: number): object {
    const key = `${member.id} ${lane}`;
    const old = room.receipts.get(key) ?? { delivered: 0, read: 0 };
    const now = { delivered: Math.max(old.delivered, delivered, read), read: Math.max(old.read, read) };
    room.receipts.set(key, now);
    this.#toOthers(room, { name: "receipt", receipt: { participant: member.id, ...now } }, lane);
    return {};
  }

  #typing(room: Room, member: Member, audience: string[], on: boolean): object {
    const lane = room.laneFor(member, audience);
    this.#toOthers(room, { name: "typing", participant: member.id, on }, lane);
    return {};
  }

  #toReaders(room: Room, signal: SignalFrame["signal"], lane: string): void {
    const profiles = new Set(
      room.members.filter((one) => one.present && room.readsNow(one, lane)).map(({ profile }) => profile),
    );
    this.#node.signal({ type: "signal", conversation: room.id, lane, signal }, (profile) => profiles.has(profile));
  }

  #toOthers(room: Room, signal: SignalFrame["signal"], lane: string): void {
    const readers = room.members.filter(
      (one) => one.present && room.readsNow(one, lane) && one.profile !== this.profile,
    );
    const profiles = new Set(readers.map(({ profile }) => profile));
    this.#node.signal({ type: "signal", conversation: room.id, lane, signal }, (profile) => profiles.has(profile));
  }
}

function where({ before, after, around }: Extract<Asked, { type: "history" }>): Where {
  return { ...(before && { before }), ...(after && { after }), ...(around && { around }) };
}

/** The room as one of its members is shown it. */
export function seenAs(room: Room, participant: string, before: string | undefined, limit: number): SeenAs {
  const seen = room.members.find(({ id }) => id === participant);
  if (!seen) throw new Refusal("not_found");
  if (!seen.present) return { participant, messages: [], refused: "forbidden" };
  return {
    participant,
    conversation: room.view(seen),
    ...room.history(seen, before === undefined ? {} : { before }, limit),
  };
}

type Change = Extract<Asked, { type: "message.edit" | "message.delete" | "message.react" }>;

function change(room: Room, member: Member, command: Change): unknown {
  const at = new Date().toISOString();
  switch (command.type) {
    case "message.edit": {
      const edited = { content: command.content, edited_at: at };
      return room.change(
        command.message,
        (m) => ({ ...m, ...edited }),
        (message) => ({ name: "message.edited", message }),
      );
    }
    case "message.delete": {
      const deleted = { content: null, deleted_at: at, reactions: {} };
      return room.change(
        command.message,
        (m) => ({ ...m, ...deleted }),
        (message) => ({ name: "message.deleted", message }),
      );
    }
    case "message.react": {
      const { emoji, on = true } = command;
      return room.change(
        command.message,
        (m) => {
          const those = (m.reactions?.[emoji] ?? []).filter((id) => id !== member.id);
          return { ...m, reactions: { ...m.reactions, [emoji]: on ? [...those, member.id] : those } };
        },
        (message) => ({ name: "message.reacted", message, participant: member.id, emoji, on }),
      );
    }
  }
}
