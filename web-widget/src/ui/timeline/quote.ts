import { html, nothing, type TemplateResult } from "lit";
import { nameOf } from "../names.ts";
import { toneOf } from "../tones.ts";
import { lineIn } from "./line.ts";
import type { View } from "./view.ts";

/** What a message answers, in one line; pressing it leads there. */
export function quoteTemplate(view: View, id: string): TemplateResult {
  const { thread, ui } = view;
  const { words } = ui;
  const original = thread.message(id);
  const name = original && nameOf(original.author.participant, thread.people, words);
  const line = original ? lineIn(view, original) : words.say("row.quoted_gone");
  return html`<button class="quote" data-tone=${toneOf(original?.author.role ?? "")} title=${words.say("row.to_quoted")}
    @click=${() => view.jump(id)}>${name ? html`<b><bdi>${name}</bdi></b>` : nothing}<span dir="auto">${line}</span></button>`;
}
