/** What is being typed before the caret that can be completed: `@ana` or `:smi`. */
import type { Mentionable } from "./port.ts";

export interface Begun {
  kind: "mention" | "emoji";
  words: string; // without the sign
  from: number; // where the sign stands
}

const MENTION = /(?:^|[\s(])@([\p{L}\p{N}_\-.]{0,30})$/u;
const EMOJI = /(?:^|[\s\p{Extended_Pictographic}])(:([\p{L}\p{N}_+-]{2,30}))$/u;
const WHOLE = /(?:^|\s):([\p{L}\p{N}_+-]{1,40}):$/u;

/** The piece before `caret`; undefined where none has begun. */
export function begun(text: string, caret: number): Begun | undefined {
  const before = text.slice(Math.max(0, caret - 64), caret);
  const name = MENTION.exec(before)?.[1];
  if (name !== undefined) return { kind: "mention", words: name, from: caret - name.length - 1 };
  const code = EMOJI.exec(before)?.[2];
  return code === undefined ? undefined : { kind: "emoji", words: code, from: caret - code.length - 1 };
}

/** The shortcode that was just closed before `caret`, without its colons. */
export function shortcode(text: string, caret: number): string | undefined {
  return WHOLE.exec(text.slice(Math.max(0, caret - 64), caret))?.[1];
}

/** Those whose name, or a part of it, begins so. */
export function matching(people: readonly Mentionable[], begun: string, most: number): Mentionable[] {
  const fold = (words: string) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const asked = fold(begun);
  const begins = ({ name }: Mentionable) => {
    const parts = fold(name);
    return parts.startsWith(asked) || parts.split(/\s+/).some((part) => part.startsWith(asked));
  };
  return people.filter(begins).slice(0, most);
}
