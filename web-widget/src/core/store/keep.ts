import type { Database, KeptMessage } from "./database.ts";
import type { Keep, Outgoing } from "./outgoing.ts";

/** Messages kept at most, over all tabs; one more waits in its page alone. */
export const KEPT_MAX = 1_000;
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
    await this.#database.use(async (database) => {
      const { store, done } = database.transaction("outgoing", "readwrite");
      const place = await store.index("clientId").getKey(clientId);
      if (place === undefined && (await store.count()) >= KEPT_MAX) throw new Error(`${KEPT_MAX} are kept already`);
      await store.put({ conversation, clientId, tab: this.#tab, outgoing }, place);
      await done;
    });
  }

  async remove(clientId: string): Promise<void> {
    await this.#database.use(async (database) => {
      const { store, done } = database.transaction("outgoing", "readwrite");
      const place = await store.index("clientId").getKey(clientId);
      if (place !== undefined) await store.delete(place);
      await done;
    });
  }

  /** Takes over what tabs that are gone have left, oldest first; each is handed to one tab alone. */
  async adopt(gone: (tab: string) => boolean): Promise<KeptMessage[]> {
    const adopted = await this.#database.use(async (database) => {
      const found: KeptMessage[] = [];
      const { store, done } = database.transaction("outgoing", "readwrite");
      for (let cursor = await store.openCursor(); cursor; cursor = await cursor.continue()) {
        const kept: unknown = cursor.value;
        if (!isKept(kept)) await cursor.delete();
        else if (kept.tab !== this.#tab && gone(kept.tab)) {
          await cursor.update({ ...kept, tab: this.#tab });
          found.push(kept);
        }
      }
      await done;
      return found;
    });
    return adopted ?? [];
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
