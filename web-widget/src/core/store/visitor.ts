import { Database, outcome } from "./database.ts";
import { type Place, siteName } from "./names.ts";

/** Logouts remembered; at one more all are forgotten: a page that sleeps is seldom older. */
const LOGOUTS_MAX = 50;
const RENEWAL = "renewal";
const STORES = ["visitor", "logouts"];

/** The visitor of this browser at one site, and who logged out; in memory where the browser keeps nothing. */
export class SiteMemory {
  readonly #database: Database;
  #renewal: string | undefined;

  constructor(place: Place) {
    this.#database = new Database(siteName(place), STORES);
  }

  /** What brings the same visitor back. */
  async renewal(): Promise<string | undefined> {
    const kept = await this.#database.read("visitor", (store) => outcome<string | undefined>(store.get(RENEWAL)));
    return kept ?? this.#renewal;
  }

  async keepRenewal(renewal: string | undefined): Promise<void> {
    this.#renewal = renewal;
    await this.#database.change("visitor", async (store) => {
      if (renewal) await outcome(store.put(renewal, RENEWAL));
      else await outcome(store.delete(RENEWAL));
    });
  }

  /** For tabs that sleep now, and wake as someone who is gone. */
  async loggedOut(profile: string): Promise<void> {
    await this.#database.change("logouts", async (store) => {
      if ((await outcome(store.count())) >= LOGOUTS_MAX) store.clear();
      await outcome(store.put(Date.now(), profile));
    });
  }

  /** Whether someone logged out since a time, in ms since 1970. */
  async leftSince(profile: string, since: number): Promise<boolean> {
    const left = await this.#database.read("logouts", (store) => outcome<number | undefined>(store.get(profile)));
    return (left ?? 0) >= since;
  }
}
