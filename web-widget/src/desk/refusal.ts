/** Why somebody was turned away at the door, in words that say what to do next. Pure. */
import type { Loss } from "../core/link.ts";
import { claimsOf } from "../core/tokens.ts";
import type { SayKey } from "../i18n/words.ts";

/** Close codes of the server that end a stay. */
const CLOSES: ReadonlyMap<number, SayKey> = new Map([
  [4501, "desk.refused"],
  [4503, "desk.refused-revoked"],
  [4509, "desk.refused-elsewhere"],
]);
/** What `getToken` says when the server asks for another token than the one there is. */
export const TOKEN_ENDED = "token_ended";

/** Undefined where a token may be tried: whether it is good, only the server can tell. */
export function refusalOfToken(token: string): SayKey | undefined {
  try {
    claimsOf(token);
    return undefined;
  } catch {
    return "desk.refused-torn";
  }
}

export function refusalOf({ code, cause, reason }: Loss): SayKey {
  if (cause?.code === TOKEN_ENDED || /expired/i.test(reason)) return "desk.refused-ended";
  return CLOSES.get(code) ?? "desk.refused";
}
