/** What a conversation is called, and with whom it is. */
import type { Conversation, Participant } from "../../core/frames.ts";
import { isStaff } from "../../core/store/audience.ts";
import type { Words } from "../../i18n/words.ts";
import type { IconName } from "../icons.ts";
import { fullName, roleName } from "../names.ts";

const NAMES_MAX = 3;
const SUBJECTS: ReadonlyMap<string, IconName> = new Map([
  ["order", "package"],
  ["listing", "store"],
  ["delivery", "truck"],
  ["dispute", "shield"],
]);

/** The others, those who are in it now first; the parties before staff. */
export function othersOf({ participants = [], me }: Conversation): Participant[] {
  const others = participants.filter(({ id, watching, present }) => id !== me && !(watching && present === false));
  const rank = ({ present, role }: Participant) => (present === false ? 2 : 0) + (isStaff(role) ? 1 : 0);
  return others.sort((a, b) => rank(a) - rank(b));
}

/** Its title, else the names of the others, else what it is about. */
export function titleOf(conversation: Conversation | undefined, words: Words): string {
  if (!conversation) return words.say("thread.untitled");
  if (conversation.title) return conversation.title;
  const names = othersOf(conversation).map((one) => fullName(one, words));
  if (names.length > 0) return words.list(names.slice(0, NAMES_MAX));
  return conversation.subject?.id ?? words.say("thread.untitled");
}

/** "Sol, seller · Ivo, courier": who else is in it, beside a title. */
export function othersLine(conversation: Conversation, words: Words): string {
  const present = othersOf(conversation).filter((one) => one.present !== false);
  const names = present.slice(0, NAMES_MAX).map((one) => fullName(one, words));
  return words.list(names);
}

export function roleLine(conversation: Conversation, words: Words): string {
  const present = othersOf(conversation).filter((one) => one.present !== false);
  return words.list(new Set(present.map(({ role }) => roleName(role, words))));
}

/** The drawing of what it is about. */
export function subjectIcon({ subject }: Conversation): IconName {
  return SUBJECTS.get(subject?.type ?? "") ?? "chat";
}
