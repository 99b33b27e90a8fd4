import { signal } from "@preact/signals-core";
import { patiently } from "../core/patience.ts";
import type { Ui } from "./ui.ts";

/** A part of the program that is fetched once, when it is first needed; a failed try is forgotten. */
export class Chunk<Module> {
  loaded: Module | undefined;
  /** The last try failed. */
  readonly missing = signal(false);
  readonly #load: () => Promise<Module>;
  #coming: Promise<Module> | undefined;
  #awaited: Promise<Module> | undefined;

  constructor(load: () => Promise<Module>) {
    this.#load = load;
  }

  /** For what somebody asks for: rejects where it does not come, and may be asked again. */
  get(): Promise<Module> {
    this.#coming ??= this.#load().then(
      (module) => {
        this.loaded = module;
        this.missing.value = false;
        return module;
      },
      (error: unknown) => {
        this.#coming = undefined;
        this.missing.value = true;
        throw error;
      },
    );
    return this.#coming;
  }

  /** For what nobody asks for again: it is fetched as often as it takes, and comes with the network. */
  come(): Promise<Module> {
    this.#awaited ??= patiently(() => this.get(), { wanted: () => true, failed: () => undefined });
    return this.#awaited;
  }
}

/** What the reader asked for. Where it does not come, they are told so. */
export async function asked<Module>(chunk: Chunk<Module>, { toasts, words }: Ui): Promise<Module | undefined> {
  return chunk.get().catch(() => {
    toasts.tell({ words: words.say("act.offline") });
    return undefined;
  });
}
