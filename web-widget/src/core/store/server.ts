/** One Tradepost server as a page reaches it: its addresses. */

import type { Point } from "../geo.ts";

/** Where one is, as a browser tells it. */
export interface Position extends Point {
  accuracy_m?: number;
  heading_deg?: number;
  speed_mps?: number;
}

export class Server {
  readonly base: string; // https://chat.example.com

  /** `address` may be relative to the page. */
  constructor(address: string, page = globalThis.location?.href) {
    this.base = new URL(address, page).href.replace(/\/+$/, "");
  }

  get socket(): string {
    return `${this.base.replace(/^http/, "ws")}/v1/ws`;
  }

  /** The whole address of a path that the server gave. */
  at(path: string): string {
    return path.startsWith("/") ? this.base + path : path;
  }

  gif(id: string): { moving: string; still: string } {
    const [provider = "", name = ""] = id.split(":", 2).map((part) => encodeURIComponent(part));
    return { moving: this.at(`/g/${provider}/${name}.gif`), still: this.at(`/g/${provider}/${name}.png`) };
  }
}
