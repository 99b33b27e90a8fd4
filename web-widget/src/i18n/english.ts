import { type ReadonlySignal, signal } from "@preact/signals-core";
import { common } from "./en/common.ts";
import type { Dictionary } from "./words.ts";

const known = signal<Dictionary>(common);

/** The English of whatever is on the page, which stands where another language has no word. */
export const english: ReadonlySignal<Dictionary> = known;

/** The English of one part of the page; the part's file calls it when it is loaded. */
export function teach(area: Dictionary): void {
  known.value = { ...known.peek(), ...area };
}
