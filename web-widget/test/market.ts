import { Client, type ClientOptions } from "../src/core/client.ts";
import type { EventFrame, Message } from "../src/core/frames.ts";
import { Timeline } from "../src/core/timeline.ts";
import { Node } from "./fake/session.ts";
import { seeded, Wire } from "./fake/wire.ts";
import { World } from "./fake/world.ts";

/** One reader under test, and what its callbacks were given. */
export class Person {
  readonly client: Client;
  readonly events: EventFrame[] = [];
  readonly states: string[] = [];
  readonly resets: Message[][] = [];
  readonly timeline = new Timeline();

  constructor(profile: string, wire: Wire, random: () => number, options: Partial<ClientOptions> = {}) {
    this.client = new Client({ url: "ws://test/v1/ws", getToken: () => profile, open: wire.open, random, ...options });
    this.client.on("event", (frame) => this.events.push(frame));
    this.client.on("state", ({ state }) => this.states.push(state));
    this.client.on("reset", ({ lane, messages }) => {
      this.resets.push(messages);
      this.timeline.drop(lane);
      for (const message of messages) this.timeline.merge(message);
    });
    this.client.on("message", (message) => void this.timeline.merge(message));
    this.client.on("withdrawn", ({ message, lane, version }) => void this.timeline.withdraw(message, lane, version));
    this.client.start();
  }

  /** Places delivered in a lane, in the order in which they came. */
  seqs(lane = "all"): number[] {
    return this.events.filter((frame) => frame.lane === lane).map(({ seq }) => seq);
  }

  /** What is shown now, from top to bottom. */
  shown(): string[] {
    return this.timeline.messages.map(({ content }) => (content?.kind === "text" ? content.text : ""));
  }

  texts(): string[] {
    return this.events.flatMap(({ event }) =>
      event.name === "message.created" && event.message.content?.kind === "text" ? [event.message.content.text] : [],
    );
  }
}

/** A world with one order, a buyer, a seller and an agent, and the network to it. */
export function market(seed = 1) {
  const random = seeded(seed);
  const world = new World();
  const node = new Node(world);
  const wire = new Wire(node, random);
  const room = world.room("cv_1", "Order 1");
  room.join("buyer:ana", "buyer", "Ana");
  room.join("seller:sol", "seller", "Sol");
  room.join("agent:eva", "agent", "Eva");
  const person = (profile: string, options?: Partial<ClientOptions>) => new Person(profile, wire, random, options);
  return { random, world, node, wire, room, person };
}

export const text = (words: string) => ({ kind: "text", text: words }) as const;
