import { html, nothing, type TemplateResult } from "lit";
import { Chunk } from "../chunk.ts";
import { icon } from "../icons.ts";
import type { Ui } from "../ui.ts";
import { SIGNS } from "./audience_words.ts";
import type { TpPace } from "./pace.ts";
import type { Aim, AudienceChoice, Closed, ComposerPort } from "./port.ts";

/** The message that is answered or worded anew, above the box. */
export function aimStrip({ words }: Ui, aim: Aim | undefined, cancel: () => void): TemplateResult | typeof nothing {
  if (!aim) return nothing;
  return html`<div class="strip">
    ${icon(aim.to)}
    <span><b><bdi>${words.say(`composer.aim.${aim.to}`, { name: aim.name })}</bdi></b><span><bdi>${aim.line}</bdi></span></span>
    <button type="button" class="tool" aria-label=${words.say("common.cancel")} @click=${cancel}>${icon("close")}</button>
  </div>`;
}

/** Who will read what is not for everyone, before it is written. */
export function whomStrip({ words }: Ui, choice: AudienceChoice | undefined): TemplateResult | typeof nothing {
  if (!choice || choice.privacy === "everyone") return nothing;
  return html`<div class="whom" id="whom">
    ${icon(SIGNS[choice.privacy])}<span>${words.say(`composer.for.${choice.privacy}`, { who: choice.told })}</span>
  </div>`;
}

/** Why nothing can be written now; where staff stopped it, one may ask them to look again: `tp-appeal`. */
export function closedStrip({ words }: Ui, closed: Closed): TemplateResult {
  const asked = ({ target }: Event) =>
    target?.dispatchEvent(new CustomEvent("tp-appeal", { detail: {}, bubbles: true, composed: true }));
  return html`<p class="closed" role="status">${icon("lock")}<span>${words.say(`composer.${closed}`)}</span>${
    closed === "frozen" ? html`<button @click=${asked}>${words.say("composer.appeal")}</button>` : nothing
  }</p>`;
}

const PACE = new Chunk(() => import("./pace.ts"));

/** Where one may not write as fast as one likes. */
export function paceStrip(ui: Ui, port: ComposerPort): TemplateResult | typeof nothing {
  const pace = port.pace.value;
  if (!pace) return nothing;
  void PACE.come();
  return html`<tp-pace .ui=${ui} .pace=${pace}></tp-pace>`;
}

/** Whether nothing may be sent yet; who listens is told until when. What is written stays. */
export function tooSoon({ pace }: ComposerPort, around: ParentNode): boolean {
  if (Date.now() >= (pace.peek()?.until ?? 0)) return false;
  around.querySelector<TpPace>("tp-pace")?.insist?.();
  return true;
}

const SHARING = new Chunk(() => import("./sharing_strip.ts"));

/** Why something is not done: words, or those that hold as long as they are found while drawing. */
export type Trouble = string | (() => string);

export function troubleStrip(trouble: Trouble): TemplateResult {
  const words = typeof trouble === "string" ? trouble : trouble();
  return html`<p class="trouble" role="alert" ?hidden=${words === ""}>${words}</p>`;
}

/** As long as one's own place is shared. It is loaded by then, except after a reload; each drawing asks again. */
export function sharingStrip(ui: Ui, port: ComposerPort): TemplateResult | typeof nothing {
  if (!port.sharing.value) return nothing;
  void SHARING.come();
  return html`<tp-sharing-strip .ui=${ui} .port=${port}></tp-sharing-strip>`;
}
