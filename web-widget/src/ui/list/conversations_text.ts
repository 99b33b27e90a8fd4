/** What a conversation is looked for by. Pure. */
import type { Conversation } from "../../core/frames.ts";

/** Without case and accents: as people type what they look for. */
export function fold(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();
}

/** Its title, what it is about, and who is in it. */
export function wordsOf({ title, subject, participants = [] }: Conversation): string {
  return fold([title, subject?.id, ...participants.map(({ name }) => name)].filter(Boolean).join(" "));
}
