/** How an agent comes in: with a one-time code behind the `#`, or with a token of the tenant that stays in this tab. */

const KEPT = "tradepost.desk.token";

/** What was found at the door. */
export type Grant = { kind: "code"; site: string; code: string } | { kind: "token"; token: string } | { kind: "none" };

/** Reads the address and the tab's memory; a code is gone from the address at once. */
export function takeGrant(location: Location, memory: Storage): Grant {
  const given = new URLSearchParams(location.hash.slice(1));
  const [site, code] = [given.get("site"), given.get("code")];
  if (site && code) {
    given.delete("site");
    given.delete("code");
    history.replaceState(null, "", `${location.pathname}${given.size > 0 ? `#${given}` : ""}`);
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
