/** How a command can fail, and what a close code asks of a client. */

import type { ErrorFrame } from "./frames.ts";

/** The server said no. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number;
  readonly path: string | undefined; // where in the command, such as `$.values.phone`
  readonly requestId: string | undefined; // names this refusal in the server's log
  readonly details: NonNullable<ErrorFrame["details"]>;

  constructor(frame: ErrorFrame) {
    super(frame.message);
    this.code = frame.code;
    this.retryable = frame.retryable ?? false;
    this.retryAfterMs = (frame.retry_after_s ?? 0) * 1000;
    this.path = frame.path ?? undefined;
    this.requestId = frame.request_id ?? undefined;
    this.details = frame.details ?? {};
  }
}

/** Whether the server says that this is not, or no longer, the asker's. */
export const isForbidden = (error: unknown): boolean => error instanceof Refused && error.code === "forbidden";

/** The socket ended, or gave no answer in time: whether the command was carried out is unknown. */
export class Dropped extends Error {
  override readonly name = "Dropped";
}

/** The page or the server gave no token that can be used. */
export class NoToken extends Error {
  override readonly name = "NoToken";
  readonly code: string; // a stable word, such as `token_static`
  readonly retryable: boolean; // whether asking again may help
  readonly requestId: string | undefined; // names a refusal in the server's log

  constructor(code: string, message: string, retryable: boolean, requestId?: string) {
    super(message);
    this.code = code;
    this.retryable = retryable;
    this.requestId = requestId;
  }
}

/** Too many messages wait to be sent. */
export class QueueFull extends Error {
  override readonly name = "QueueFull";
}

/** What to do after a close: come back and resume, come back with a fresh token, or stay away. */
export type Return = "resume" | "fresh token" | "never";

const TOKEN_EXPIRED = 4401;
const FATAL = { from: 4500, to: 4999 };

/** 4000–4499 and the network's own codes come back; 4500–4999 do not without a change. */
export function afterClose(code: number): Return {
  if (code === TOKEN_EXPIRED) return "fresh token";
  return code >= FATAL.from && code <= FATAL.to ? "never" : "resume";
}

/** Why a site could not be loaded. */
export class SiteRefused extends Error {
  override readonly name = "SiteRefused";
  readonly code: string; // `origin_blocked`, `not_found`, `unreachable`, or the server's own
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}
