import type { GetToken } from "../connection.ts";
import type { FileInfo } from "../protocol.ts";
import type { Server } from "./server.ts";

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

/** Sends a file for a conversation; `told` hears the share that is there. Rejects with `NotUploaded`, or as `signal` was aborted. */
export async function upload(
  server: Server,
  file: Blob,
  name: string,
  {
    conversation,
    token,
    told,
    signal,
  }: { conversation: string; token: GetToken; told: (share: number) => void; signal: AbortSignal },
): Promise<FileInfo> {
  const bearer = await token({ reason: "initial" });
  signal.throwIfAborted();
  const form = new FormData();
  form.append("file", file, name);
  const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
  request.open("POST", server.at(`/v1/files?conversation=${encodeURIComponent(conversation)}`));
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

function refusal({ status, responseText }: XMLHttpRequest): NotUploaded {
  const retryable = status === 429 || status >= 500;
  try {
    const { code = "", detail = "" } = JSON.parse(responseText) as { code?: string; detail?: string };
    return new NotUploaded(code, detail, retryable);
  } catch {
    return new NotUploaded(status === 413 ? "too_large" : "", `It was not taken (${status}).`, retryable);
  }
}
