import { html, type TemplateResult } from "lit";
import type { Message } from "../../../core/frames.ts";
import type { Thread } from "../../../core/store/thread.ts";
import type { Words } from "../../../i18n/words.ts";
import { lineOf } from "../../kinds/line.ts";
import { nameOf } from "../../names.ts";
import { toneOf } from "../../tones.ts";

/** Which message it is about. */
export function messageQuote(message: Message, { people }: Thread, words: Words): TemplateResult {
  const { participant, role } = message.author;
  return html`<blockquote class="quote" data-tone=${toneOf(role)}>
    <b><bdi>${nameOf(participant, people, words)}</bdi></b><span dir="auto">${lineOf(message, words)}</span>
  </blockquote>`;
}
