import type { GetToken } from "../core/connection.ts";

export interface PartyInfo {
  profile: string;
  name: string;
  role: string;
}

export interface DemoConfig {
  conversation: string;
  title: string;
  parties: PartyInfo[];
  ws: string; // path or address of the socket
}

/** A token that ends sooner than this is not used again. */
const SPARE_MS = 60_000;

export async function loadConfig(): Promise<DemoConfig> {
  const answer = await fetch(at("config.json"), { cache: "no-store" });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return (await answer.json()) as DemoConfig;
}

/** Tokens of one party: the last one is used again while it is good. */
export function tokensOf(profile: string): GetToken {
  let last: { token: string; expires_at: string } | undefined;
  return async ({ reason }) => {
    if (reason === "initial" && last && Date.parse(last.expires_at) - Date.now() > SPARE_MS) return last.token;
    const headers = { "content-type": "application/json" };
    const answer = await fetch(at("token"), { method: "POST", headers, body: JSON.stringify({ profile }) });
    if (!answer.ok) throw new Error(`token: ${answer.status}`);
    last = (await answer.json()) as { token: string; expires_at: string };
    return last.token;
  };
}

/** Asks the demo to kill its server; the one killed may be the one asked, so that no answer is one too. */
export async function killServer(): Promise<void> {
  await fetch(at("kill"), { method: "POST" }).catch(() => undefined);
}

/** Resolves when the server answers again, or after a minute: then the clients' own patience is enough. */
export async function serverBack(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const answer = await fetch("/ready", { cache: "no-store" }).catch(() => undefined);
    if (answer?.ok) return;
  }
}

export function socketAddress(ws: string): string {
  const address = new URL(ws, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return address.href;
}

function at(path: string): string {
  return `${import.meta.env.BASE_URL}${path}`;
}
