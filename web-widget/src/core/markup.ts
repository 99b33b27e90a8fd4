/** The words of a text message in parts: marks, links, mentions. Nothing here makes elements; time is linear. */
import { addressLength, type Link, link } from "./links.ts";
import { ADDRESS, BULLET, MARKED, MARKS, QUOTE } from "./marks.ts";

export type Mark = "bold" | "italic" | "strike" | "code";

/** A part of a line. */
export type Inline =
  | { type: "words"; text: string }
  | { type: Mark; children: Inline[] }
  | { type: "link"; link: Link }
  | { type: "mention"; participant: string; text: string };

/** Lines that belong together. */
export type Block = { type: "words" | "quote"; children: Inline[] } | { type: "list"; items: Inline[][] };

/** Someone named in a text: Unicode characters from `start` up to before `end`. */
export interface Named {
  participant: string;
  start: number;
  end: number;
}

const NAMES: readonly Mark[] = ["bold", "italic", "italic", "strike", "code"];
const WIDTHS = [2, 1, 1, 2, 1] as const;
const PLAIN = new RegExp(`(${ADDRESS})`, "g");

/** Text of one message as blocks; in `plain` text only links and mentions mean something. */
export function blocks(text: string, format: "plain" | "markdown" = "plain", mentions: readonly Named[] = []): Block[] {
  const scanner = new Scanner(text, format === "markdown", places(text, mentions));
  if (format === "plain") return [{ type: "words", children: scanner.inline(0, text.length) }];
  const found: Block[] = [];
  let from = 0;
  for (const line of text.split("\n")) {
    const to = from + line.length;
    add(found, line, (skip) => scanner.inline(from + skip, to));
    from = to + 1;
  }
  return found;
}

/** Whether the text has marks, so that it should be sent as markdown. */
export function hasMarks(text: string): boolean {
  return new RegExp(MARKS).test(text) || /^(?:[-*] +|> )\S/m.test(text);
}

function add(found: Block[], line: string, read: (skip: number) => Inline[]): void {
  const last = found.at(-1);
  const bullet = BULLET.exec(line)?.[0];
  if (bullet !== undefined) {
    if (last?.type === "list") last.items.push(read(bullet.length));
    else found.push({ type: "list", items: [read(bullet.length)] });
    return;
  }
  const quote = QUOTE.exec(line)?.[0];
  const type = quote === undefined ? "words" : "quote";
  const children = read(quote?.length ?? 0);
  if (last?.type === type) last.children.push({ type: "words", text: "\n" }, ...children);
  else found.push({ type, children });
}

interface Place {
  from: number; // UTF-16 places
  to: number;
  participant: string;
}

/** Mentions by UTF-16 places; those that overlap or lie outside are left out. */
function places(text: string, mentions: readonly Named[]): Place[] {
  if (mentions.length === 0) return [];
  const at = offsets(text);
  const found: Place[] = [];
  for (const { participant, start, end } of [...mentions].sort((a, b) => a.start - b.start)) {
    const [from, to] = [at[start], at[end]];
    if (from === undefined || to === undefined || to <= from || from < (found.at(-1)?.to ?? 0)) continue;
    found.push({ from, to, participant });
  }
  return found;
}

/** The UTF-16 place of each Unicode character, and of the end. */
function offsets(text: string): number[] {
  const found = [0];
  let at = 0;
  for (const char of text) {
    at += char.length;
    found.push(at);
  }
  return found;
}

class Scanner {
  readonly #text: string;
  readonly #mentions: readonly Place[];
  readonly #pattern: RegExp;

  constructor(text: string, marked: boolean, mentions: readonly Place[]) {
    this.#text = text;
    this.#mentions = mentions;
    this.#pattern = marked ? MARKED : PLAIN;
  }

  /** The parts of the text between two places. */
  inline(from: number, to: number): Inline[] {
    if (from >= to) return [];
    const words = this.#text.slice(from, to); // a search beyond `to`, for every part again, would not be linear
    const mentions = this.#mentions.filter((one) => one.from >= from && one.to <= to);
    const found: Inline[] = [];
    let at = from;
    const say = (until: number) => {
      if (until > at) found.push({ type: "words", text: this.#text.slice(at, until) });
    };
    const name = (until: number) => {
      for (let one = mentions[0]; one && one.from < until; one = mentions[0]) {
        mentions.shift();
        if (one.from < at) continue; // inside a mark, and named there
        say(one.from);
        found.push({ type: "mention", participant: one.participant, text: this.#text.slice(one.from, one.to) });
        at = one.to;
      }
    };
    const next = (index: number) => {
      this.#pattern.lastIndex = index; // what is inside a part was searched with the same expression
      return this.#pattern.exec(words);
    };
    for (let match = next(0); match; ) {
      const start = from + match.index;
      name(start);
      const part = start < at ? undefined : this.#part(match, start);
      if (part) {
        say(start);
        found.push(part.inline);
        at = start + part.length;
      }
      match = next(Math.max(at - from, part ? 0 : match.index + match[0].length));
    }
    name(to);
    say(to);
    return found;
  }

  #part(match: RegExpExecArray, start: number): { inline: Inline; length: number } | undefined {
    const [whole, address, ...marked] = match;
    if (address !== undefined) {
      const length = addressLength(address, match.input.charAt(match.index + whole.length));
      const found = link(address.slice(0, length));
      return found && { inline: { type: "link", link: found }, length };
    }
    const kind = marked.findIndex((group) => group !== undefined);
    const [type, width] = [NAMES[kind] as Mark, WIDTHS[kind] as number];
    const [from, to] = [start + width, start + whole.length - width];
    const children: Inline[] =
      type === "code" ? [{ type: "words", text: this.#text.slice(from, to) }] : this.inline(from, to);
    return { inline: { type, children }, length: whole.length };
  }
}
