import { NoToken } from "./errors.ts";
import type { Server } from "./store/server.ts";

/** How long the server may take to answer. */
const ANSWER_MS = 15_000;
/** An anonymous visitor, as the server tells of one. */
export interface VisitorPass {
  profile: string; // visitor:…
  token: string;
  renewal: string; // alone brings the same visitor back
}

/** A new visitor, or the one whose renewal it is. Rejects with `NoToken`. */
export async function visit(server: Server, site: string, renewal?: string): Promise<VisitorPass> {
  const address = server.at(`/w/${encodeURIComponent(site)}/visitor`);
  return (await post(address, renewal === undefined ? {} : { renewal })) as VisitorPass;
}

/** What the visitor of a renewal was in becomes that of the token's person. Rejects with `NoToken`. */
export async function merge(server: Server, token: string, renewal: string): Promise<void> {
  await post(server.at("/v1/visitors/merge"), { renewal }, token);
}

async function post(address: string, body: object, token?: string): Promise<unknown> {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const request: RequestInit = { method: "POST", headers, credentials: "omit", signal, body: JSON.stringify(body) };
  const answer = await fetch(address, request).catch((error: unknown) => {
    throw new NoToken("unreachable", `${address} did not answer: ${String(error)}`, true);
  });
  const told: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const { code = "", detail = "", request_id } = told as { code?: string; detail?: string; request_id?: string };
  const retryable = answer.status === 429 || answer.status >= 500;
  throw new NoToken(code || "unreachable", detail || `${address} answered ${answer.status}`, retryable, request_id);
}
