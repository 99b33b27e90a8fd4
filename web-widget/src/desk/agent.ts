import { type Signal, signal } from "@preact/signals-core";
import { Client } from "../core/client.ts";
import type { State } from "../core/connection.ts";
import { NoToken, Refused } from "../core/errors.ts";
import type { Conversation, SignalFrame } from "../core/frames.ts";
import type { Loss } from "../core/link.ts";
import type { PolicyResult } from "../core/protocol.ts";
import { Database } from "../core/store/database.ts";
import { DRAFTS, Drafts } from "../core/store/drafts.ts";
import { personName } from "../core/store/names.ts";
import type { Server } from "../core/store/server.ts";
import { Session } from "../core/store/session.ts";
import { TabChannel } from "../core/tabs/channel.ts";
import { followPage } from "../core/tabs/page_life.ts";
import { claimsOf } from "../core/tokens.ts";
import type { SayKey } from "../i18n/words.ts";
import { Inbox } from "./inbox.ts";
import { Flags } from "./moderation/flags.ts";
import { refusalOf, TOKEN_ENDED } from "./refusal.ts";

/** Of whoever is at the desk, until a conversation says more of them. */
const ROLE = "agent";

/** What a row leaves out is so. */
const UNTOLD = { unanswered_since: null, reported: 0, held: 0, frozen: false, slow_mode_s: 0 };

/** How much parties may say; what is left out stays. */
export type Calm = { frozen: boolean } | { slow_mode_s: number };

/** An agent at the desk: a session, what they write, the tenant's conversations, and the marketplace's rules. */
export class Agent {
  readonly session: Session;
  readonly inbox: Inbox;
  readonly flags: Flags;
  readonly policy: Signal<PolicyResult | undefined> = signal(undefined);
  readonly #database: Database;
  readonly #channel: TabChannel;
  readonly #drafts: Drafts;
  readonly #refused: (why: SayKey) => void;
  readonly #unfollow: () => void;
  #open: string | undefined;

  /** `refused` is called, once, when the server will not have this token any more. */
  constructor(server: Server, token: string, refused: (why: SayKey) => void) {
    const getToken = ({ reason }: { reason: string }) => {
      if (reason === "initial") return token;
      throw new NoToken(TOKEN_ENDED, "A token of the desk is not renewed: the agent comes in again.", false);
    };
    const client = new Client({ url: server.socket, getToken });
    const name = personName({ server: server.base, site: "" }, claimsOf(token).profile);
    this.#database = new Database(name, [DRAFTS]);
    this.#channel = new TabChannel(name);
    this.#drafts = new Drafts(this.#database, this.#channel);
    this.session = new Session({ client, server, token: () => token, role: ROLE, written: this.#drafts.of });
    this.inbox = new Inbox(client);
    this.flags = new Flags(client);
    this.#refused = refused;
    this.session.on("state", ({ state, loss }) => this.#stateChanged(state, loss));
    client.on("signal", (frame) => this.#signalled(frame));
    this.#unfollow = followPage({
      sleeps: () => {
        client.pause();
        this.#channel.close();
      },
      wakes: () => {
        this.#channel.open();
        client.wake();
      },
      loses: () => client.cut(),
    });
    this.session.start();
    void this.#drafts.load();
  }

  /** Opens a conversation: it is heard live, and other staff know that it is looked at. Rejects as `ask` does. */
  async open(conversation: string): Promise<void> {
    this.leave();
    this.#open = conversation;
    this.flags.look(conversation);
    await this.session.client.watch(conversation);
    await this.session.thread(conversation).open();
  }

  /** Looks at nothing any more. */
  leave(): void {
    const left = this.#open;
    this.#open = undefined;
    this.flags.look(undefined);
    if (!left) return;
    this.session.client.unwatch(left);
    this.inbox.counted(left, this.session.thread(left).unread);
  }

  /** What was reported was looked at. Rejects as `ask` does. */
  async settle(conversation: string): Promise<void> {
    await this.session.client.ask<"report.settle">({ type: "report.settle", conversation });
  }

  /** Lets parties say nothing for now, lets them go on, or slows them down. Rejects as `ask` does. */
  async moderate(conversation: string, calm: Calm, reason: string): Promise<void> {
    const client_id = crypto.randomUUID();
    const command = { conversation, ...calm, ...(reason && { reason }), client_id };
    const { client } = this.session;
    const result = await client.ask<"conversation.moderate">({ type: "conversation.moderate", ...command });
    this.#learn(result.conversation);
  }

  /** For good; what they began to write waits for them. */
  end(): void {
    this.#stop();
    this.#database.close();
  }

  /** They signed out: what they began to write is not left in this browser. */
  wipe(): Promise<void> {
    this.#stop();
    return this.#database.wipe();
  }

  #stop(): void {
    this.#unfollow();
    this.#drafts.end();
    this.#channel.close();
    this.inbox.close();
    this.flags.close();
    this.session.close();
  }

  #stateChanged(state: State, loss: Loss | undefined): void {
    if (state === "closed" && loss) this.#refused(refusalOf(loss));
    if (state === "ready") void this.#follow();
  }

  /** Whether a role is staff's is the tenant's to say: who may not follow is no agent. */
  async #follow(): Promise<void> {
    try {
      await this.session.client.ask<"desk.follow">({ type: "desk.follow" });
    } catch (error) {
      if (error instanceof Refused && error.code === "forbidden") return this.#refused("desk.refused-role");
      if (!(error instanceof Refused)) return; // the connection went: again with the next
    } // too many follow: a list that is read is better than none
    void this.inbox.load();
    void this.flags.load();
    this.policy.value ??= await this.session.client.ask<"policy.get">({ type: "policy.get" }).catch(() => undefined);
  }

  #signalled({ signal: told }: SignalFrame): void {
    if (told.name === "flags.changed") this.flags.loadSoon();
    if (told.name === "conversations.changed") this.inbox.loadSoon();
    if (told.name !== "conversation.touched") return;
    const row = told.conversation;
    if (row.id !== this.#open) return this.inbox.touched(row);
    this.#learn(row);
    this.inbox.touched({ ...row, unread: this.session.thread(row.id).unread });
  }

  /** A row tells what no event does: since when it waits, reports, attributes, who has it open. */
  #learn(row: Conversation): void {
    const thread = this.session.thread(row.id);
    const known = thread.conversation;
    if (!known) return;
    const { lanes, unread, last_message } = known;
    const kept = {
      ...(lanes && { lanes }),
      ...(unread !== undefined && { unread }),
      ...(last_message && { last_message }),
    };
    thread.learned({ ...known, ...UNTOLD, ...row, ...kept });
  }
}
