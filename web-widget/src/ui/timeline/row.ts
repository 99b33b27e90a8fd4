import { html, nothing, type TemplateResult } from "lit";
import { nameOf } from "../names.ts";
import { messageTemplate, waitingTemplate } from "./bubble.ts";
import { noticeWords } from "./notices.ts";
import type { Reading } from "./reading.ts";
import type { Row } from "./rows.ts";
import type { View } from "./view.ts";

/** What stands in a row. */
export function rowTemplate(view: View, row: Row, reading: Reading): TemplateResult {
  const { words } = view.ui;
  switch (row.kind) {
    case "top":
      return topTemplate(view, reading);
    case "day":
      return html`<p class="day"><time datetime=${row.at}>${words.day(row.at)}</time></p>`;
    case "unread":
      return html`<p class="unread"><span>${words.say("timeline.unread")}</span></p>`;
    case "notice":
      return html`<p class="notice"><bdi>${noticeWords(row.notice, view.thread, words)}</bdi></p>`;
    case "typing":
      return typingTemplate(view, row.who);
    case "waiting":
      return waitingTemplate(view, row.outgoing, row);
    case "message":
      return messageTemplate(view, row.message, row.own, row);
  }
}

function topTemplate({ thread, ui: { words } }: View, reading: Reading): TemplateResult {
  if (reading.trouble) {
    return html`<p class="notice">${words.say("timeline.trouble")}
      <button class="link" @click=${() => reading.again()}>${words.say("common.retry")}</button></p>`;
  }
  if (thread.gone) return html`<p class="notice"></p>`;
  const { loaded, moreBefore } = thread.pages;
  if (loaded && !moreBefore) {
    const empty = thread.messages.length + thread.outgoing.length === 0;
    return html`<p class="notice">${empty ? nothing : words.say("timeline.begins")}</p>`;
  }
  return html`<p class="notice"><span class="spinner" aria-hidden="true"></span>${words.say("timeline.loading")}</p>`;
}

function typingTemplate({ thread, ui: { words } }: View, who: readonly string[]): TemplateResult {
  const names = who.map((id) => nameOf(id, thread.people, words));
  const told =
    names.length === 1
      ? words.say("timeline.typing_one", { name: names[0] ?? "" })
      : words.say("timeline.typing_more", { names: words.list(names) });
  return html`<p class="typing"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><span dir="auto">${told}</span></p>`;
}
