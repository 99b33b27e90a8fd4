/** What fits: told before anything is sent. */

/** The counter is shown when fewer characters are left than this share of all. */
const NEAR = 0.1;
/** Characters left, as the server counts them (Unicode characters); undefined while there are plenty. */
export function charsLeft(text: string, most: number): number | undefined {
  if (text.length <= most * (1 - NEAR)) return undefined; // never more characters than UTF-16 units
  const left = most - [...text].length;
  return left <= most * NEAR ? left : undefined;
}
