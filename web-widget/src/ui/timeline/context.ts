/** What a content is shown with: whether what it asks can still be answered by its reader, and what they answered. */
import type { Content, Message } from "../../core/frames.ts";
import { type Context, isAsked, STILL, type State } from "../kinds/index.ts";
import type { View } from "./view.ts";

export function contextOf(view: View, message: Message | undefined, content: Content, own: boolean): Context {
  const { ui, thread, services } = view;
  const state = message ? stateOf(view, message, content, own) : STILL;
  return { ui, message: message?.id, own, ...state, nameOf: thread.people.nameOf, me: thread.me, services };
}

function stateOf({ thread, answers, services }: View, { id }: Message, content: Content, own: boolean): State {
  if (thread.standing !== "in") return STILL;
  if (!isAsked(content)) return { ...STILL, readOnly: false };
  if (own) return STILL;
  const answer = answers.get(id);
  const late = content.expires_at != null && Date.parse(content.expires_at) <= services.now();
  const standing = late ? "expired" : answer ? "answered" : "open";
  return { standing, answer, checkout: thread.inside.services.checkout(id), readOnly: false };
}

/** What the reader answered last, by the message that it answers. */
export function answersIn(messages: readonly Message[], me: string | undefined): Map<string, Content> {
  const answers = new Map<string, Content>();
  for (const { reply_to, author, content } of messages) {
    if (!reply_to || !content || author.participant !== me) continue;
    if (content.kind === "answer" || content.kind === "location") answers.set(reply_to, content);
  }
  return answers;
}
