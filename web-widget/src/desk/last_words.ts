import type { Conversation } from "../core/frames.ts";
import { lineOf } from "../ui/kinds/line.ts";
import type { Ui } from "../ui/ui.ts";

/** What was said last, and by whom, in one line. */
export function lastWords({ last_message: last, participants = [] }: Conversation, { words }: Ui): string {
  if (!last) return "";
  const author = participants.find(({ id }) => id === last.author.participant);
  return words.say("desk.said", { who: author?.name || last.author.role, said: lineOf(last, words) });
}
