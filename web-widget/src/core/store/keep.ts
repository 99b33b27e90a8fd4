import { type Database, outcome, type StoreShape } from "./database.ts";
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
/** Its keys grow: the order of saying. */
export const MESSAGES: StoreShape = { name: "outgoing", index: "clientId" };
const STATES = new Set(["waiting", "sent", "failed"]);

/** What waits to be sent, in the order in which it was said, over reloads and crashes. */
export class KeptMessages implements Keep {
  readonly #database: Database;
  readonly #tab: string;

  /** `tab` is this page's own name among those of the person. */
  constructor(database: Database, tab: string) {
    this.#database = database;
    this.#tab = tab;
  }

  /** Keeps it as it stands now; one that is kept already keeps its place. */
  async put(conversation: string, outgoing: Outgoing): Promise<void> {
    const { clientId } = outgoing;
    await this.#database.change(MESSAGES.name, async (store) => {
      const place = await placeOf(store, clientId);
      if (place === undefined && (await outcome(store.count())) >= KEPT_MAX) throw new Error(`${KEPT_MAX} are kept`);
      await outcome(store.put({ conversation, clientId, tab: this.#tab, outgoing } satisfies KeptMessage, place));
    });
  }

  async remove(clientId: string): Promise<void> {
    await this.#database.change(MESSAGES.name, async (store) => {
      const place = await placeOf(store, clientId);
      if (place !== undefined) await outcome(store.delete(place));
    });
  }

  /** Takes over what tabs that are gone have left, oldest first; each is handed to one tab alone. */
  async adopt(gone: (tab: string) => boolean): Promise<KeptMessage[]> {
    const adopted = await this.#database.change(MESSAGES.name, async (store) => {
      const [places, all] = await Promise.all([outcome(store.getAllKeys()), outcome<unknown[]>(store.getAll())]);
      const found: KeptMessage[] = [];
      for (const [index, place] of places.entries()) {
        const kept = all[index];
        if (!isKept(kept)) store.delete(place);
        else if (kept.tab !== this.#tab && gone(kept.tab)) {
          store.put({ ...kept, tab: this.#tab }, place);
          found.push(kept);
        }
      }
      return found;
    });
    return adopted ?? [];
  }
}

function placeOf(store: IDBObjectStore, clientId: string): Promise<IDBValidKey | undefined> {
  return outcome(store.index("clientId").getKey(clientId));
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
