import { html, nothing, type TemplateResult } from "lit";
import { lineOf } from "../kinds/line.ts";
import { nameOf } from "../names.ts";
import { toneOf } from "../tones.ts";
import type { View } from "./view.ts";

/** What a message answers, in one line; pressing it leads there. */
export function quoteTemplate(view: View, id: string): TemplateResult {
  const { thread, ui } = view;
  const { words } = ui;
  const original = thread.message(id);
  const name = original && nameOf(original.author.participant, thread.people, words);
  const line = original ? lineOf(original, words) : words.say("row.quoted_gone");
  return html`<button class="quote" data-tone=${toneOf(original?.author.role ?? "")} title=${words.say("row.to_quoted")}
    @click=${() => view.jump(id)}>${name ? html`<b><bdi>${name}</bdi></b>` : nothing}<span dir="auto">${line}</span></button>`;
}
