import { html, type TemplateResult } from "lit";
import type { Thread } from "../../core/store/thread.ts";
import type { Words } from "../../i18n/words.ts";
import "../primitives/empty.ts";
import { othersLine } from "./title.ts";

/** Before the first message. */
export function emptyTemplate(words: Words, thread: Thread): TemplateResult {
  const who = thread.conversation ? othersLine(thread.conversation, words) : "";
  const more = who ? words.say("thread.empty_more", { who }) : words.say("thread.empty_alone");
  return html`<tp-empty class="empty" .heading=${words.say("thread.empty")} .words=${more}></tp-empty>`;
}
