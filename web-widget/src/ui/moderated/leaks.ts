/** What was found in a message, in words. */
import type { Masked } from "../../core/protocol.ts";
import type { Words } from "../../i18n/words.ts";

export type LeakKind = Masked["kinds"][number];

const KINDS: ReadonlySet<string> = new Set<LeakKind>([
  ...(["phone", "email", "url", "handle", "messenger", "iban", "card", "banned"] as const),
]);

/** "Phone number, email address"; of kinds that this page does not know, "something else". */
export function leakNames(kinds: Iterable<string>, words: Words): string {
  return words.list(new Set([...kinds].map((kind) => leakName(kind, words))));
}

export function leakName(kind: string, words: Words): string {
  return words.say(KINDS.has(kind) ? `leak.${kind as LeakKind}` : "leak.other");
}

/** Those that a refusal names, as a list or as words with commas. */
export function kindsIn(told: unknown): string[] {
  return told
    ? String(told)
        .split(/[\s,]+/)
        .filter(Boolean)
    : [];
}
