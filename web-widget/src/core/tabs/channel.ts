import { Emitter } from "../emitter.ts";
import { parseTold, type TabMessage } from "./messages.ts";

interface ChannelEvents {
  message: { from: string; message: TabMessage };
  error: unknown;
}

/** What the tabs of one person say to each other. Alone in a browser that has no such channel. */
export class TabChannel {
  readonly tab = crypto.randomUUID();
  readonly #name: string;
  readonly #emitter = new Emitter<ChannelEvents>();
  #channel: BroadcastChannel | undefined;

  constructor(name: string) {
    this.#name = name;
    this.open();
  }

  /** Returns the function that unsubscribes. */
  hear(listener: (from: string, message: TabMessage) => void): () => void {
    return this.#emitter.on("message", ({ from, message }) => listener(from, message));
  }

  say(message: TabMessage): void {
    this.#channel?.postMessage({ ...message, from: this.tab });
  }

  /** Heard again, after `close`. */
  open(): void {
    if (this.#channel || typeof BroadcastChannel === "undefined") return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => {
      const told = parseTold(data);
      if (told && told.from !== this.tab) this.#emitter.emit("message", told);
    };
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
