/** One-time codes: how the messenger moves to a window of its own without a token in an address. */

import { SiteRefused } from "../core/errors.ts";
import type { Server } from "../core/store/server.ts";

/** A code for the hosted page; it ends after 60 s, or when it was used. Rejects with `SiteRefused`. */
export async function codeFor(server: Server, site: string, token: string): Promise<string> {
  const { code } = await post<{ code: string }>(server.at(`/w/${site}/code`), {}, { authorization: `Bearer ${token}` });
  return code;
}

/** The token that a code is for. Rejects with `SiteRefused`. */
export async function exchange(server: Server, site: string, code: string): Promise<string> {
  const { token } = await post<{ token: string }>(server.at(`/w/${site}/exchange`), { code });
  return token;
}

async function post<Answer>(address: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const request = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  const answer = await fetch(address, { ...request, credentials: "omit", body: JSON.stringify(body) });
  if (answer.ok) return (await answer.json()) as Answer;
  throw new SiteRefused("code", `${address} answered ${answer.status}`, answer.status >= 500);
}
