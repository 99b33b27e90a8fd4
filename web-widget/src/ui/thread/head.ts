import { html, nothing, type TemplateResult } from "lit";
import type { State } from "../../core/connection.ts";
import type { Participant } from "../../core/frames.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Words } from "../../i18n/words.ts";
import { icon } from "../icons.ts";
import { fullName, roleBeside } from "../names.ts";
import "../primitives/avatar.ts";
import type { Ui } from "../ui.ts";
import { othersOf, titleOf } from "./title.ts";

const FACES_MAX = 2;

export interface HeadOptions {
  back: (() => void) | undefined;
  more: TemplateResult; // what stands at its end
}

/** The way back, what the conversation is called, who is in it, and what else can be done. */
export function headTemplate(
  { ui: { words }, thread, state }: { ui: Ui; thread: Thread; state: State },
  { back, more }: HeadOptions,
): TemplateResult {
  const { conversation } = thread;
  const known = conversation ? othersOf(conversation).map((one) => thread.people.get(one.id) ?? one) : []; // who is here changes
  const others = known.filter(({ present }) => present !== false);
  return html`<header class="head" part="head">
    ${back ? backButton(words, back) : nothing}
    <span class="faces">${others.slice(0, FACES_MAX).map((one) => face(one, words))}</span>
    <div class="names">
      <h2><bdi>${titleOf(conversation, words)}</bdi></h2>
      <p class="status"><bdi>${statusLine(others, state, words)}</bdi></p>
    </div>
    ${more}
  </header>`;
}

function backButton(words: Words, back: () => void): TemplateResult {
  const label = words.say("thread.back");
  return html`<button class="icon-button back" aria-label=${label} title=${label} @click=${back}>${icon("back")}</button>`;
}

function face(one: Participant, words: Words): TemplateResult {
  return html`<tp-avatar size="medium" .name=${fullName(one, words)} .party=${one.role}
    .presence=${one.online ? "online" : "away"}></tp-avatar>`;
}

/** How the connection is, where it matters; else who is in it and whether they are here. */
function statusLine(others: Participant[], state: State, words: Words): TemplateResult | string {
  if (state === "connecting" || state === "idle") return words.say("thread.connecting");
  if (state === "syncing") return words.say("thread.syncing");
  return html`${others.map((one, i) => html`${i > 0 ? " · " : nothing}<bdi>${called(one, words)}</bdi>`)}`;
}

function called(one: Participant, words: Words): string {
  const [name, role] = [fullName(one, words), roleBeside(one, words)];
  const who = role ? `${name}, ${role}` : name;
  return one.online ? words.say("who.online", { who }) : who;
}
