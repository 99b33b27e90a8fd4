import { signal } from "@preact/signals-core";
import type { StartOptions } from "./api.ts";

/** Where a reader is: at the list, in a conversation, or about to begin one. */
export type Place =
  | { at: "list" }
  | { at: "thread"; conversation: string; message?: string | undefined }
  | { at: "new"; start: StartOptions };

/** What one panel shows; state of the controller, not of the page's elements. */
export class View {
  readonly #open = signal(false);
  readonly #place = signal<Place>({ at: "list" });
  readonly #shown = signal(true);

  get open(): boolean {
    return this.#open.value;
  }

  set open(open: boolean) {
    this.#open.value = open;
  }

  /** Whether the launcher is there. */
  get shown(): boolean {
    return this.#shown.value;
  }

  set shown(shown: boolean) {
    this.#shown.value = shown;
  }

  get place(): Place {
    return this.#place.value;
  }

  go(place: Place): void {
    this.#place.value = place;
  }
}
