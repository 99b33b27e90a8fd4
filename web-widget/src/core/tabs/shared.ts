import type { Ask, Command } from "../commands.ts";
import type { Connection, ConnectionOwner, Socketed, State } from "../connection.ts";
import { Dropped } from "../errors.ts";
import type { Loss } from "../link.ts";
import type { TabChannel } from "./channel.ts";
import { Follower } from "./follower.ts";
import { Leader } from "./leader.ts";
import { Leadership } from "./leadership.ts";
import type { TabMessage } from "./messages.ts";

export interface SharedOptions {
  name: string; // of the person, here: `personName`
  channel: TabChannel;
  locks: LockManager;
  /** A connection of this tab's own. */
  open: (owner: ConnectionOwner) => Socketed;
  random?: () => number;
}

/** One person's connection in one of several tabs: one of them leads and has the socket, the others follow it. */
export class SharedConnection implements Connection {
  readonly #options: SharedOptions;
  readonly #owner: ConnectionOwner;
  readonly #leadership: Leadership;
  #part: Leader | Follower | undefined;
  #unhear: (() => void) | undefined;
  #state: State = "idle";
  #paused = false;

  constructor(options: SharedOptions, owner: ConnectionOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#leadership = new Leadership(`${options.name}/lead`, options.locks, {
      gained: () => this.#lead(),
      lost: () => this.#follow(),
    });
  }

  get state(): State {
    return this.#state;
  }

  get leads(): boolean {
    return this.#part instanceof Leader;
  }

  start(): void {
    if (this.#state !== "idle" && this.#state !== "closed") return;
    this.#become("connecting");
    this.#join();
  }

  close(): void {
    this.#paused = false;
    this.#leave();
    this.#become("closed");
  }

  ask: Ask = async (command) => {
    if (!this.#part) throw new Dropped("not connected");
    const result = await this.#part.ask(command);
    this.#sayRead(command);
    return result;
  };

  cut(offlineMs = 0): void {
    this.#part?.cut(offlineMs);
  }

  wake(): void {
    if (!this.#paused) return this.#part?.wake();
    this.#paused = false;
    this.#join();
  }

  pause(): void {
    if (!this.#part) return;
    this.#paused = true;
    this.#leave();
    this.#become("reconnecting", { code: 1006, reason: "paused" });
  }

  #join(): void {
    this.#unhear = this.#options.channel.hear((from, message) => this.#heard(from, message));
    this.#follow();
  }

  #leave(): void {
    this.#unhear?.();
    this.#part?.end();
    this.#part = undefined;
    this.#leadership.resign();
  }

  #follow(): void {
    if (this.#part) this.#interrupt();
    const { channel, random = Math.random } = this.#options;
    const changed = (state: State, loss?: Loss) => this.#become(state, loss);
    const { welcomed, told } = this.#owner;
    this.#part = new Follower(channel, { changed, welcomed, told }, { random, frozen: () => this.#leadership.take() });
    this.#leadership.stand();
  }

  #lead(): void {
    const term = Math.max(Date.now(), (this.#part?.term ?? 0) + 1);
    this.#interrupt();
    const changed = (state: State, loss?: Loss) => this.#led(state, loss);
    this.#part = new Leader(term, this.#options.channel, { ...this.#owner, changed }, this.#options.open);
  }

  /** A connection that came to its end for good is let go of: another tab may have a better token. */
  #led(state: State, loss?: Loss): void {
    if (state === "closed") this.#leave();
    this.#become(state, loss);
  }

  #heard(from: string, message: TabMessage): void {
    if (message.kind === "read") return this.#owner.readElsewhere(message.receipt);
    const deposed = this.#part instanceof Leader && message.kind === "leads" && message.term > this.#part.term;
    if (deposed) this.#follow(); // we were frozen meanwhile
    this.#part?.heard(from, message);
  }

  #sayRead(command: Command): void {
    if (command.type === "receipt.set") this.#options.channel.say({ kind: "read", receipt: command });
  }

  /** The part in the play changes: what was asked so far stays without an answer. */
  #interrupt(): void {
    this.#part?.end();
    this.#part = undefined;
    if (this.#state !== "connecting") this.#become("reconnecting", { code: 1006, reason: "another tab leads" });
  }

  #become(state: State, loss?: Loss): void {
    const again = state === "connecting" && this.#state !== "idle" && this.#state !== "closed";
    if (again) return; // a new leader's own connection: to the reader it is the old one that comes back
    this.#state = state;
    this.#owner.changed(state, loss);
  }
}
