/** What the page asks of the server besides the conversation itself: files, GIFs, places, search, previews. */
import type { Client } from "../core/client.ts";
import type { GetToken } from "../core/connection.ts";
import { Refused } from "../core/errors.ts";
import type { Message } from "../core/frames.ts";
import type { Point } from "../core/geo.ts";
import type { FileAddress, Preview, UploadedFile } from "./view/kinds/context.ts";

export interface FoundGif {
  id: string;
  alt: string;
  width: number;
  height: number;
  url: string;
  still_url?: string | null;
}

export interface GifPage {
  gifs: FoundGif[];
  cursor?: string | null;
  attribution?: string | null;
}

export interface Hit {
  message: Message;
  snippet: string;
  highlights?: { start: number; end: number }[]; // Unicode characters
}

/** Where one is, as a browser tells it. */
export interface Position extends Point {
  accuracy_m?: number;
  heading_deg?: number;
  speed_mps?: number;
}

/** Parts of the protocol that a server may not have yet. */
export type Part = "files" | "gifs" | "live" | "previews" | "search";
/** Commands that are never carried out: a server with that part finds another fault than their name. */
const PROBES: Record<Part, object> = {
  files: { type: "file.get", file: "" },
  gifs: { type: "gif.search", limit: 0 },
  live: { type: "location.stop", message: "" },
  previews: { type: "link.preview", message: "" },
  search: { type: "message.search", query: "" },
};
const IN_CONVERSATION: ReadonlySet<Part> = new Set(["live", "previews", "search"]);

export class Api {
  readonly #conversation: string;
  readonly #client: Client;
  readonly #token: GetToken;
  readonly #has = new Map<Part, Promise<boolean>>();

  constructor(conversation: string, client: Client, token: GetToken) {
    this.#conversation = conversation;
    this.#client = client;
    this.#token = token;
  }

  /** Whether the server has a part; asked once. Rejects while there is no connection. */
  has(part: Part): Promise<boolean> {
    const known = this.#has.get(part);
    if (known) return known;
    const where = IN_CONVERSATION.has(part) ? { conversation: this.#conversation } : {};
    const asked = this.#ask({ ...PROBES[part], ...where }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refused) return !isUnknown(error);
        this.#has.delete(part);
        throw error;
      },
    );
    this.#has.set(part, asked);
    return asked;
  }

  file(file: string): Promise<FileAddress> {
    return this.#ask<FileAddress>({ type: "file.get", file });
  }

  gifs(query: string, cursor?: string): Promise<GifPage> {
    return this.#ask<GifPage>({ type: "gif.search", limit: 24, ...(query && { query }), ...(cursor && { cursor }) });
  }

  async search(query: string): Promise<Hit[]> {
    const { hits } = await this.#ask<{ hits: Hit[] }>({
      type: "message.search",
      query,
      conversation: this.#conversation,
      limit: 20,
    });
    return hits;
  }

  async preview(message: string): Promise<Preview | null> {
    if (!(await this.has("previews"))) return null;
    const { preview } = await this.#ask<{ preview: Preview | null }>({
      type: "link.preview",
      conversation: this.#conversation,
      message,
    });
    return preview;
  }

  /** Shares where one is; answers with the message that shows it. */
  startLocation(given: {
    duration_s: number;
    audience: readonly string[];
    label?: string;
    position?: Position;
  }): Promise<{ message: string }> {
    return this.#ask({
      type: "location.start",
      conversation: this.#conversation,
      client_id: crypto.randomUUID(),
      ...given,
    });
  }

  moveLocation(message: string, position: Position): Promise<unknown> {
    return this.#ask({ type: "location.move", conversation: this.#conversation, message, ...position });
  }

  stopLocation(message: string): Promise<unknown> {
    return this.#ask({ type: "location.stop", conversation: this.#conversation, message });
  }

  /** Sends a file; `told` hears the share that is there. Rejects with why it was refused, or when it is cancelled. */
  async upload(file: Blob, name: string, told: (share: number) => void, signal: AbortSignal): Promise<UploadedFile> {
    const token = await this.#token({ reason: "initial" });
    const form = new FormData();
    form.append("file", file, name);
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open("POST", "/v1/files");
    request.setRequestHeader("authorization", `Bearer ${token}`);
    return new Promise((resolve, reject) => {
      request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
      request.onload = () => {
        if (request.status === 201) resolve((JSON.parse(request.responseText) as { file: UploadedFile }).file);
        else reject(new Error(reason(request)));
      };
      request.onerror = () => reject(new Error("The connection was lost."));
      request.onabort = () => reject(new Error("Cancelled."));
      signal.addEventListener("abort", () => request.abort());
      request.send(form);
    });
  }

  /** A command that the types of this page may not have yet. */
  #ask<Answer>(command: object): Promise<Answer> {
    return this.#client.ask(command as never) as Promise<unknown> as Promise<Answer>;
  }
}

/** A command that the server does not know, as it says so. */
function isUnknown({ code, path }: Refused): boolean {
  return code === "invalid" && (path === "$.type" || path === undefined);
}

function reason(request: XMLHttpRequest): string {
  try {
    const { detail } = JSON.parse(request.responseText) as { detail?: string };
    if (detail) return detail;
  } catch {
    // not in our words
  }
  return request.status === 413 ? "The file is too large." : `It was not taken (${request.status}).`;
}
