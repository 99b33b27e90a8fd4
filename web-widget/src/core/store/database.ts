import { type ReadonlySignal, signal } from "@preact/signals-core";

/** One store of a database. Without an index its keys are given with the values, with one they grow by themselves. */
export interface StoreShape {
  name: string;
  index?: string; // a field of the values that names each of them
}

/** A browser that does not open a database in this time is one that keeps nothing. */
const OPEN_MS = 3_000;

type Work<Outcome> = (store: IDBObjectStore) => Promise<Outcome>;

/** What a browser keeps; where it keeps nothing, being full or forbidden to, everything goes on in memory. */
export class Database {
  readonly name: string;
  readonly #stores: readonly StoreShape[];
  readonly #memoryOnly = signal(false);
  #opening: Promise<IDBDatabase> | undefined;
  #closed = false;

  constructor(name: string, stores: readonly StoreShape[]) {
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
    for (const { name } of this.#stores) await this.change(name, (store) => outcome(store.clear()));
    this.close();
    await within(OPEN_MS, () => outcome(indexedDB.deleteDatabase(this.name))).catch(() => undefined); // there is none
  }

  async #run<Outcome>(name: string, mode: IDBTransactionMode, work: Work<Outcome>): Promise<Outcome | undefined> {
    if (this.#closed) return undefined;
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
    this.#opening ??= within(OPEN_MS, async () => {
      const request = indexedDB.open(this.name, 1);
      request.onupgradeneeded = () => this.#create(request.result);
      const database = await outcome(request);
      database.onversionchange = () => database.close(); // another tab deletes it
      database.onclose = () => {
        this.#opening = undefined;
      };
      return database;
    });
    return this.#opening;
  }

  #create(database: IDBDatabase): void {
    for (const { name, index } of this.#stores) {
      const store = database.createObjectStore(name, { autoIncrement: index !== undefined });
      if (index !== undefined) store.createIndex(index, index);
    }
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
