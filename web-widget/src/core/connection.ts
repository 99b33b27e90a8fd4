import { reconnectDelay } from "./backoff.ts";
import type { Ask } from "./commands.ts";
import { afterClose, Dropped, NoToken } from "./errors.ts";
import type { EventFrame, SignalFrame, Welcome } from "./frames.ts";
import { Link, type Loss, type Socket } from "./link.ts";
import type { SetReceipt } from "./protocol.ts";

/** `idle` until started; `closed` is left only by starting again. */
export type State = "idle" | "connecting" | "syncing" | "ready" | "reconnecting" | "closed";

/** Why a token is asked for: any that is good, a fresh one, or another after the server refused the last. */
export type TokenReason = "initial" | "expired" | "revoked";
export type GetToken = (wish: { reason: TokenReason }) => string | Promise<string>;

export interface ConnectionOptions {
  url: string; // ws:// or wss://
  getToken: GetToken;
  open: (url: string) => Socket;
  random: () => number;
}

export interface ConnectionOwner {
  changed(state: State, loss?: Loss): void;
  /** Brings the reader up to date; the connection is `ready` when it is done. */
  welcomed(welcome: Welcome): Promise<void>;
  told(frame: EventFrame | SignalFrame): void;
  /** The reader read a lane up to here in another tab. */
  readElsewhere(receipt: SetReceipt): void;
}

/** What a client needs of its way to the server: a socket of its own, or one that tabs share. */
export interface Connection {
  readonly state: State;
  readonly leads: boolean; // has the socket itself
  start(): void;
  /** For good. */
  close(): void;
  /** Asks the server now; rejects with `Dropped` where there is no connection, or it ends before the answer. */
  ask: Ask;
  /** Drops the socket without a farewell, and comes back after `offlineMs` or, where that is 0, the usual wait. */
  cut(offlineMs?: number): void;
  /** The network is back, or the page is seen again: try now instead of waiting. Ends a pause. */
  wake(): void;
  /** The page is put away: lets go of everything until `wake`. */
  pause(): void;
}

/** A connection that has a socket. */
export interface Socketed extends Connection {
  /** What is due, and was held up by a browser that slows the timers of hidden pages, is done now. */
  nudge(): void;
}

/** This long `ready`, and the next trouble begins with short waits again. */
export const HEALTHY_MS = 60_000;
/** How long the page may take to fetch a token. */
export const TOKEN_MS = 15_000;
/** A page that was put away, and never told that it is seen again, comes back by itself after a day. */
const PAUSE_MS = 86_400_000;

/** Keeps one link alive: every loss is answered by a new one, after a random wait, until it is closed. */
export class OwnConnection implements Socketed {
  readonly leads = true;
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  #state: State = "idle";
  #link: Link | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = 0; // when it tries again
  #attempt = 0;
  #readyAt: number | undefined;
  #reason: TokenReason = "initial";
  #turn = 0; // what was begun in an earlier turn is ignored

  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    this.#options = options;
    this.#owner = owner;
  }

  get state(): State {
    return this.#state;
  }

  start(): void {
    if (this.#state !== "idle" && this.#state !== "closed") return;
    this.#attempt = 0;
    this.#become("connecting");
    void this.#connect();
  }

  close(): void {
    this.#end("closed");
  }

  ask: Ask = (command) => {
    const open = this.#state === "syncing" || this.#state === "ready";
    return (open && this.#link?.ask(command)) || Promise.reject(new Dropped("not connected"));
  };

  cut(offlineMs = 0): void {
    if (this.#state === "idle" || this.#state === "closed") return;
    this.#comeBack({ code: 1006, reason: "cut" }, offlineMs || this.#delay());
  }

  pause(): void {
    this.cut(PAUSE_MS);
  }

  wake(): void {
    if (this.#state === "ready") this.#link?.ping();
    else this.#retry();
  }

  nudge(): void {
    if (performance.now() >= this.#dueAt) this.#retry();
  }

  #retry(): void {
    if (this.#state !== "reconnecting" || !this.#timer) return;
    clearTimeout(this.#timer);
    void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#timer = undefined;
    this.#turn += 1;
    const turn = this.#turn;
    const token = await this.#token();
    if (turn !== this.#turn) return;
    if (token instanceof NoToken && !token.retryable) return this.#end("closed", tokenLoss(token));
    if (typeof token !== "string") return this.#comeBack(tokenLoss(token), this.#delay());
    this.#link = new Link(this.#options.open(this.#options.url), token, {
      welcomed: (welcome) => void this.#welcomed(welcome, turn),
      told: (frame) => this.#owner.told(frame),
      tokenWanted: () => void this.#refresh(turn),
      draining: (delayMs) => this.#drain(delayMs),
      lost: (loss) => this.#lost(loss),
    });
  }

  /** A token in time, or why there is none. */
  async #token(): Promise<string | NoToken> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<NoToken>((resolve) => {
      timer = setTimeout(() => resolve(new NoToken("token_missing", "getToken took too long.", true)), TOKEN_MS);
    });
    try {
      return await Promise.race([this.#options.getToken({ reason: this.#reason }), late]);
    } catch (error) {
      return error instanceof NoToken ? error : new NoToken("token_missing", `getToken failed: ${String(error)}`, true);
    } finally {
      clearTimeout(timer);
    }
  }

  async #welcomed(welcome: Welcome, turn: number): Promise<void> {
    this.#reason = "initial";
    this.#become("syncing");
    try {
      await this.#owner.welcomed(welcome);
    } catch (error) {
      if (turn === this.#turn) this.#comeBack({ code: 1006, reason: String(error) }, this.#delay());
      return;
    }
    if (turn !== this.#turn) return;
    this.#readyAt = performance.now();
    this.#become("ready");
  }

  async #refresh(turn: number): Promise<void> {
    this.#reason = "expired";
    const token = await this.#token();
    if (turn === this.#turn && typeof token === "string") this.#link?.authenticate(token);
  }

  #drain(delayMs: number): void {
    const { random } = this.#options;
    const link = this.#link;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (link === this.#link) this.#comeBack({ code: 4001, reason: "draining" }, random() * 500);
    }, delayMs);
  }

  #lost(loss: Loss): void {
    const next = afterClose(loss.code);
    if (next === "never") {
      this.#reason = "revoked";
      return this.#end("closed", loss);
    }
    if (next === "fresh token") this.#reason = "expired";
    const asked = loss.code === 4029 ? (Number.parseFloat(loss.reason) || 1) * 1000 : 0;
    this.#comeBack(loss, this.#delay() + asked);
  }

  #comeBack(loss: Loss, delayMs: number): void {
    this.#end("reconnecting", loss);
    this.#dueAt = performance.now() + delayMs;
    this.#timer = setTimeout(() => void this.#connect(), delayMs);
  }

  #delay(): number {
    const healthy = this.#readyAt !== undefined && performance.now() - this.#readyAt >= HEALTHY_MS;
    if (healthy) this.#attempt = 0;
    this.#readyAt = undefined;
    this.#attempt += 1;
    return reconnectDelay(this.#attempt - 1, this.#options.random);
  }

  #end(state: State, loss?: Loss): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#turn += 1;
    this.#link?.drop(1000);
    this.#link = undefined;
    this.#become(state, loss);
  }

  #become(state: State, loss?: Loss): void {
    this.#state = state;
    this.#owner.changed(state, loss);
  }
}

function tokenLoss(cause: NoToken): Loss {
  return { code: 1006, reason: cause.code, cause };
}
