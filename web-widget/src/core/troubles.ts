import type { SayKey } from "../i18n/words.ts";
import type { State } from "./connection.ts";
import { NoToken, Refused, SiteRefused } from "./errors.ts";
import type { Loss } from "./link.ts";

/** What keeps someone from their messages: for the page's developer, and in words for whoever is there. */
export interface Trouble {
  code: string; // stable
  message: string; // for the page's developer
  retryable: boolean; // it is tried again without anybody's doing
  requestId?: string | undefined;
  words: SayKey;
}

const WORDS: Record<string, SayKey> = {
  unreachable: "connection.unreachable",
  too_fast: "connection.unreachable",
  unavailable: "connection.unreachable",
  internal: "connection.unreachable",
  origin_blocked: "connection.not-here",
  not_found: "connection.not-here",
  forbidden: "connection.sign-in",
  revoked: "connection.ended",
  replaced: "connection.elsewhere",
};

/** Close codes that end a session. */
const CLOSES: Record<number, { code: string; message: string }> = {
  4500: { code: "protocol", message: "The server did not understand this page." },
  4501: { code: "token_refused", message: "The server refused the token." },
  4503: { code: "revoked", message: "This profile was banned, or its sessions were revoked." },
  4509: { code: "replaced", message: "This person has too many sessions: this one gave way to a newer one." },
};

/** Why something could not be begun. */
export function troubleOf(error: unknown): Trouble {
  const known = error instanceof NoToken || error instanceof Refused || error instanceof SiteRefused;
  if (!known) return trouble("unreachable", String(error), true);
  const requestId = error instanceof SiteRefused ? undefined : error.requestId;
  return { ...trouble(error.code, error.message, error.retryable), requestId };
}

/** Why a connection is not there, where it is not only the network that comes and goes. */
export function troubleOfLoss(state: State, loss: Loss | undefined): Trouble | undefined {
  if (loss?.cause) return troubleOf(loss.cause);
  const close = CLOSES[loss?.code ?? 0];
  if (!close || !loss) return undefined;
  const blocked = loss.code === 4501 && loss.reason.includes("origin");
  const code = blocked ? "origin_blocked" : close.code;
  return trouble(code, loss.reason ? `${close.message} It said: ${loss.reason}` : close.message, state !== "closed");
}

/** A device whose clock is wrong shows wrong times, and may hold good tokens for old ones. */
export function clockTrouble(minutes: number): Trouble {
  const message = `The device's clock is ${minutes} minutes off; times are shown by the server's.`;
  return { code: "clock_off", message, retryable: false, words: "connection.clock" };
}

function trouble(code: string, message: string, retryable: boolean): Trouble {
  return { code, message, retryable, words: WORDS[code] ?? "connection.signed-out" };
}
