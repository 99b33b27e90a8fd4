/** A message as its reader sees it, and one on its way in the place where it will stand. */
import { html, nothing, type TemplateResult } from "lit";
import type { Content, Message } from "../../core/frames.ts";
import { privacy, withStaff } from "../../core/store/audience.ts";
import type { Outgoing } from "../../core/store/outgoing.ts";
import "../primitives/avatar.ts";
import { icon } from "../icons.ts";
import { contentTemplate, shapeOf } from "../kinds/index.ts";
import { fullName, nameOf, roleBeside } from "../names.ts";
import { toneOf } from "../tones.ts";
import { contextOf } from "./context.ts";
import { fateTemplate, isStopped } from "./fate.ts";
import { type Far, footTemplate } from "./foot.ts";
import { lineIn } from "./line.ts";
import { markTemplate } from "./mark.ts";
import { quoteTemplate } from "./quote.ts";
import { reactionsTemplate } from "./reactions.ts";
import type { InGroup } from "./rows.ts";
import { toolsTemplate } from "./tools.ts";
import type { View } from "./view.ts";

/** What both kinds of bubbles are drawn from. */
interface Said extends InGroup {
  own: boolean;
  at: string;
  content: Content | null | undefined;
  audience: readonly string[];
  author: { participant: string; role: string };
  replyTo: string | undefined;
  far: Far | undefined;
  edited: boolean;
  message: Message | undefined; // none while it is on its way
  outgoing: Outgoing | undefined; // until it is in the log
}

/** "Sol, 14:03: Still for sale?" */
export function labelOf(view: View, message: Message): string {
  const { words } = view.ui;
  const name = nameOf(message.author.participant, view.thread.people, words);
  return words.say("row.by", { name, time: words.time(message.at), line: lineIn(view, message) });
}

export function messageTemplate(view: View, message: Message, own: boolean, group: InGroup): TemplateResult {
  if (message.hidden) return hiddenTemplate(view, message);
  const { content, audience, author, at, reply_to, edited_at } = message;
  const far = own && content ? view.thread.progress(message) : undefined;
  const edited = edited_at != null && content != null && content.kind !== "live_location";
  const replyTo = reply_to ?? undefined;
  const said = { own, at, content, audience, author, replyTo, far, edited, message, outgoing: undefined };
  return saidTemplate(view, { ...group, ...said });
}

export function waitingTemplate(view: View, outgoing: Outgoing, group: InGroup): TemplateResult {
  const { content, audience, at, replyTo, state } = outgoing;
  const { thread } = view;
  const author = { participant: thread.me ?? "", role: thread.role ?? "" };
  const said = { own: true, at, content, audience: withStaff(audience), author, replyTo, far: state, outgoing };
  return saidTemplate(view, { ...group, ...said, edited: false, message: undefined });
}

/** The same for both, so that what is shown stays when a message is sent. */
function saidTemplate(view: View, said: Said): TemplateResult {
  const { content, own, first, message } = said;
  const shape = content ? shapeOf(content) : "words";
  if (content && shape === "line") return contentTemplate(content, contextOf(view, message, content, own));
  const secret = privacy(said.audience, said.author.role);
  return html`<div class="said ${own ? "is-own" : ""} ${groupLook(said)} is-${secret}" data-tone=${toneOf(said.author.role)}>
    ${own ? nothing : faceTemplate(view, said)}
    <div class="stack">
      ${first && !own ? whoTemplate(view, said) : nothing}
      ${secret === "everyone" ? nothing : markTemplate(view, said.audience, said.author, secret)}
      <div class="bubble shape-${shape} ${content ? "" : "is-gone"}" part="bubble" tabindex="-1">
        ${said.replyTo ? quoteTemplate(view, said.replyTo) : nothing}
        ${content ? contentTemplate(content, contextOf(view, message, content, own)) : goneTemplate(view)}
        ${footTemplate(view.ui.words, said)}
      </div>
      ${(message && view.ui.beside?.(message)) ?? fateTemplate(view, said)}
      ${message ? reactionsTemplate(view, message) : nothing}
      ${message && view.isAt(message) ? toolsTemplate(view, message) : nothing}
      ${said.outgoing?.state === "failed" && !isStopped(said.outgoing) ? failureTemplate(view, said.outgoing) : nothing}
    </div>
  </div>`;
}

function groupLook({ first, last }: InGroup): string {
  return `${first ? "is-first" : ""} ${last ? "is-last" : ""}`;
}

function faceTemplate({ thread, ui }: View, { last, author }: Said): TemplateResult {
  const known = thread.people.get(author.participant);
  const name = fullName(known ?? { role: author.role }, ui.words);
  return html`<span class="face">${last ? html`<tp-avatar size="tiny" .name=${name} .party=${author.role}></tp-avatar>` : nothing}</span>`;
}

function whoTemplate({ thread, ui: { words } }: View, { author }: Said): TemplateResult {
  const known = thread.people.get(author.participant);
  const spoke = { ...(known?.name && { name: known.name }), role: author.role };
  const role = roleBeside(spoke, words);
  return html`<p class="who"><bdi>${fullName(spoke, words)}</bdi>${role ? html`<span class="role">${role}</span>` : nothing}</p>`;
}

function goneTemplate({ ui }: View): TemplateResult {
  return html`<p class="gone">${icon("block")}${ui.words.say("row.gone")}</p>`;
}

function failureTemplate(view: View, { clientId, error }: Outgoing): TemplateResult {
  const { words } = view.ui;
  return html`<div class="failure" role="alert">
    ${icon("warning")}<span>${words.say("row.failed", { why: error?.message ?? "" })}</span>
    <button class="link" @click=${() => view.retry(clientId)}>${words.say("common.retry")}</button>
    <button class="link" @click=${() => view.discard(clientId)}>${words.say("row.remove")}</button>
  </div>`;
}

/** Of someone whom the reader blocked: that something was said, and no more. */
function hiddenTemplate(view: View, message: Message): TemplateResult {
  return html`<div class="said is-first"><span></span><div class="stack">
    <div class="bubble is-gone" tabindex="-1"><p class="gone">${icon("block")}${lineIn(view, message)}</p></div>
    ${view.isAt(message) ? toolsTemplate(view, message) : nothing}
  </div></div>`;
}
