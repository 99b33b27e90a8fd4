import type { Message } from "../../core/frames.ts";
import { plain } from "../../core/marks.ts";
import type { Words } from "../../i18n/words.ts";

/** One line for quotes, lists of conversations and screen readers. */
export function lineOf({ content }: Pick<Message, "content">, words: Words): string {
  if (!content) return words.say("kinds.gone");
  if (content.kind === "text") return plain(content.text, content.format);
  const line = (content.fallback ?? "").split("\n", 1)[0];
  return line || ("label" in content && content.label) || ("text" in content && content.text) || words.say("kinds.new");
}
