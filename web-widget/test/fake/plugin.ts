import { readFileSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { WebSocketServer } from "ws";
import { Node, Session, seenAs } from "./session.ts";
import { cast, play, prologue } from "./story.ts";
import { World } from "./world.ts";

const POLICY =
  "default-src 'self'; connect-src 'self' ws: wss:; style-src 'self'; script-src 'self'; img-src 'self' https: data: blob:; " +
  "media-src 'self' https: blob:; frame-src https:; require-trusted-types-for 'script'";
const DOWN_MS = 2_500;

/** A demo in memory behind vite's preview: the page's routes and the socket, without a Tradepost server. */
export function fakeMarket(): Plugin {
  return {
    name: "fake-market",
    configurePreviewServer({ httpServer, middlewares }) {
      if (!process.env.TRADEPOST_FAKE) return;
      const market = new Market(httpServer as Server);
      middlewares.use((request, answer, next) => {
        answer.setHeader("Content-Security-Policy", POLICY);
        if (!market.answer(request, answer)) next();
      });
    },
  };
}

class Market {
  readonly #world = new World();
  readonly #node = new Node(this.#world);
  readonly #room = this.#world.room("cv_demo", "Order 1042: brass desk lamp");
  readonly #sockets = new WebSocketServer({ noServer: true });
  #down = false;

  constructor(server: Server) {
    prologue(this.#room);
    server.on("upgrade", (request: IncomingMessage, socket, head) => {
      if (this.#down || !request.url?.startsWith("/v1/ws")) socket.destroy();
      else this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#accept(ws));
    });
    if (process.env.TRADEPOST_FAKE !== "quiet") play(this.#room);
  }

  /** True where the request was one of the demo's. */
  answer(request: IncomingMessage, answer: ServerResponse): boolean {
    const routes: Record<string, () => void> = {
      "GET /demo/config.json": () =>
        this.#json(answer, { conversation: this.#room.id, title: this.#room.title, parties: cast, ws: "/v1/ws" }),
      "GET /ready": () => (this.#down ? request.socket.destroy() : this.#json(answer, {})),
      "GET /demo/fake/bike.svg": () => {
        answer.setHeader("content-type", "image/svg+xml");
        answer.end(readFileSync(new URL("../../src/demo/pictures/bike.svg", import.meta.url)));
      },
      "POST /demo/token": () => this.#token(request, answer),
      "POST /demo/as": () => this.#seenAs(request, answer),
      "POST /demo/why": () => this.#why(request, answer),
      "POST /demo/kill": () => this.#kill(request),
      "POST /v1/files": () => this.#file(request, answer),
    };
    const route = routes[`${request.method} ${request.url}`];
    route?.();
    return route !== undefined;
  }

  #accept(ws: import("ws").WebSocket): void {
    const session = new Session(this.#node, (text) => ws.send(text));
    ws.on("message", (data) => session.receive(String(data)));
    ws.on("close", () => session.end());
  }

  #token(request: IncomingMessage, answer: ServerResponse): void {
    this.#asked(request, ({ profile }) =>
      this.#json(answer, { token: profile, expires_at: new Date(Date.now() + 3_600_000).toISOString() }),
    );
  }

  #seenAs(request: IncomingMessage, answer: ServerResponse): void {
    this.#asked(request, ({ participant = "" }) => this.#json(answer, seenAs(this.#room, participant, undefined, 100)));
  }

  #why(request: IncomingMessage, answer: ServerResponse): void {
    this.#asked(request, ({ message = "", participant = "" }) =>
      this.#json(answer, this.#room.why(message, participant)),
    );
  }

  #asked(request: IncomingMessage, act: (body: Record<string, string | undefined>) => void): void {
    if (this.#down) return void request.socket.destroy();
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => act(JSON.parse(body) as Record<string, string | undefined>));
  }

  /** Counts the bytes of an upload and throws them away. */
  #file(request: IncomingMessage, answer: ServerResponse): void {
    let head = "";
    let size_bytes = 0;
    request.on("data", (part: Buffer) => {
      if (head.length < 1_024) head += part.toString("latin1", 0, 1_024);
      size_bytes += part.length;
    });
    request.on("end", () => {
      const name = /filename="([^"]*)"/.exec(head)?.[1] ?? "file";
      const mime = /content-type: (\S+)/i.exec(head)?.[1] ?? "application/octet-stream";
      answer.statusCode = 201;
      this.#json(answer, { file: { id: "fl_fake", name, mime, size_bytes, width: 640, height: 480 } });
    });
  }

  #kill(request: IncomingMessage): void {
    this.#down = true;
    for (const ws of this.#sockets.clients) ws.terminate();
    request.socket.destroy();
    setTimeout(() => {
      this.#down = false;
    }, DOWN_MS);
  }

  #json(answer: ServerResponse, value: unknown): void {
    answer.setHeader("content-type", "application/json");
    answer.end(JSON.stringify(value));
  }
}
