import { type ReadonlySignal, signal } from "@preact/signals-core";

/** A browser that does not open a database in this time is one that keeps nothing. */
const OPEN_MS = 3_000;

type Work<Outcome> = (store: IDBObjectStore) => Promise<Outcome>;

/** What a browser keeps; where it keeps nothing, being full or forbidden to, everything goes on in memory. */
export class Database {
  readonly name: string;
  readonly #stores: readonly string[];
  readonly #memoryOnly = signal(false);
  readonly #changing = new Map<string, Promise<IDBTransaction>>(); // about to begin
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

  /**
   * The outcome of a change of a store, once it is kept; undefined where it could not be done.
   *
   * Changes of one turn are one transaction: however many they are, they are kept as quickly as one.
   */
  change<Outcome>(store: string, work: Work<Outcome>): Promise<Outcome | undefined> {
    const transaction = this.#changing.get(store) ?? this.#begin(store, "readwrite");
    this.#changing.set(store, transaction);
    return this.#run(store, transaction, work);
  }

  /** The outcome of one transaction that reads a store; undefined where it could not be done. Never rejects. */
  read<Outcome>(store: string, work: Work<Outcome>): Promise<Outcome | undefined> {
    return this.#run(store, this.#begin(store, "readonly"), work);
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

  async #begin(store: string, mode: IDBTransactionMode): Promise<IDBTransaction> {
    try {
      return (await this.#open()).transaction(store, mode);
    } finally {
      this.#changing.delete(store);
    }
  }

  async #run<Outcome>(
    store: string,
    transaction: Promise<IDBTransaction>,
    work: Work<Outcome>,
  ): Promise<Outcome | undefined> {
    try {
      const begun = await transaction;
      const [found] = await Promise.all([work(begun.objectStore(store)), ended(begun)]);
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
      database.onversionchange = () => database.close(); // another tab deletes it
      database.onclose = () => {
        this.#opening = undefined;
      };
      return database;
    });
    return this.#opening;
  }

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
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
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
