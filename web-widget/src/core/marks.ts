/** What means something in the words of a message, as expressions; and the words without it. */

/** What is never part of an address, and makes one beside it suspicious: controls, and marks that turn or hide text. */
export const HIDDEN =
  "\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff";

/** As a part of a larger expression; case does not matter. */
export const ADDRESS = `[hH][tT][tT][pP][sS]?:\\/\\/[^\\s<>"\\\\\`${HIDDEN}]+`;

/** Marks come apart in this order; what is inside one has no more of the same. */
export const MARKS = "\\*\\*([^*\\n]+)\\*\\*|\\*([^*\\n]+)\\*|_([^_\\n]+)_|~~([^~\\n]+)~~|`([^`\\n]+)`";
export const MARKED = new RegExp(`(${ADDRESS})|${MARKS}`, "g");
export const QUOTE = /^> ?/;
export const BULLET = /^[-*] +/;

/** The words of a text without its marks. */
export function plain(text: string, format: "plain" | "markdown" = "plain"): string {
  if (format === "plain") return text;
  const lines = text.split("\n").map((line) => line.replace(BULLET, "• ").replace(QUOTE, ""));
  return lines.map(unmarked).join("\n");
}

function unmarked(line: string): string {
  return line.replace(MARKED, (whole, address?: string, ...marked: (string | undefined)[]) => {
    const [bold, slanted, italic, struck, code] = marked;
    return address === undefined ? (code ?? unmarked(bold ?? slanted ?? italic ?? struck ?? "")) : whole;
  });
}
