/** Asks the server what it has for each party, with the party's own token, as any client may. */

import { tokensOf } from "../market.ts";
import type { Served } from "./audit.ts";

const PAGE = 50;

export class Witness {
  readonly #tokens = new Map<string, string>();

  /** The newest messages of a conversation as this party may read them, oldest first; undefined where they may not. */
  async served(profile: string, conversation: string): Promise<Served | undefined> {
    const token = this.#tokens.get(profile) ?? (await tokensOf(profile)({ reason: "initial" }));
    this.#tokens.set(profile, token);
    const answer = await fetch(`/v1/conversations/${conversation}/messages?limit=${PAGE}`, {
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
    });
    if (answer.status === 401) this.#tokens.delete(profile); // it ended: a new one with the next look
    if (!answer.ok) return undefined;
    const { messages } = (await answer.json()) as { messages: Served };
    return messages.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }
}
