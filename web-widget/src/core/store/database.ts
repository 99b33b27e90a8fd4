import { type ReadonlySignal, signal } from "@preact/signals-core";

/** A browser that does not open a database in this time is one that keeps nothing. */
const OPEN_MS = 3_000;

type Work<Outcome> = (store: IDBObjectStore) => Promise<Outcome>;

/** What a browser keeps; where it keeps nothing, being full or forbidden to, everything goes on in memory. */
export class Database {
  readonly name: string;
  readonly #stores: readonly string[];
  readonly #memoryOnly = signal(false);
  #opening: Promise<IDBDatabase> | undefined;
  #closed = false;

  constructor(name: string, stores: readonly string[]) {
    this.name = name;
    this.#stores = stores;
  }

  /** Something could not be kept: it is lost when the page is left. */
  get memoryOnly(): ReadonlySignal<boolean> {
    return this.#memoryOnly;
  }

  /** The outcome of one transaction that changes a store, once it is kept; undefined where it could not be done. */
  change<Outcome>(store: string, work: Work<Outcome>): Promise<Outcome | undefined> {
    return this.#run(store, "readwrite", work);
  }

  /** A change that waits for no answer, so that it is kept also where the page is on its way out. */
  async keep(store: string, work: (store: IDBObjectStore) => void): Promise<void> {
    await this.#run(store, "readwrite", async (opened) => {
      work(opened);
      opened.transaction.commit();
    });
  }

  /** The outcome of one transaction that reads a store; undefined where it could not be done. Never rejects. */
  read<Outcome>(store: string, work: Work<Outcome>): Promise<Outcome | undefined> {
    return this.#run(store, "readonly", work);
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
    for (const name of this.#stores) await this.change(name, (store) => outcome(store.clear()));
    this.close();
    await within(OPEN_MS, () => outcome(indexedDB.deleteDatabase(this.name))).catch(() => undefined); // there is none
  }

  async #run<Outcome>(name: string, mode: IDBTransactionMode, work: Work<Outcome>): Promise<Outcome | undefined> {
    try {
      const transaction = (await this.#open()).transaction(name, mode);
      const [found] = await Promise.all([work(transaction.objectStore(name)), ended(transaction)]);
      return found;
    } catch {
      if (!this.#closed) this.#memoryOnly.value = true;
      return undefined;
    }
  }

  #open(): Promise<IDBDatabase> {
    if (this.#closed) return Promise.reject(new Error("it was closed"));
    this.#opening ??= within(OPEN_MS, async () => {
      const request = indexedDB.open(this.name, 1);
      request.onupgradeneeded = () => this.#create(request.result);
      const database = await outcome(request);
      database.onclose = this.#gone;
      database.onversionchange = () => {
        database.close(); // another tab deletes it
        this.#gone();
      };
      return database;
    });
    this.#opening.catch(this.#gone);
    return this.#opening;
  }

  /** The next change opens it again. */
  readonly #gone = () => {
    this.#opening = undefined;
  };

  #create(database: IDBDatabase): void {
    for (const name of this.#stores) database.createObjectStore(name);
  }
}

/** What IndexedDB answers. */
export function outcome<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Some work's outcome, or a rejection when it takes longer; a browser may throw at once, too. */
async function within<Outcome>(ms: number, work: () => Promise<Outcome>): Promise<Outcome> {
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
