/** What the list shows of a conversation, kept true between two tellings of the server. Pure. */
import type { Conversation, Message } from "../frames.ts";
import { compareAt } from "../times.ts";

/** Someone said something; `unread`: it is another's, and the reader does not look. */
export function afterMessage(conversation: Conversation, message: Message, unread: boolean): Conversation {
  const known = conversation.last_message;
  const newest = known && compareAt(known.at, message.at) > 0 ? known : message;
  const count = (conversation.unread ?? 0) + (unread ? 1 : 0);
  return { ...conversation, unread: count, last_message: newest, updated_at: newest.at };
}

/** A message stands differently now: the list shows it as it stands. */
export function afterChange(conversation: Conversation, message: Message): Conversation {
  return conversation.last_message?.id === message.id ? { ...conversation, last_message: message } : conversation;
}

export function afterReading(conversation: Conversation): Conversation {
  return conversation.unread ? { ...conversation, unread: 0 } : conversation;
}

/** The server's answer is older than what was heard since: what was said meanwhile stays counted. */
export function withNews(conversation: Conversation, known: Conversation): Conversation {
  const { unread, last_message, updated_at } = known;
  const newer = compareAt(updated_at, conversation.updated_at) > 0 ? updated_at : conversation.updated_at;
  return {
    ...conversation,
    updated_at: newer,
    ...(unread !== undefined && { unread }),
    ...(last_message && { last_message }),
  };
}

/** Title, stage, subject, status and how calm it is, as an event tells them; what it leaves out is no more. */
export function afterUpdate(conversation: Conversation, now: Partial<Conversation>): Conversation {
  const { title: _title, stage: _stage, subject: _subject, ...rest } = conversation;
  return {
    ...rest,
    ...(now.title != null && { title: now.title }),
    ...(now.stage != null && { stage: now.stage }),
    ...(now.subject != null && { subject: now.subject }),
    ...(now.status && { status: now.status }),
    frozen: now.frozen ?? false,
    slow_mode_s: now.slow_mode_s ?? 0,
  };
}
