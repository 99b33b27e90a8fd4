import type { Ask } from "./commands.ts";
import { Dropped, type NoToken } from "./errors.ts";
import { type EventFrame, parse, type ServerFrame, type SignalFrame, type Welcome } from "./frames.ts";
import { Requests } from "./requests.ts";

/** What a link needs of a WebSocket. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((close: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** Why a link ended; code 1006 where the peer did not say. */
export interface Loss {
  code: number;
  reason: string;
  cause?: NoToken | undefined; // there was no token to connect with
}

/** What a link tells its owner; `lost` is the last thing it says. */
export interface LinkOwner {
  welcomed(welcome: Welcome): void;
  told(frame: EventFrame | SignalFrame): void;
  tokenWanted(): void;
  draining(delayMs: number): void;
  lost(loss: Loss): void;
}

/** From opening to `welcome`; then the socket is given up. */
export const WELCOME_MS = 10_000;
const CLIENT = "tradepost-web/0.1.0";
const SILENT: Loss = { code: 1006, reason: "nothing heard" };

/** The life of one socket: authenticate, ask and answer, notice its death. Never used again after it is lost. */
export class Link {
  readonly #socket: Socket;
  readonly #owner: LinkOwner;
  readonly #requests: Requests;
  #timer: ReturnType<typeof setTimeout>;
  #heardAt = performance.now();
  #heartbeatMs = 0; // known from `welcome`
  #ended = false;

  constructor(socket: Socket, token: string, owner: LinkOwner) {
    this.#socket = socket;
    this.#owner = owner;
    this.#requests = new Requests(
      (text) => this.#write(text),
      () => this.#lose(SILENT),
    );
    this.#timer = setTimeout(() => this.#lose(SILENT), WELCOME_MS);
    socket.onopen = () => this.authenticate(token);
    socket.onmessage = ({ data }) => this.#heard(data);
    socket.onclose = ({ code, reason }) => this.#lose({ code, reason });
  }

  ask: Ask = (command) =>
    this.#ended ? Promise.reject(new Dropped("the connection was lost")) : this.#requests.ask(command);

  /** As the first frame, and again with a fresh token. */
  authenticate(token: string): void {
    this.#write(JSON.stringify({ type: "auth", token, client: CLIENT }));
  }

  /** Asks whether the server is still there, without waiting for the next heartbeat. */
  ping(): void {
    this.#write('{"type":"ping"}');
  }

  /** Lets go of the socket without waiting for its closing handshake; `lost` is not called. */
  drop(code?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(code);
    this.#requests.end();
  }

  #lose(loss: Loss): void {
    if (this.#ended) return;
    this.drop();
    this.#owner.lost(loss);
  }

  #write(text: string): void {
    if (!this.#ended) this.#socket.send(text);
  }

  #heard(data: unknown): void {
    this.#heardAt = performance.now();
    const frame = parse(data);
    if (frame) this.#take(frame);
  }

  #take(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        return this.#welcomed(frame);
      case "reply":
      case "error":
        return this.#requests.answered(frame);
      case "event":
      case "signal":
        return this.#owner.told(frame);
      case "ping":
        return this.#write('{"type":"pong"}');
      case "token":
        return this.#owner.tokenWanted();
      case "draining":
        return this.#owner.draining(frame.delay_s * 1000);
    }
  }

  #welcomed(welcome: Welcome): void {
    const first = this.#heartbeatMs === 0;
    this.#heartbeatMs = welcome.heartbeat_s * 1000;
    clearTimeout(this.#timer);
    this.#watch();
    if (first) this.#owner.welcomed(welcome);
  }

  /** After one silent heartbeat asks, after two takes the socket for dead. */
  #watch(): void {
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs >= 2 * this.#heartbeatMs) return this.#lose(SILENT);
    if (silentMs >= this.#heartbeatMs) this.ping();
    const due = silentMs >= this.#heartbeatMs ? 2 : 1;
    this.#timer = setTimeout(() => this.#watch(), due * this.#heartbeatMs - silentMs);
  }
}
