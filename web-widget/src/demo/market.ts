/** What the demo tells its pages: the round that is on, tokens of its parties, the cast's own count. */

import type { GetToken } from "../core/connection.ts";
import type { Point } from "../core/geo.ts";

export interface Party {
  profile: string;
  name: string;
  role: string;
}

/** One time that the story is acted. */
export interface Round {
  conversation: string;
  title: string;
  parties: Party[];
  round: number; // of the order
  stage: string; // of the order
  way: Point[]; // from the shop to the door
  courier: (Point & { heading_deg: number | null }) | null; // on it, or before they set off
}

/** What should stay at 0. */
export interface Faults {
  lost: number;
  doubled: number;
  reordered: number;
}

/** Of messages, as the cast's own clients compare them with the log. */
export interface Count extends Faults {
  acked: number;
}

export function loadRound(): Promise<Round> {
  return get<Round>("config.json");
}

export function loadCount(): Promise<Count> {
  return get<Count>("counter");
}

/** Tokens of one party, a new one each time the messenger asks. */
export function tokensOf(profile: string): GetToken {
  return async () => (await post<{ token: string }>("token", { profile })).token;
}

/** Asks the demo to kill its server. Undefined once that is on its way (no answer is one too), else why not. */
export async function killServer(): Promise<string | undefined> {
  const answer = await fetch("/demo/kill", { method: "POST" }).catch(() => undefined);
  if (!answer || answer.ok) return undefined;
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? "The server could not be killed just now.";
}

async function get<Answer>(path: string): Promise<Answer> {
  const answer = await fetch(`/demo/${path}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as Answer;
}

async function post<Answer>(path: string, asked: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`/demo/${path}`, { method: "POST", headers, body: JSON.stringify(asked) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as Answer;
}
