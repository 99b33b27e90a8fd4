import { html, nothing, type TemplateResult } from "lit";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Words } from "../../i18n/words.ts";
import { type IconName, icon } from "../icons.ts";

/** How things stand, where that is not as usual: offline with what waits, closed, one's part over, only listening. */
export function bannerTemplate(words: Words, session: Session, thread: Thread): TemplateResult | typeof nothing {
  if (session.state === "reconnecting") {
    const waiting = thread.outgoing.filter(({ state }) => state === "waiting").length;
    const told = waiting > 0 ? words.count("thread.offline_waiting", waiting) : words.say("thread.offline");
    const again = html`<button class="link" @click=${() => session.client.wake()}>${words.say("thread.reconnect")}</button>`;
    return banner("warn", "wifi-off", told, again);
  }
  if (thread.conversation?.status === "closed") return banner("calm", "lock", words.say("thread.closed"));
  if (isOver(thread)) return banner("calm", "leave", words.say("thread.ended"));
  if (thread.standing === "listens") return banner("calm", "eye", words.say("thread.listens"));
  return nothing;
}

/** Whether the reader's part is over; of a thread that is not known yet nobody can say. */
export function isOver({ conversation, standing, gone }: Thread): boolean {
  return standing === "out" && (conversation !== undefined || gone);
}

function banner(tone: string, name: IconName, words: string, action?: TemplateResult): TemplateResult {
  return html`<div class="banner is-${tone}" role="status">${icon(name)}<span>${words}</span>${action ?? nothing}</div>`;
}
