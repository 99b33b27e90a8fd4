import type { GetToken } from "../core/connection.ts";
import type { Explanation, SeenAs } from "../core/frames.ts";

export interface PartyInfo {
  profile: string;
  name: string;
  role: string;
  addresses: string[]; // whom policy lets the role tell: roles, `staff`, `all`; `*` is every one
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
    last = await post<{ token: string; expires_at: string }>("token", { profile });
    return last.token;
  };
}

/** The conversation as a participant sees it now; asked with the marketplace's key, which the page never has. */
export function seeAs(conversation: string, participant: string, before?: string): Promise<SeenAs> {
  return post<SeenAs>("as", { conversation, participant, ...(before !== undefined && { before }) });
}

/** Whether a participant sees a message now, and why; asked like `seeAs`. */
export function why(conversation: string, message: string, participant: string): Promise<Explanation> {
  return post<Explanation>("why", { conversation, message, participant });
}

async function post<Answer>(path: string, asked: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(at(path), { method: "POST", headers, body: JSON.stringify(asked) });
  if (answer.ok) return (await answer.json()) as Answer;
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  throw new Error(problem.detail ?? `The server did not answer (${answer.status}).`);
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
