import type { Conversation } from "../core/frames.ts";
import type { Ui } from "../ui/ui.ts";

/** What was said last, and by whom, in one line. */
export function lastWords({ last_message: last, participants = [] }: Conversation, { words }: Ui): string {
  if (!last) return "";
  const author = participants.find(({ id }) => id === last.author.participant);
  const said = last.content ? ("text" in last.content && last.content.text) || last.content.fallback || "" : "";
  const who = author?.name || last.author.role;
  return said ? words.say("desk.said", { who, said }) : who;
}
