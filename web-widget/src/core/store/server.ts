/** One Tradepost server as a page reaches it: its addresses, its uploads, and what it keeps of files. */

import type { GetToken } from "../connection.ts";
import type { Point } from "../geo.ts";
import type { FileInfo } from "../protocol.ts";

/** Where one is, as a browser tells it. */
export interface Position extends Point {
  accuracy_m?: number;
  heading_deg?: number;
  speed_mps?: number;
}

/** Why a file was not taken, and whether the same file may be taken later. */
export class NotUploaded extends Error {
  override readonly name = "NotUploaded";
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
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

  /** Sends a file; `told` hears the share that is there. Rejects with `NotUploaded`, or as `signal` was aborted. */
  async upload(
    file: Blob,
    name: string,
    { token, told, signal }: { token: GetToken; told: (share: number) => void; signal: AbortSignal },
  ): Promise<FileInfo> {
    const bearer = await token({ reason: "initial" });
    signal.throwIfAborted();
    const form = new FormData();
    form.append("file", file, name);
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open("POST", this.at("/v1/files"));
    request.setRequestHeader("authorization", `Bearer ${bearer}`);
    return new Promise((resolve, reject) => {
      request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
      request.onload = () => {
        if (request.status === 201) resolve((JSON.parse(request.responseText) as { file: FileInfo }).file);
        else reject(refusal(request));
      };
      request.onerror = () => reject(new NotUploaded("dropped", "The connection was lost.", true));
      request.onabort = () => reject(signal.reason);
      signal.addEventListener("abort", () => request.abort());
      request.send(form);
    });
  }
}

function refusal({ status, responseText }: XMLHttpRequest): NotUploaded {
  const retryable = status === 429 || status >= 500;
  try {
    const { code = "", detail = "" } = JSON.parse(responseText) as { code?: string; detail?: string };
    return new NotUploaded(code, detail, retryable);
  } catch {
    return new NotUploaded(status === 413 ? "too_large" : "", `It was not taken (${status}).`, retryable);
  }
}
