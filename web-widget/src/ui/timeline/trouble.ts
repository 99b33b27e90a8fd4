import { Dropped } from "../../core/errors.ts";
import type { Words } from "../../i18n/words.ts";

/** Why something that was tried did not happen, and what to do. */
export function troubleWords(error: unknown, words: Words): string {
  if (error instanceof Dropped) return words.say("act.offline");
  const why = error instanceof Error ? error.message : String(error);
  return words.say("act.refused", { why });
}
