import { reconnectDelay } from "../backoff.ts";
import type { Ask } from "../commands.ts";
import type { ConnectionOwner, State } from "../connection.ts";
import { Dropped } from "../errors.ts";
import type { Welcome } from "../frames.ts";
import type { Loss } from "../link.ts";
import { ANSWER_MS } from "../requests.ts";
import type { TabChannel } from "./channel.ts";
import { errorOf, type TabMessage } from "./messages.ts";

/** How often a leader is asked whether it is still there. */
export const HELLO_MS = 2_000;
/**
 * A leader that answers none of so many is frozen: an awake one answers at once, whatever its timers are slowed to.
 *
 * Counted, not timed: a tab that was frozen itself, and wakes, has not asked meanwhile.
 */
export const HELLOS_MAX = 3;

const LOST: Loss = { code: 1006, reason: "the leading tab was lost" };

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** A tab whose socket another one holds: hears what that one tells, and asks through it. */
export class Follower {
  term = 0; // of the leader that is followed
  readonly #channel: TabChannel;
  readonly #owner: Pick<ConnectionOwner, "changed" | "welcomed" | "told">;
  readonly #frozen: () => void;
  readonly #random: () => number;
  readonly #waiting = new Map<number, Waiting>();
  #state: State = "connecting";
  #leader: string | undefined;
  #session: string | undefined; // of the leader's connection
  #unanswered = 0; // hellos
  #beat: ReturnType<typeof setTimeout> | undefined;
  #back: ReturnType<typeof setTimeout> | undefined; // when it comes back after a cut
  #turn = 0; // grows with each link, and with its loss
  #count = 0;
  #attempt = 0;

  /** `frozen` is called when the leader does not answer. */
  constructor(
    channel: TabChannel,
    owner: Pick<ConnectionOwner, "changed" | "welcomed" | "told">,
    { frozen, random }: { frozen: () => void; random: () => number },
  ) {
    this.#channel = channel;
    this.#owner = owner;
    this.#frozen = frozen;
    this.#random = random;
    this.#hello();
  }

  ask: Ask = (command) => {
    const leader = this.#leader;
    const open = this.#state === "syncing" || this.#state === "ready";
    if (!leader || !open) return Promise.reject(new Dropped("not connected"));
    return new Promise((resolve, reject) => {
      this.#count += 1;
      const ref = this.#count;
      const timer = setTimeout(() => this.#settle(ref)?.reject(new Dropped("no answer in time")), ANSWER_MS);
      this.#waiting.set(ref, { resolve: resolve as (result: unknown) => void, reject, timer });
      this.#channel.say({ kind: "ask", to: leader, ref, command });
    });
  };

  cut(offlineMs = 0): void {
    this.#lose({ code: 1006, reason: "cut" });
    clearTimeout(this.#back);
    this.#back = setTimeout(() => this.#comeBack(), offlineMs || this.#delay());
  }

  /** The network may be back, or this page was frozen: the leader is asked now. */
  wake(): void {
    this.#channel.say({ kind: "wake" });
    if (this.#back) this.#comeBack();
    else this.#channel.say({ kind: "hello" });
  }

  heard(from: string, message: TabMessage): void {
    if (message.kind === "leads") {
      this.#unanswered = 0;
      this.#follow(from, message);
    }
    if (from !== this.#leader) return;
    if (message.kind === "told" && this.#session) this.#owner.told(message.frame);
    else if (message.kind === "answer" && message.to === this.#channel.tab) {
      this.#settle(message.ref)?.resolve(message.result);
    } else if (message.kind === "refusal" && message.to === this.#channel.tab) {
      this.#settle(message.ref)?.reject(errorOf(message.refusal));
    }
  }

  end(): void {
    clearTimeout(this.#beat);
    clearTimeout(this.#back);
    this.#turn += 1;
    this.#session = undefined;
    this.#drop();
  }

  #follow(from: string, { term, welcome }: { term: number; welcome?: Welcome | undefined }): void {
    if (term < this.term || this.#back) return; // a tab that was frozen, and does not know yet that it leads no more
    if (from === this.#leader && welcome?.session === this.#session) return;
    this.#leader = from;
    this.term = term;
    if (this.#session) this.#lose(LOST);
    if (welcome) void this.#link(welcome);
  }

  /** From now on as on a connection of our own: sync first, then what is told. */
  async #link(welcome: Welcome): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#session = welcome.session;
    this.#become("syncing");
    try {
      await this.#owner.welcomed(welcome);
    } catch {
      if (turn === this.#turn) this.cut();
      return;
    }
    if (turn !== this.#turn) return;
    this.#attempt = 0;
    this.#become("ready");
  }

  #lose(loss: Loss): void {
    this.#turn += 1;
    this.#session = undefined;
    this.#become("reconnecting", loss);
    this.#drop();
  }

  #drop(): void {
    for (const ref of [...this.#waiting.keys()]) this.#settle(ref)?.reject(new Dropped("the connection was lost"));
  }

  #comeBack(): void {
    clearTimeout(this.#back);
    this.#back = undefined;
    this.#leader = undefined;
    this.#channel.say({ kind: "hello" });
  }

  #delay(): number {
    this.#attempt += 1;
    return reconnectDelay(this.#attempt - 1, this.#random);
  }

  #hello(): void {
    if (this.#unanswered >= HELLOS_MAX) return this.#frozen();
    this.#unanswered += 1;
    this.#channel.say({ kind: "hello" });
    this.#beat = setTimeout(() => this.#hello(), HELLO_MS * (0.8 + 0.4 * this.#random())); // not all at once
  }

  #settle(ref: number): Waiting | undefined {
    const waiting = this.#waiting.get(ref);
    this.#waiting.delete(ref);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #become(state: State, loss?: Loss): void {
    this.#state = state;
    this.#owner.changed(state, loss);
  }
}
