import { html, nothing, type TemplateResult } from "lit";
import type { SearchHit } from "../../core/protocol.ts";
import type { Session } from "../../core/store/session.ts";
import type { Words } from "../../i18n/words.ts";
import { nameOf } from "../names.ts";
import { marked } from "./marked.ts";

/** A message that was found, with what was looked for marked; `title`: of its conversation, where that is not told. */
export function hitTemplate(
  words: Words,
  session: Session,
  { message, snippet, highlights = [] }: SearchHit,
  { title, open }: { title?: string; open: () => void },
): TemplateResult {
  const { people } = session.thread(message.conversation);
  const pieces = marked(snippet, highlights).map(({ words: piece, found }) =>
    found ? html`<mark>${piece}</mark>` : piece,
  );
  return html`<button class="item hit" @click=${open}>
    <b><bdi>${nameOf(message.author.participant, people, words)}</bdi>${title ? html`<small><bdi>${title}</bdi></small>` : nothing}</b>
    <time datetime=${message.at} title=${words.moment(message.at)}>${words.day(message.at)}</time>
    <span><bdi>${pieces}</bdi></span>
  </button>`;
}
