/** Marks around what is selected, as the text would be after them. */
import type { Change } from "./changes.ts";
import type { Mark } from "./shortcuts.ts";

const SIGNS: Record<Exclude<Mark, "link">, string> = { bold: "**", italic: "_", strike: "~~", code: "`" };
const ADDRESS = /^https?:\/\/\S+$/;

/** Puts a mark around the selection, or takes it off where it stands. Spaces at the edges stay outside. */
export function mark(text: string, start: number, end: number, kind: Mark): Change {
  const chosen = text.slice(start, end);
  const from = start + (chosen.length - chosen.trimStart().length);
  const to = chosen.trim() === "" ? from : end - (chosen.length - chosen.trimEnd().length);
  if (kind === "link") return link(text, from, to);
  const sign = SIGNS[kind];
  const size = sign.length;
  const inner = text.slice(from, to);
  if (text.slice(from - size, from) === sign && text.slice(to, to + size) === sign && !longer(text, from, to, sign)) {
    return { from: from - size, to: to + size, text: inner, select: [from - size, to - size] };
  }
  if (inner.length > 2 * size && inner.startsWith(sign) && inner.endsWith(sign)) {
    const bare = inner.slice(size, -size);
    return { from, to, text: bare, select: [from, from + bare.length] };
  }
  return { from, to, text: `${sign}${inner}${sign}`, select: [from + size, to + size] };
}

/** Whether the sign is only a part of a longer one of the same letter. */
function longer(text: string, from: number, to: number, sign: string): boolean {
  return text[from - sign.length - 1] === sign[0] || text[to + sign.length] === sign[0];
}

/** Words get a place for their address; an address is one already and stands alone. */
function link(text: string, from: number, to: number): Change {
  const words = text.slice(from, to);
  if (ADDRESS.test(words)) return { from, to, text: words, select: [to, to] };
  const lead = words === "" ? "" : `${words} `;
  const scheme = "https://";
  const at = from + lead.length;
  return { from, to, text: lead + scheme, select: [at + scheme.length, at + scheme.length] };
}
