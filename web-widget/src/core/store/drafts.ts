import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { TabChannel } from "../tabs/channel.ts";
import type { Database } from "./database.ts";

/** What someone began to say in one conversation. */
export interface DraftText {
  readonly text: string;
  readonly mentions?: Readonly<Record<string, string>>; // participant → name as it stands in the text
  readonly audience?: string; // whom it is for, in the composer's own words
  readonly reply?: string; // id of the message that it answers
}

/** As it is kept; the latest of several tabs stays. */
export interface KeptDraft extends DraftText {
  readonly at: number; // ms since 1970, by this device
}

/** Drafts kept; the oldest is forgotten first. */
export const DRAFTS_MAX = 200;
const TEXT_MAX_CHARS = 8_192;
const NOTHING: DraftText = { text: "" };

/** The drafts of one person, over reloads and in all tabs. Reading one while rendering follows its changes. */
export class Drafts {
  readonly #database: Database;
  readonly #channel: TabChannel;
  readonly #all = new Map<string, Signal<DraftText>>();
  readonly #unhear: () => void;
  #ended = false;

  constructor(database: Database, channel: TabChannel) {
    this.#database = database;
    this.#channel = channel;
    this.#unhear = channel.hear((_from, message) => {
      if (message.kind === "draft") this.#of(message.conversation).value = message.draft;
    });
  }

  /** Reads what is kept, before anything is shown. */
  async load(): Promise<void> {
    const kept = await this.#database.use(async (database) => {
      const { store } = database.transaction("drafts");
      const [keys, drafts] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, index) => [key, drafts[index]] as const);
    });
    for (const [conversation, draft] of kept ?? []) {
      const known = this.#of(conversation);
      if (draft && known.peek() === NOTHING) known.value = textOf(draft);
    }
  }

  /** Of one conversation; empty where nothing was begun. */
  get(conversation: string): ReadonlySignal<DraftText> {
    return this.#of(conversation);
  }

  /** What stands in the composer now: kept, and shown in the other tabs. */
  set(conversation: string, draft: DraftText): void {
    if (this.#ended) return;
    const short = { ...draft, text: draft.text.slice(0, TEXT_MAX_CHARS) };
    this.#of(conversation).value = short;
    this.#channel.say({ kind: "draft", conversation, draft: short });
    const empty = short.text === "" && short.reply === undefined;
    void this.#keep(conversation, empty ? undefined : { ...short, at: Date.now() });
  }

  /** Keeps and hears nothing any more. */
  end(): void {
    this.#ended = true;
    this.#unhear();
  }

  async #keep(conversation: string, draft: KeptDraft | undefined): Promise<void> {
    await this.#database.use(async (database) => {
      const { store, done } = database.transaction("drafts", "readwrite");
      if (draft) await store.put(draft, conversation);
      else await store.delete(conversation);
      if ((await store.count()) > DRAFTS_MAX)
        await store.delete(oldest(await store.getAllKeys(), await store.getAll()));
      await done;
    });
  }

  #of(conversation: string): Signal<DraftText> {
    const known = this.#all.get(conversation) ?? signal(NOTHING);
    this.#all.set(conversation, known);
    return known;
  }
}

function textOf({ at: _at, ...draft }: KeptDraft): DraftText {
  return draft;
}

function oldest(keys: string[], drafts: KeptDraft[]): string {
  const first = drafts.reduce((least, { at }, index) => (at < (drafts[least]?.at ?? 0) ? index : least), 0);
  return keys[first] ?? "";
}
