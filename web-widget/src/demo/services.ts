import type { Client } from "../core/client.ts";
import type { Content } from "../core/frames.ts";
import type { Point } from "../core/geo.ts";
import type { AnsweredResult, AnswerMessage } from "../core/protocol.ts";
import type { Track } from "../core/travel.ts";
import type { Api } from "./api.ts";
import type { Places } from "./places.ts";
import type { FileAddress, Preview, Services, UploadedFile, Value } from "./view/kinds/context.ts";
import { pickPlace } from "./view/place_picker.ts";

const PICTURES = import.meta.glob<string>("./pictures/*.svg", { eager: true, query: "?url", import: "default" });
/** An address that ends sooner than this is asked for again. */
const SPARE_MS = 30_000;
const ADDRESSES_MAX = 200;

export interface Around {
  conversation: string;
  client: Client;
  api: Api;
  places: Places;
  say: (content: Content, replyTo: string) => void;
}

/** What the messages of one party can ask for. */
export class PartyServices implements Services {
  readonly #around: Around;
  readonly #files = new Map<string, Promise<FileAddress>>();
  readonly #previews = new Map<string, Promise<Preview | null>>();
  readonly #checkouts = new Map<string, string>(); // message → where to pay
  readonly #tries = new Map<string, string>(); // what was answered → its client_id, so that a second try is no second answer

  constructor(around: Around) {
    this.#around = around;
  }

  async file(id: string): Promise<FileAddress> {
    const known = await this.#files.get(id)?.catch(() => undefined);
    if (known && Date.parse(known.expires_at) - Date.now() > SPARE_MS) return known;
    const asked = this.#around.api.file(id);
    remember(this.#files, id, asked);
    return asked;
  }

  picture(url: string): string {
    if (!URL.canParse(url)) return url;
    const { hostname, pathname } = new URL(url);
    return (hostname === "pictures.example" && PICTURES[`./pictures${pathname}`]) || url;
  }

  gif(id: string): { moving: string; still: string } {
    const [provider, name] = id.split(":", 2).map((part) => encodeURIComponent(part));
    return { moving: `/g/${provider}/${name}.gif`, still: `/g/${provider}/${name}.png` };
  }

  upload(file: Blob, name: string, told: (share: number) => void, signal: AbortSignal): Promise<UploadedFile> {
    return this.#around.api.upload(file, name, told, signal);
  }

  async answer(
    message: string,
    { action, values }: { action?: string; values?: Record<string, Value> },
  ): Promise<AnsweredResult> {
    const { client, conversation } = this.#around;
    const key = JSON.stringify([message, action, values]);
    const client_id = this.#tries.get(key) ?? crypto.randomUUID();
    remember(this.#tries, key, client_id);
    const given = {
      ...(action !== undefined && { action }),
      ...(values && { values: values as NonNullable<AnswerMessage["values"]> }),
    };
    const result = await client.ask<"message.answer">({
      type: "message.answer",
      conversation,
      message,
      client_id,
      ...given,
    });
    this.#tries.delete(key);
    if (result.checkout_url) remember(this.#checkouts, message, result.checkout_url);
    return result;
  }

  /** Where to pay what was agreed to in this message. */
  checkout(message: string): string | undefined {
    return this.#checkouts.get(message);
  }

  say(content: Content, replyTo: string): void {
    this.#around.say(content, replyTo);
  }

  pickPlace(): Promise<(Point & { accuracy_m?: number }) | undefined> {
    return pickPlace(this.here());
  }

  track(message: string): Track | undefined {
    return this.#around.places.track(message);
  }

  stop(message: string): Promise<unknown> {
    return this.#around.places.stop(message);
  }

  here(): Point | undefined {
    return this.#around.places.here;
  }

  preview(message: string): Promise<Preview | null> {
    const known = this.#previews.get(message);
    if (known) return known;
    const asked = this.#around.api.preview(message);
    remember(this.#previews, message, asked);
    return asked;
  }

  now(): number {
    return Date.now();
  }
}

/** The oldest is forgotten first. */
function remember<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > ADDRESSES_MAX) kept.delete(kept.keys().next().value as string);
}
