import type { ToneName } from "./palette.ts";

const KNOWN: ReadonlyMap<string, ToneName> = new Map([
  ["buyer", "blue"],
  ["seller", "green"],
  ["courier", "orange"],
  ["agent", "violet"],
  ["supervisor", "plum"],
  ["bot", "slate"],
]);
const OTHERS: readonly ToneName[] = ["rose", "teal", "olive", "brown", "indigo", "moss"];

/** The tone of a role; one that a marketplace made up keeps the same tone everywhere. */
export function toneOf(role: string): ToneName {
  return KNOWN.get(role) ?? (OTHERS[hash(role) % OTHERS.length] as ToneName);
}

/** FNV-1a, 32 bits. */
function hash(words: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(words)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
