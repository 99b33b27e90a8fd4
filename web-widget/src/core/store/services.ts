import type { Client } from "../client.ts";
import type { GetToken } from "../connection.ts";
import type { Point } from "../geo.ts";
import type { AnsweredResult, AnswerMessage, FileInfo, FileResult, LinkPreview } from "../protocol.ts";
import type { Track } from "../travel.ts";
import type { Care } from "./care.ts";
import type { Places } from "./places.ts";
import type { Server } from "./server.ts";
import { upload } from "./uploads.ts";

/** An address that ends sooner than this is asked for again. */
const SPARE_MS = 30_000;
const KEPT_MAX = 200;

/** What is filled in. */
export type Value = string | number | string[] | Record<string, string>;

interface Surroundings {
  client: Client;
  server: Server;
  token: GetToken;
  places: Places;
  care: Care;
}

/** What the contents of one conversation can ask of the server. */
export class ContentServices {
  readonly #conversation: string;
  readonly #client: Client;
  readonly #server: Server;
  readonly #token: GetToken;
  readonly #places: Places;
  readonly #care: Care;
  readonly #files = new Map<string, Promise<FileResult>>();
  readonly #previews = new Map<string, Promise<LinkPreview | null>>();
  readonly #checkouts = new Map<string, string>(); // message → where to pay
  readonly #tries = new Map<string, string>(); // what was answered → its client_id: a second try is no second answer

  constructor(conversation: string, { client, server, token, places, care }: Surroundings) {
    this.#conversation = conversation;
    this.#client = client;
    this.#server = server;
    this.#token = token;
    this.#places = places;
    this.#care = care;
  }

  /** Where to fetch a file; good for some minutes. */
  async file(id: string): Promise<FileResult> {
    const known = await this.#files.get(id)?.catch(() => undefined);
    if (known && Date.parse(known.expires_at) - Date.now() > SPARE_MS) return known;
    const asked = this.#client.ask<"file.get">({ type: "file.get", file: id }).then((found) => this.#absolute(found));
    remember(this.#files, id, asked);
    return asked;
  }

  picture(url: string): string {
    return this.#server.at(url);
  }

  gif(id: string): { moving: string; still: string } {
    return this.#server.gif(id);
  }

  upload(file: Blob, name: string, told: (share: number) => void, signal: AbortSignal): Promise<FileInfo> {
    return upload(this.#server, file, name, {
      conversation: this.#conversation,
      token: this.#token,
      told,
      signal,
    });
  }

  /** Answers what a message asks; rejects with `Refused`, or `Dropped`: then the same may be answered again. */
  async answer(
    message: string,
    { action, values }: { action?: string; values?: Record<string, Value> },
  ): Promise<AnsweredResult> {
    const key = JSON.stringify([message, action, values]);
    const client_id = this.#tries.get(key) ?? crypto.randomUUID();
    remember(this.#tries, key, client_id);
    const result = await this.#client.ask<"message.answer">({
      type: "message.answer",
      conversation: this.#conversation,
      message,
      client_id,
      ...(action !== undefined && { action }),
      ...(values && { values: values as NonNullable<AnswerMessage["values"]> }),
    });
    this.#tries.delete(key);
    this.#care.note(client_id, result.notice);
    if (result.checkout_url) remember(this.#checkouts, message, result.checkout_url);
    return result;
  }

  /** Where to pay what was agreed to in this message. */
  checkout(message: string): string | undefined {
    return this.#checkouts.get(message);
  }

  track(message: string): Track | undefined {
    return this.#places.track(message);
  }

  stop(message: string): Promise<unknown> {
    return this.#places.stop(message);
  }

  here(): Point | undefined {
    return this.#places.here;
  }

  preview(message: string): Promise<LinkPreview | null> {
    const known = this.#previews.get(message);
    if (known) return known;
    const command = { conversation: this.#conversation, message };
    const asked = this.#client.ask<"link.preview">({ type: "link.preview", ...command });
    const found = asked.then(({ preview }) => preview ?? null);
    remember(this.#previews, message, found);
    return found;
  }

  now(): number {
    return Date.now();
  }

  #absolute({ url, thumbnail_url, still_url, ...rest }: FileResult): FileResult {
    return {
      ...rest,
      url: this.#server.at(url),
      ...(thumbnail_url && { thumbnail_url: this.#server.at(thumbnail_url) }),
      ...(still_url && { still_url: this.#server.at(still_url) }),
    };
  }
}

/** The oldest is forgotten first. */
function remember<Kept>(kept: Map<string, Kept>, key: string, value: Kept): void {
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value as string);
}
