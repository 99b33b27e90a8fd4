import { type ReadonlySignal, signal } from "@preact/signals-core";
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { KeptDraft } from "./drafts.ts";
import type { Outgoing } from "./outgoing.ts";

/** A message that waits, and the tab that sends it. */
export interface KeptMessage {
  conversation: string;
  clientId: string;
  tab: string;
  outgoing: Outgoing;
}

/** What a browser keeps of one person. */
interface Kept extends DBSchema {
  outgoing: { key: number; value: KeptMessage; indexes: { clientId: string } }; // keys grow: the order of saying
  drafts: { key: string; value: KeptDraft }; // by conversation
}

/** A browser that does not open a database in this time is one that keeps nothing. */
const OPEN_MS = 3_000;

/** The database of one person; without one, because the browser forbids it or is full, everything goes on in memory. */
export class Database {
  readonly name: string;
  readonly #memoryOnly = signal(false);
  #opening: Promise<IDBPDatabase<Kept>> | undefined;
  #closed = false;

  constructor(name: string) {
    this.name = name;
  }

  /** Something could not be kept: it is lost when the page is left. */
  get memoryOnly(): ReadonlySignal<boolean> {
    return this.#memoryOnly;
  }

  /** The outcome of some work with the database, or undefined where it could not be done. Never rejects. */
  async use<Outcome>(work: (database: IDBPDatabase<Kept>) => Promise<Outcome>): Promise<Outcome | undefined> {
    if (this.#closed) return undefined;
    try {
      return await work(await this.#open());
    } catch {
      if (!this.#closed) this.#memoryOnly.value = true;
      return undefined;
    }
  }

  /** For this page; what is kept stays. */
  close(): void {
    this.#closed = true;
    this.#opening?.then(
      (database) => database.close(),
      () => undefined,
    );
  }

  /** For everyone: what is kept is deleted, now in this page and as soon as other tabs let go of it. */
  async wipe(): Promise<void> {
    await this.use(async (database) => {
      const all = database.transaction(["outgoing", "drafts"], "readwrite");
      await Promise.all([all.objectStore("outgoing").clear(), all.objectStore("drafts").clear(), all.done]);
    });
    this.close();
    await within(OPEN_MS, () => deleteDB(this.name)).catch(() => undefined); // forbidden: then there is nothing
  }

  #open(): Promise<IDBPDatabase<Kept>> {
    this.#opening ??= within(OPEN_MS, () =>
      openDB<Kept>(this.name, 1, {
        upgrade: (database) => {
          database.createObjectStore("outgoing", { autoIncrement: true }).createIndex("clientId", "clientId");
          database.createObjectStore("drafts");
        },
        blocking: (_from, _to, { target }) => (target as IDBDatabase).close(), // another tab deletes it
        terminated: () => {
          this.#opening = undefined;
        },
      }),
    );
    return this.#opening;
  }
}

/** Some work's outcome, or a rejection when it takes longer; a browser may throw at once, too. */
export async function within<Outcome>(ms: number, work: () => Promise<Outcome>): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
