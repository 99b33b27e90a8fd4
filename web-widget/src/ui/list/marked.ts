/** A piece of a snippet. Pure. */
export interface Piece {
  words: string;
  found: boolean;
}

/** A snippet in pieces, with what was looked for apart; places count Unicode characters, and wrong ones do no harm. */
export function marked(snippet: string, highlights: readonly { start: number; end: number }[]): Piece[] {
  const chars = [...snippet];
  const pieces: Piece[] = [];
  let at = 0;
  const take = (to: number, found: boolean) => {
    if (to > at) pieces.push({ words: chars.slice(at, to).join(""), found });
    at = Math.max(at, to);
  };
  for (const { start, end } of [...highlights].sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start) continue;
    take(start, false);
    take(end, true);
  }
  take(chars.length, false);
  return pieces;
}
