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

/** What should stay at 0. */
export interface Faults {
  lost: number;
  doubled: number;
  reordered: number;
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

/** What the cast's own clients count, compared with the log. */
export async function loadFaults(): Promise<Faults> {
  const answer = await fetch(at("counter"), { cache: "no-store" });
  if (!answer.ok) throw new Error(`counter: ${answer.status}`);
  return (await answer.json()) as Faults;
}

/** Asks the demo to kill its server. Undefined once that is on its way (no answer is one too), else why not. */
export async function killServer(): Promise<string | undefined> {
  const answer = await fetch(at("kill"), { method: "POST" }).catch(() => undefined);
  if (!answer || answer.ok) return undefined;
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? "The server could not be killed just now.";
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
