/** How one who moves is told of: how long ago they were seen, and when they arrive. */
import type { Words } from "../../../i18n/words.ts";

/** "just now", "12 sec ago". */
export function since(seconds: number, words: Words): string {
  return seconds < 5 ? words.say("place.now") : words.say("place.ago", { span: words.duration(seconds) });
}

/** "Arrives in about 6 min"; "" where nobody knows. */
export function arrival(etaS: number | null | undefined, words: Words): string {
  if (etaS === null || etaS === undefined) return "";
  if (etaS < 45) return words.say("place.soon");
  return words.say("place.arrives", { span: words.duration(Math.round(etaS / 60) * 60) });
}
