/** People named in a text as `@Name`. */
import type { Named } from "../../core/markup.ts";

/** Where a text names people of a list, by Unicode characters; longer names first, none inside another. */
export function named(text: string, people: ReadonlyMap<string, string>): Named[] {
  const longest = [...people].sort(([, a], [, b]) => b.length - a.length);
  const found: Named[] = [];
  let [start, at] = [0, 0];
  while (at < text.length) {
    const who =
      text.charAt(at) === "@"
        ? longest.find(([, name]) => text.startsWith(name, at + 1) && ends(text, at + 1 + name.length))
        : undefined;
    const size = who ? [...who[1]].length + 1 : 1;
    if (who) found.push({ participant: who[0], start, end: start + size });
    at += who ? who[1].length + 1 : String.fromCodePoint(text.codePointAt(at) ?? 0).length;
    start += size;
  }
  return found;
}

/** The people that a text names already, by id. */
export function recall(text: string, mentions: readonly Named[]): Map<string, string> {
  const chars = [...text];
  const words = ({ start, end }: Named) => chars.slice(start, end).join("");
  const names = mentions.filter((one) => words(one).startsWith("@"));
  return new Map(names.map((one) => [one.participant, words(one).slice(1)]));
}

function ends(text: string, at: number): boolean {
  return !/^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));
}
