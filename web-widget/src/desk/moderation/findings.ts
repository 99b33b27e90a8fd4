/** What was found in a content, where it stands in its words. Pure. */
import type { Content } from "../../core/frames.ts";
import type { Finding } from "../../core/protocol.ts";

/** A piece of a text: plain, or something that was found. */
export interface Piece {
  readonly text: string;
  readonly finding?: Finding;
}

export interface Field {
  readonly name: string; // such as `text` or `cards[0].title`
  readonly text: string;
}

/** Not words: what a content is, and what it points at. */
const NO_WORDS = /(^|\.)(kind|format|id|file|message|participant|mime|action)$/;

/** The texts of a content, its main one first. */
export function fieldsOf(content: Content | null | undefined): Field[] {
  const found: Field[] = [];
  gather(content, "", found);
  return found.filter(({ name }) => name !== "fallback" || found.length === 1);
}

function gather(value: unknown, name: string, found: Field[]): void {
  if (typeof value === "string") {
    if (value !== "" && !NO_WORDS.test(name)) found.push({ name, text: value });
  } else if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) gather(one, `${name}[${i}]`, found);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) gather(one, name ? `${name}.${key}` : key, found);
  }
}

/** A field cut where something was found in it. Places count Unicode characters; what overlaps is one piece. */
export function piecesOf({ name, text }: Field, findings: readonly Finding[]): Piece[] {
  const characters = [...text];
  const inside = findings.filter(({ field }) => field === name).sort((a, b) => a.start - b.start);
  const pieces: Piece[] = [];
  let at = 0;
  for (const finding of inside) {
    if (finding.start < at || finding.end <= finding.start) continue;
    if (finding.start > at) pieces.push({ text: characters.slice(at, finding.start).join("") });
    pieces.push({ text: characters.slice(finding.start, finding.end).join(""), finding });
    at = finding.end;
  }
  if (at < characters.length) pieces.push({ text: characters.slice(at).join("") });
  return pieces;
}
