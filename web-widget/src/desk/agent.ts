import { Client } from "../core/client.ts";
import type { GetToken, State } from "../core/connection.ts";
import type { SignalFrame } from "../core/frames.ts";
import type { Loss } from "../core/link.ts";
import type { Server } from "../core/store/server.ts";
import { Session } from "../core/store/session.ts";
import { Inbox } from "./inbox.ts";

/** An agent at the desk: a session, and the tenant's conversations. */
export class Agent {
  readonly session: Session;
  readonly inbox: Inbox;
  readonly #refused: (loss: Loss) => void;

  /** `refused` is called when the server will not have this token. */
  constructor(server: Server, token: GetToken, refused: (loss: Loss) => void) {
    const client = new Client({ url: server.socket, getToken: token });
    this.session = new Session({ client, server, token });
    this.inbox = new Inbox(client);
    this.#refused = refused;
    this.session.on("state", ({ state, loss }) => this.#stateChanged(state, loss));
    client.on("signal", (frame) => this.#signalled(frame));
    this.session.start();
  }

  /** Opens a conversation: it is heard live, and other staff know that it is looked at. */
  async open(conversation: string, before: string | undefined): Promise<void> {
    if (before) this.close(before);
    await this.session.client.watch(conversation);
    await this.session.thread(conversation).open();
  }

  close(conversation: string): void {
    this.session.client.unwatch(conversation);
  }

  end(): void {
    this.session.close();
  }

  #stateChanged(state: State, loss: Loss | undefined): void {
    if (state === "closed" && loss) this.#refused(loss);
    if (state !== "ready") return;
    this.session.client.ask<"desk.follow">({ type: "desk.follow" }).catch(() => undefined); // asked again with the next
    void this.inbox.load();
  }

  #signalled({ signal }: SignalFrame): void {
    if (signal.name === "conversation.touched") this.inbox.touched(signal.conversation);
    if (signal.name === "conversations.changed") void this.inbox.load();
  }
}
