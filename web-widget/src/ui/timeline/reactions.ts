import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import { nameOf } from "../names.ts";
import type { View } from "./view.ts";

/** The emoji that a message was given, each with who gave it; pressing one gives it too, or takes it back. */
export function reactionsTemplate(view: View, message: Message): TemplateResult | typeof nothing {
  const given = Object.entries(message.reactions ?? {}).filter(([, who]) => who.length > 0);
  if (given.length === 0) return nothing;
  return html`<div class="reactions">${given.map(([emoji, who]) => chip(view, message, emoji, who))}</div>`;
}

function chip(view: View, message: Message, emoji: string, who: string[]): TemplateResult {
  const { thread, ui } = view;
  const { words } = ui;
  const names = words.list(who.map((id) => nameOf(id, thread.people, words)));
  const label = words.say("row.reacted", { emoji, names });
  const pressed = who.includes(thread.me ?? "");
  return html`<button class="chip" aria-pressed=${pressed} title=${label}
    ?disabled=${thread.standing !== "in"} @click=${() => view.react(message, emoji)}>
    <span aria-hidden="true">${emoji}</span>${who.length > 1 ? html`<span aria-hidden="true">${who.length}</span>` : nothing}
    <span class="unseen">${label}</span></button>`;
}
