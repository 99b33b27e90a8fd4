import type { Privacy } from "../ui/composer/port.ts";
import type { TpConversation } from "../ui/conversation/conversation.ts";
import type { TpThread } from "../ui/thread/thread.ts";

/** Puts the cursor where one writes in a conversation, to everyone or as a note. What was begun as a note stays one. */
export async function compose(shown: TpConversation, privacy: Privacy): Promise<void> {
  await shown.updateComplete;
  const thread = shown.renderRoot.querySelector<TpThread>("tp-thread");
  const follows = thread?.composer?.port?.draft === shown.thread.written;
  if (!follows) await thread?.updateComplete; // another conversation is shown with the next frame
  const composer = thread?.composer;
  await composer?.updateComplete;
  const { text, choice } = composer?.writing ?? {};
  const begun = choice?.privacy === "note" && text?.peek().trim() !== "";
  if (!begun) composer?.writeFor(privacy);
  composer?.focus();
}
