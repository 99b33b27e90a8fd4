/** How an agent comes in, and to what: what the address says behind its `#`, and what the tab remembers. */

const KEPT = "tradepost.desk.token";

/** What was found at the door: a one-time code, the token of before the reload, or nothing. */
export type Grant = { kind: "code"; site: string; code: string } | { kind: "token"; token: string } | { kind: "none" };

/** A code is gone from the address at once; the rest of it stays. */
export function takeGrant(location: Location, memory: Storage): Grant {
  const given = behindHash(location);
  const [site, code] = [given.get("site"), given.get("code")];
  if (site && code) {
    given.delete("site");
    given.delete("code");
    rewrite(location, given);
    return { kind: "code", site, code };
  }
  const token = memory.getItem(KEPT);
  return token ? { kind: "token", token } : { kind: "none" };
}

/** The tab remembers it, so that a reload asks for nothing; closing the tab forgets it. */
export function keepToken(token: string, memory: Storage): void {
  memory.setItem(KEPT, token);
}

export function forgetToken(memory: Storage): void {
  memory.removeItem(KEPT);
}

/** The conversation that the address names: a back office links to it, a reload comes back to it. */
export function conversationIn(location: Location): string | undefined {
  const named = behindHash(location).get("conversation") ?? "";
  return /^cv_[0-9a-z]{1,64}$/.test(named) ? named : undefined;
}

export function nameConversation(location: Location, conversation: string | undefined): void {
  const given = behindHash(location);
  if (conversation) given.set("conversation", conversation);
  else given.delete("conversation");
  rewrite(location, given);
}

function behindHash({ hash }: Location): URLSearchParams {
  return new URLSearchParams(hash.slice(1));
}

function rewrite({ pathname, search }: Location, given: URLSearchParams): void {
  history.replaceState(null, "", `${pathname}${search}${given.size > 0 ? `#${given}` : ""}`);
}
