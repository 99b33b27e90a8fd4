import type { Inside } from "./inside.ts";

let Known: typeof Inside | undefined;

/** The pages of a thread that nobody opened. */
export const UNREAD = { loaded: false, moreBefore: false, moreAfter: false, atLatest: true };

/** Said once by `inside.ts`, which comes with whatever shows an open thread. */
export function threadsOpenWith(inside: typeof Inside): void {
  Known = inside;
}

/** Loads what is inside of threads. */
export async function open(): Promise<void> {
  if (!Known) await import("./inside.ts");
}

/** The inside of one thread. Throws where it was not loaded. */
export function opened(...given: ConstructorParameters<typeof Inside>): Inside {
  if (!Known) throw new Error("A thread is opened by whoever has loaded core/store/inside.ts.");
  return new Known(...given);
}
