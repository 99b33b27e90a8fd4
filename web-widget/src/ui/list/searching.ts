import { html, nothing, type TemplateResult } from "lit";
import type { SearchHit } from "../../core/protocol.ts";
import type { Session } from "../../core/store/session.ts";
import "../primitives/empty.ts";
import { titleOf } from "../thread/title.ts";
import type { Ui } from "../ui.ts";
import { hitSheet } from "./hit.css.ts";
import { hitTemplate } from "./hit.ts";
import { Hits } from "./hits.ts";

export { Hits, hitSheet };

interface Found {
  ui: Ui;
  session: Session;
  hits: Hits;
  named: number; // conversations above whose names match
  open: (conversation: string, message: string) => void;
}

/** What was found in messages, under the conversations whose names match. */
export function foundTemplate({ ui: { words }, session, hits, named, open }: Found): TemplateResult | typeof nothing {
  const { found, failed, query } = hits;
  if (failed) return html`<p class="state" role="status">${words.say("list.search_failed")}</p>`;
  if (found === undefined) return html`<p class="state" role="status">${words.say("common.loading")}</p>`;
  if (found.length === 0 && named > 0) return nothing;
  if (found.length === 0) {
    return html`<tp-empty drawing="lens" .heading=${words.say("list.none", { query })} .words=${words.say("list.none_more")}></tp-empty>`;
  }
  const item = (hit: SearchHit) => {
    const { conversation, id } = hit.message;
    const title = titleOf(session.thread(conversation).conversation, words);
    return html`<li>${hitTemplate(words, session, hit, { title, open: () => open(conversation, id) })}</li>`;
  };
  return html`<h3>${words.say("list.messages")}</h3>
    <ul aria-label=${words.say("list.messages")}>${found.map(item)}</ul>`;
}
