import type { Command } from "../commands.ts";
import type { Connection, ConnectionOwner, Socketed, State } from "../connection.ts";
import type { ErrorFrame, Welcome } from "../frames.ts";
import type { Loss } from "../link.ts";
import type { TabChannel } from "./channel.ts";
import { refusalOf, type TabMessage } from "./messages.ts";

/** Commands of other tabs on their way at once; one more is to be asked again later. */
const ASKED_MAX = 256;
const BUSY: ErrorFrame = {
  type: "error",
  code: "rate_limited",
  message: "Too much is asked at once; try again in a moment.",
  retryable: true,
  retry_after_s: 1,
};

/** The tab that holds the socket: what it hears it tells the others, and what they ask it asks for them. */
export class Leader {
  readonly term: number;
  readonly #channel: TabChannel;
  readonly #connection: Socketed;
  readonly #owner: ConnectionOwner;
  #welcome: Welcome | undefined;
  #asked = 0;
  #ended = false;

  constructor(term: number, channel: TabChannel, owner: ConnectionOwner, open: (owner: ConnectionOwner) => Socketed) {
    this.term = term;
    this.#channel = channel;
    this.#owner = owner;
    this.#connection = open({
      changed: (state, loss) => this.#changed(state, loss),
      welcomed: (welcome) => this.#welcomed(welcome),
      told: (frame) => {
        this.#channel.say({ kind: "told", frame });
        owner.told(frame);
      },
      readElsewhere: () => undefined, // said by other tabs, not by the server
    });
    this.#connection.start();
  }

  ask: Connection["ask"] = (command) => this.#connection.ask(command);

  cut(offlineMs?: number): void {
    this.#connection.cut(offlineMs);
  }

  wake(): void {
    this.#connection.wake();
  }

  heard(from: string, message: TabMessage): void {
    if (message.kind === "hello") {
      this.#connection.nudge(); // this tab may be hidden, and its timers slow
      this.#announce();
    } else if (message.kind === "wake") this.wake();
    else if (message.kind === "ask" && message.to === this.#channel.tab) void this.#serve(from, message);
  }

  end(): void {
    this.#ended = true;
    this.#connection.close();
  }

  #changed(state: State, loss?: Loss): void {
    if (this.#ended) return;
    if (state !== "syncing" && state !== "ready") {
      this.#welcome = undefined;
      this.#announce();
    }
    this.#owner.changed(state, loss);
  }

  #welcomed(welcome: Welcome): Promise<void> {
    this.#welcome = welcome;
    this.#announce();
    return this.#owner.welcomed(welcome);
  }

  #announce(): void {
    this.#channel.say({ kind: "leads", term: this.term, welcome: this.#welcome });
  }

  async #serve(to: string, { ref, command }: { ref: number; command: Command }): Promise<void> {
    if (this.#asked >= ASKED_MAX) return this.#channel.say({ kind: "refusal", to, ref, refusal: BUSY });
    this.#asked += 1;
    try {
      const result: unknown = await this.#connection.ask(command);
      this.#channel.say({ kind: "answer", to, ref, result });
    } catch (error) {
      this.#channel.say({ kind: "refusal", to, ref, refusal: refusalOf(error) });
    } finally {
      this.#asked -= 1;
    }
  }
}
