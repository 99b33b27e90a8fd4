import { type Signal, signal } from "@preact/signals-core";
import type { TabChannel } from "../tabs/channel.ts";
import { type Database, outcome } from "./database.ts";
import { NOTHING_WRITTEN, type Written } from "./written.ts";

/** As it is kept; the latest of several tabs stays. */
export interface KeptDraft extends Written {
  readonly at: number; // ms since 1970, by this device
}

/** Drafts kept; the oldest is forgotten first. */
export const DRAFTS_MAX = 200;
/** By conversation. */
export const DRAFTS = "drafts";
const TEXT_MAX_CHARS = 8_192;

/** The drafts of one person, over reloads and in all tabs: what is set here is kept, and shown there. */
export class Drafts {
  readonly #database: Database;
  readonly #channel: TabChannel;
  readonly #all = new Map<string, Signal<Written>>();
  readonly #known = new Map<string, Written>(); // as kept or told: nothing new
  readonly #offs: (() => void)[];

  constructor(database: Database, channel: TabChannel) {
    this.#database = database;
    this.#channel = channel;
    const off = channel.hear((_from, message) => {
      if (message.kind === "draft") this.#learn(message.conversation, message.draft);
    });
    this.#offs = [off];
  }

  /** Reads what is kept, before anything is shown. */
  async load(): Promise<void> {
    const kept = await this.#database.read(DRAFTS, all);
    for (const [conversation, draft] of kept ?? []) {
      if (this.of(conversation).peek() === NOTHING_WRITTEN) this.#learn(conversation, writtenOf(draft));
    }
  }

  /** Of one conversation; empty where nothing was begun. */
  of = (conversation: string): Signal<Written> => {
    const known = this.#all.get(conversation);
    if (known) return known;
    const draft = signal(NOTHING_WRITTEN);
    this.#all.set(conversation, draft);
    this.#known.set(conversation, NOTHING_WRITTEN);
    this.#offs.push(draft.subscribe((written) => this.#changed(conversation, written)));
    return draft;
  };

  /** Keeps and hears nothing any more. */
  end(): void {
    for (const off of this.#offs) off();
  }

  #learn(conversation: string, written: Written): void {
    const draft = this.of(conversation);
    this.#known.set(conversation, written);
    draft.value = written;
  }

  #changed(conversation: string, written: Written): void {
    if (written === this.#known.get(conversation)) return;
    this.#known.set(conversation, written);
    const draft = { ...written, text: written.text.slice(0, TEXT_MAX_CHARS) };
    this.#channel.say({ kind: "draft", conversation, draft });
    const empty = draft.text === "" && draft.reply === undefined;
    void this.#keep(conversation, empty ? undefined : { ...draft, at: Date.now() });
  }

  async #keep(conversation: string, draft: KeptDraft | undefined): Promise<void> {
    await this.#database.keep(DRAFTS, (store) => {
      if (draft) store.put(draft, conversation);
      else store.delete(conversation);
    });
    await this.#database.change(DRAFTS, async (store) => {
      if ((await outcome(store.count())) > DRAFTS_MAX) store.delete(oldest(await all(store)));
    });
  }
}

async function all(store: IDBObjectStore): Promise<[conversation: string, draft: KeptDraft][]> {
  const [keys, drafts] = await Promise.all([outcome(store.getAllKeys()), outcome<KeptDraft[]>(store.getAll())]);
  return drafts.map((draft, index) => [String(keys[index]), draft]);
}

function writtenOf({ at: _at, ...written }: KeptDraft): Written {
  return written;
}

function oldest(kept: readonly [conversation: string, draft: KeptDraft][]): string {
  const [conversation] = kept.reduce((least, one) => (one[1].at < least[1].at ? one : least));
  return conversation;
}
