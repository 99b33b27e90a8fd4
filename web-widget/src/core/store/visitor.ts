import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { within } from "./database.ts";
import { type Place, siteName } from "./names.ts";

/** Logouts remembered; at one more all are forgotten: a page that sleeps is seldom older. */
const LOGOUTS_MAX = 50;
const OPEN_MS = 3_000;
const VISITOR = "visitor";

/** What a browser keeps of a site, whoever uses it. */
interface Kept extends DBSchema {
  visitor: { key: string; value: string }; // the renewal that brings the same visitor back
  logouts: { key: string; value: number }; // by profile: when, in ms since 1970
}

/** The visitor of this browser at one site, and who logged out; in memory where the browser keeps nothing. */
export class SiteMemory {
  readonly #name: string;
  #opening: Promise<IDBPDatabase<Kept>> | undefined;
  #renewal: string | undefined;

  constructor(place: Place) {
    this.#name = siteName(place);
  }

  async renewal(): Promise<string | undefined> {
    return (await this.#use((database) => database.get("visitor", VISITOR))) ?? this.#renewal;
  }

  async keepRenewal(renewal: string | undefined): Promise<void> {
    this.#renewal = renewal;
    await this.#use(async (database) => {
      if (renewal) await database.put("visitor", renewal, VISITOR);
      else await database.delete("visitor", VISITOR);
    });
  }

  /** For tabs that sleep now, and wake as someone who is gone. */
  async loggedOut(profile: string): Promise<void> {
    await this.#use(async (database) => {
      const { store, done } = database.transaction("logouts", "readwrite");
      await store.put(Date.now(), profile);
      if ((await store.count()) > LOGOUTS_MAX) await store.clear();
      await done;
    });
  }

  /** Whether someone logged out since a time, in ms since 1970. */
  async leftSince(profile: string, since: number): Promise<boolean> {
    return ((await this.#use((database) => database.get("logouts", profile))) ?? 0) >= since;
  }

  async #use<Outcome>(work: (database: IDBPDatabase<Kept>) => Promise<Outcome>): Promise<Outcome | undefined> {
    try {
      this.#opening ??= within(OPEN_MS, () => openDB<Kept>(this.#name, 1, { upgrade: create }));
      return await work(await this.#opening);
    } catch {
      return undefined; // forbidden or full: a visitor is then one of this page
    }
  }
}

function create(database: IDBPDatabase<Kept>): void {
  database.createObjectStore("visitor");
  database.createObjectStore("logouts");
}
