import type { ReadonlySignal } from "@preact/signals-core";
import { Client } from "./client.ts";
import type { ConnectionOwner, Socketed } from "./connection.ts";
import { Database } from "./store/database.ts";
import { DRAFTS, Drafts } from "./store/drafts.ts";
import { KeptMessages, MESSAGES } from "./store/keep.ts";
import { personName } from "./store/names.ts";
import type { Server } from "./store/server.ts";
import { Session } from "./store/session.ts";
import { TabChannel } from "./tabs/channel.ts";
import { TabPresence } from "./tabs/presence.ts";
import { SharedConnection } from "./tabs/shared.ts";
import type { Tokens } from "./tokens.ts";

export { watchConnection } from "./watching.ts";

export interface PersonOptions {
  server: Server;
  site: string; // empty on the agents' page
  tokens: Tokens;
  /** Another tab logged this person out, or the server says that the token is someone else's. */
  left: (why: "logout" | "mismatch") => void;
  locks?: LockManager | undefined;
}

/** All that one person has on this page. When another comes, it is thrown away whole: nothing of it is shown again. */
export class Person {
  readonly profile: string;
  readonly session: Session;
  readonly drafts: Drafts;
  readonly openedAt = Date.now();
  readonly #tokens: Tokens;
  readonly #database: Database;
  readonly #channel: TabChannel;
  readonly #presence: TabPresence;
  readonly #kept: KeptMessages;
  readonly #offs: (() => void)[];
  #asleep = false;

  constructor({ server, site, tokens, left, locks = globalThis.navigator?.locks }: PersonOptions) {
    const name = personName({ server: server.base, site }, tokens.profile);
    this.profile = tokens.profile;
    this.#tokens = tokens;
    this.#database = new Database(name, [MESSAGES, DRAFTS]);
    this.#channel = new TabChannel(name);
    this.#presence = new TabPresence(name, this.#channel.tab, locks);
    this.#kept = new KeptMessages(this.#database, this.#channel.tab);
    this.drafts = new Drafts(this.#database, this.#channel);
    const share = shareOver(name, this.#channel, locks);
    const client = new Client({ url: server.socket, getToken: tokens.get, ...(share && { share }) });
    this.session = new Session({ client, server, token: tokens.get, keep: this.#kept, written: this.drafts.of });
    this.#offs = [
      client.on("welcome", ({ profile }) => profile.id !== this.profile && left("mismatch")),
      client.on("state", ({ state }) => state === "ready" && void this.#adopt()),
      this.#channel.hear((_from, told) => {
        const { kind } = told;
        if (kind === "logout") left("logout");
        else if (kind === "blocks") this.session.blocks(told.profile, told.on);
        else if (kind === "bye") void this.#adopt();
      }),
      this.session.on("blocks", (told) => this.#channel.say({ kind: "blocks", ...told })),
    ];
  }

  /** Connects, and takes over what earlier pages left: drafts, and what was not sent. */
  async arrive(): Promise<void> {
    this.session.start();
    await Promise.all([this.#presence.enter(), this.drafts.load()]);
    await this.#adopt();
  }

  /** Something could not be kept in this browser: it is lost when the page is left. */
  get memoryOnly(): ReadonlySignal<boolean> {
    return this.#database.memoryOnly;
  }

  /** The page is put away or left: other tabs go on. */
  sleep(): void {
    if (this.#asleep) return;
    this.#asleep = true;
    this.#channel.say({ kind: "bye" });
    this.session.client.pause();
    this.#presence.leave();
    this.#channel.close();
  }

  /** The page is seen again, or the network is back. */
  wake(): void {
    this.#asleep = false;
    this.#channel.open();
    void this.#presence.enter();
    this.session.client.wake();
  }

  /** Gone from this page; what is kept waits for the next one. */
  close(): void {
    this.#end();
    this.#database.close();
    this.#channel.say({ kind: "bye" });
    this.#channel.close();
  }

  /** Gone from this browser: what is kept is deleted, and the other tabs are told. */
  async wipe(): Promise<void> {
    this.#channel.say({ kind: "logout" });
    this.#end();
    this.#channel.close();
    await this.#database.wipe();
  }

  #end(): void {
    for (const off of this.#offs) off();
    this.#tokens.end();
    this.drafts.end();
    this.session.close();
    this.#presence.leave();
  }

  async #adopt(): Promise<void> {
    const { left, others } = await this.#kept.adopt(await this.#presence.census());
    for (const { conversation, outgoing } of left) this.session.thread(conversation).adopt(outgoing);
    for (const tab of others) this.#presence.watch(tab, () => void this.#adopt());
  }
}

/** One socket for all tabs, where the browser can say which of them leads; else each has its own. */
function shareOver(name: string, channel: TabChannel, locks: LockManager | undefined) {
  if (!locks || typeof BroadcastChannel === "undefined") return undefined;
  return (open: (owner: ConnectionOwner) => Socketed, owner: ConnectionOwner) =>
    new SharedConnection({ name, channel, locks, open }, owner);
}
