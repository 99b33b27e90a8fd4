import { type Database, outcome } from "./database.ts";
import type { Keep, Outgoing } from "./outgoing.ts";

/** A message that waits, and the tab that sends it. */
export interface KeptMessage {
  conversation: string;
  clientId: string;
  tab: string;
  outgoing: Outgoing;
}

/** Messages kept at most, over all tabs; one more waits in its page alone. */
export const KEPT_MAX = 1_000;
/** By a number that grows: the order of saying. */
export const MESSAGES = "outgoing";
const STATES = new Set(["waiting", "sent", "held", "failed"]);

/** What waits to be sent, in the order in which it was said, over reloads and crashes. */
export class KeptMessages implements Keep {
  readonly #database: Database;
  readonly #tab: string;
  readonly #places = new Map<string, number>(); // of what this tab sends, by client_id
  #last = 0;

  /** `tab` is this page's own name among those of the person. */
  constructor(database: Database, tab: string) {
    this.#database = database;
    this.#tab = tab;
  }

  /** Keeps it as it stands now; one that is kept already keeps its place. */
  async put(conversation: string, outgoing: Outgoing): Promise<void> {
    const { clientId } = outgoing;
    const place = this.#places.get(clientId) ?? Math.max(this.#last + 1, Date.now() * 1_000);
    this.#place(clientId, place);
    await this.#database.keep(MESSAGES, (store) => {
      store.put({ conversation, clientId, tab: this.#tab, outgoing } satisfies KeptMessage, place);
    });
    await this.#database.change(MESSAGES, async (store) => {
      if ((await outcome(store.count())) <= KEPT_MAX) return;
      store.delete(place);
      throw new Error(`${KEPT_MAX} are kept`);
    });
  }

  async remove(clientId: string): Promise<void> {
    const place = this.#places.get(clientId);
    if (place === undefined) return;
    this.#places.delete(clientId);
    await this.#database.keep(MESSAGES, (store) => store.delete(place));
  }

  /** Takes over what tabs that are gone have left, oldest first; each is handed to one tab alone. And who has others. */
  async adopt(gone: (tab: string) => boolean): Promise<{ left: KeptMessage[]; others: Set<string> }> {
    const others = new Set<string>();
    const left = await this.#database.change(MESSAGES, async (store) => {
      const [places, all] = await Promise.all([outcome(store.getAllKeys()), outcome<unknown[]>(store.getAll())]);
      const found: KeptMessage[] = [];
      for (const [index, place] of places.entries()) {
        const kept = all[index];
        if (!isKept(kept)) store.delete(place);
        else if (kept.tab !== this.#tab && !gone(kept.tab)) others.add(kept.tab);
        else if (kept.tab !== this.#tab) {
          this.#place(kept.clientId, Number(place));
          store.put({ ...kept, tab: this.#tab }, place);
          found.push(kept);
        }
      }
      return found;
    });
    return { left: left ?? [], others };
  }

  #place(clientId: string, place: number): void {
    this.#places.set(clientId, place);
    this.#last = Math.max(this.#last, place);
  }
}

/** A page of another version may have written it. */
function isKept(value: unknown): value is KeptMessage {
  const { conversation, clientId, tab, outgoing } = (value ?? {}) as Partial<KeptMessage>;
  return (
    [conversation, clientId, tab, outgoing?.at].every((word) => typeof word === "string") &&
    outgoing?.clientId === clientId &&
    STATES.has(outgoing?.state ?? "") &&
    typeof outgoing?.content?.kind === "string" &&
    Array.isArray(outgoing.audience)
  );
}
