import { Client } from "../../src/core/client.ts";
import type { Content, Message } from "../../src/core/frames.ts";
import { Server } from "../../src/core/store/server.ts";
import { Session } from "../../src/core/store/session.ts";
import type { Room } from "./room.ts";
import { Node } from "./session.ts";
import { seeded, Wire } from "./wire.ts";
import { World } from "./world.ts";

/** A marketplace in memory with an order, and sessions of its people. */
export class Shop {
  readonly world = new World();
  readonly node = new Node(this.world);
  readonly wire = new Wire(this.node, seeded(1));
  readonly room: Room;
  #said = 0;

  constructor(title = "Order 1042: brass desk lamp") {
    this.room = this.world.room("cv_1", title);
    this.room.join("buyer:ana", "buyer", "Ana");
    this.room.join("seller:sol", "seller", "Sol Lamps");
    this.room.join("courier:max", "courier", "Max");
    this.room.join("agent:eva", "agent", "Eva");
  }

  say(profile: string, content: string | Content, audience?: string[], replyTo?: string): Message {
    this.#said += 1;
    const said: Content = typeof content === "string" ? { kind: "text", text: content } : content;
    return this.room.send(profile, said, `said-${this.#said}`, audience, replyTo);
  }

  react({ id }: Message, emoji: string, profiles: string[]): void {
    const who = profiles.map((profile) => this.room.member(profile).id);
    const participant = who.at(-1) ?? "";
    this.room.change(
      id,
      (message) => ({ ...message, reactions: { ...message.reactions, [emoji]: who } }),
      (message) => ({ name: "message.reacted", message, participant, emoji, on: true }),
    );
  }

  take({ id }: Message): void {
    this.room.change(
      id,
      (message) => ({ ...message, content: null, deleted_at: message.at, reactions: {} }),
      (message) => ({ name: "message.deleted", message }),
    );
  }

  edit({ id }: Message, words: string): void {
    this.room.change(
      id,
      (message) => ({ ...message, content: { kind: "text", text: words }, edited_at: message.at }),
      (message) => ({ name: "message.edited", message }),
    );
  }

  /** Someone read everything there is. */
  readAll(profile: string): void {
    const member = this.room.member(profile);
    for (const [lane, { frames }] of this.room.logs) {
      this.room.receipts.set(`${member.id} ${lane}`, { delivered: frames.length, read: frames.length });
    }
  }

  session(profile: string): Session {
    const token = () => profile;
    const client = new Client({ url: "ws://shop/v1/ws", getToken: token, open: this.wire.open, random: seeded(2) });
    const session = new Session({ client, server: new Server("https://shop.test"), token });
    session.start();
    return session;
  }
}
