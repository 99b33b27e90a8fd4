import type { Client } from "../client.ts";
import { Refused } from "../errors.ts";
import type { Content } from "../frames.ts";
import type { SentResult } from "../protocol.ts";

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
  /** `held`: the server has it, and staff look at it before anybody is told. */
  state: "waiting" | "sent" | "held" | "failed";
  error?: Why | undefined; // of one that failed
  flag?: string | undefined; // of one that is or was held: what an appeal names
}

/** Why a message was not sent. */
export interface Why {
  code: string;
  message: string;
  details?: Refused["details"] | undefined;
}

/** Where what waits is kept over a reload; the page's memory alone where a browser keeps nothing. */
export interface Keep {
  put(conversation: string, outgoing: Outgoing): Promise<void>;
  remove(clientId: string): Promise<void>;
}

interface Surroundings {
  client: Client;
  keep: Keep | undefined;
  changed: (outgoing: Outgoing) => void;
  /** Whether a message of the log is here already. */
  placed: (message: string) => boolean;
}

/** The messages of one conversation that are on their way, oldest first. */
export class OutgoingMessages {
  readonly #conversation: string;
  readonly #client: Client;
  readonly #keep: Keep | undefined;
  readonly #changed: Surroundings["changed"];
  readonly #placed: Surroundings["placed"];
  readonly #all = new Map<string, Outgoing>();

  constructor(conversation: string, { client, keep, changed, placed }: Surroundings) {
    this.#conversation = conversation;
    this.#client = client;
    this.#keep = keep;
    this.#changed = changed;
    this.#placed = placed;
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
    else this.#begin(outgoing.state === "held" ? outgoing : { ...outgoing, state: "waiting" });
  }

  /** A new connection: what is held is said again, as it was, and the server tells what became of it meanwhile. */
  ready(): void {
    for (const outgoing of this.all) if (outgoing.state === "held") this.#begin(outgoing);
  }

  /** Staff did not release it. What they release comes as an event. */
  rejected(clientId: string, reason: string): void {
    this.#become(clientId, "failed", { code: "message_rejected", message: reason, details: { reason } });
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
      (result) => this.#answered(clientId, result),
      (error: Error) => {
        if (error.name === "Dropped") return; // the page ends: it waits for the next one
        const [code, details] = error instanceof Refused ? [error.code, error.details] : [error.name, undefined];
        this.#become(clientId, "failed", { code, message: error.message, ...(details && { details }) });
      },
    );
  }

  #answered(clientId: string, result: SentResult): void {
    if (result.held) this.#become(clientId, "held", undefined, result.held);
    else if (this.#placed(result.message ?? "")) this.forget(clientId);
    else this.#become(clientId, "sent");
  }

  #become(clientId: string, state: Outgoing["state"], error?: Why, flag?: string): void {
    const outgoing = this.#all.get(clientId);
    if (!outgoing) return; // its event was here first, or it is not wanted any more
    if (state === outgoing.state && state === "held") return;
    this.#set({ ...outgoing, state, ...(error && { error }), ...(flag && { flag }) });
    if (state === "sent") void this.#keep?.remove(clientId);
  }

  #set(outgoing: Outgoing): void {
    this.#all.set(outgoing.clientId, outgoing);
    if (outgoing.state !== "sent") void this.#keep?.put(this.#conversation, outgoing);
    this.#changed(outgoing);
  }
}
