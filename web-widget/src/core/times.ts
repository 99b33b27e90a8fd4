/** Orders two RFC 3339 times in UTC whose fractions may differ in length. */
export function compareAt(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  return left[1] === right[1] ? 0 : left[1] < right[1] ? -1 : 1;
}

function parts(at: string): [string, string] {
  const [seconds = "", fraction = ""] = at.replace(/Z$|[+-]00:00$/, "").split(".");
  return [seconds, fraction.padEnd(9, "0")];
}
