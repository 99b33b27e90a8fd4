import type { Client } from "../client.ts";
import { Refused } from "../errors.ts";
import type { Content } from "../frames.ts";

/** What is to be said, to whom, and in answer to what. */
export interface Draft {
  content: Content;
  audience: readonly string[]; // always named: what is answered may be told to more people by then
  replyTo?: string | undefined;
}

/** A message on its way. */
export interface Outgoing extends Draft {
  readonly clientId: string;
  readonly at: string; // RFC 3339, by this device's clock
  state: "waiting" | "sent" | "failed";
  error?: { code: string; message: string } | undefined; // of one that failed
}

/** Where what waits is kept over a reload; the page's memory alone where a browser keeps nothing. */
export interface Keep {
  put(conversation: string, outgoing: Outgoing): Promise<void>;
  remove(clientId: string): Promise<void>;
}

/** The messages of one conversation that are on their way, oldest first. */
export class OutgoingMessages {
  readonly #conversation: string;
  readonly #client: Client;
  readonly #keep: Keep | undefined;
  readonly #changed: (outgoing: Outgoing) => void;
  readonly #all = new Map<string, Outgoing>();

  constructor(
    conversation: string,
    { client, keep, changed }: { client: Client; keep: Keep | undefined; changed: (outgoing: Outgoing) => void },
  ) {
    this.#conversation = conversation;
    this.#client = client;
    this.#keep = keep;
    this.#changed = changed;
  }

  get all(): readonly Outgoing[] {
    return [...this.#all.values()];
  }

  /** Says something; it is shown from now on, and kept until it is in the log or given up. Returns its `client_id`. */
  send(draft: Draft): string {
    const clientId = crypto.randomUUID();
    this.#begin({ ...draft, clientId, at: new Date().toISOString(), state: "waiting" });
    return clientId;
  }

  /** One that an earlier page left: the same `client_id`, so that it is said once whatever became of it. */
  adopt(outgoing: Outgoing): void {
    if (this.#all.has(outgoing.clientId)) return;
    if (outgoing.state === "failed") this.#set(outgoing);
    else this.#begin({ ...outgoing, state: "waiting" });
  }

  /** Once more, as it was. */
  retry(clientId: string): void {
    const outgoing = this.#all.get(clientId);
    if (outgoing?.state === "failed") this.#begin({ ...outgoing, state: "waiting", error: undefined });
  }

  /** Its own event came, or it was refused and is not wanted any more. */
  forget(clientId: string): void {
    const outgoing = this.#all.get(clientId);
    if (!outgoing) return;
    this.#all.delete(clientId);
    void this.#keep?.remove(clientId);
    this.#changed(outgoing);
  }

  /** Drops everything from this page; what is kept stays for the next one. */
  clear(): void {
    this.#all.clear();
  }

  #begin(outgoing: Outgoing): void {
    const { clientId, content, audience, replyTo } = outgoing;
    this.#set(outgoing);
    const options = { clientId, audience: [...audience], ...(replyTo && { replyTo }) };
    this.#client.send(this.#conversation, content, options).then(
      () => this.#become(clientId, "sent"),
      (error: Error) => this.#become(clientId, "failed", error),
    );
  }

  #become(clientId: string, state: Outgoing["state"], error?: Error): void {
    const outgoing = this.#all.get(clientId);
    if (!outgoing) return; // its event was here first
    const code = error instanceof Refused ? error.code : (error?.name ?? "");
    if (error?.name === "Dropped") return; // the page ends: it waits for the next one
    this.#set({ ...outgoing, state, ...(error && { error: { code, message: error.message } }) });
    if (state === "sent") void this.#keep?.remove(clientId);
  }

  #set(outgoing: Outgoing): void {
    this.#all.set(outgoing.clientId, outgoing);
    if (outgoing.state !== "sent") void this.#keep?.put(this.#conversation, outgoing);
    this.#changed(outgoing);
  }
}
