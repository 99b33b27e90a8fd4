import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { Ui } from "../ui.ts";
import { SIGNS } from "./audience_menu.ts";
import type { Aim, AudienceChoice } from "./port.ts";

/** The message that is answered or worded anew, above the box. */
export function aimStrip(ui: Ui, aim: Aim | undefined, cancel: () => void): TemplateResult | typeof nothing {
  if (!aim) return nothing;
  const { words } = ui;
  const title = aim.to === "edit" ? words.say("composer.editing") : words.say("composer.replying", { name: aim.name });
  return html`<div class="strip aim">
    ${icon(aim.to)}
    <span class="strip-words"><b dir="auto">${title}</b><span dir="auto">${aim.line}</span></span>
    <button type="button" class="tool" aria-label=${words.say("common.cancel")} @click=${cancel}>${icon("close")}</button>
  </div>`;
}

/** Who will read what is not for everyone, before it is written. */
export function whomStrip(ui: Ui, choice: AudienceChoice | undefined): TemplateResult | typeof nothing {
  if (!choice || choice.privacy === "everyone") return nothing;
  const { words } = ui;
  const line =
    choice.privacy === "note"
      ? words.say("composer.noteFor", { who: choice.told })
      : words.say("composer.onlyFor", { who: choice.told });
  return html`<div class="whom" id="whom">${icon(SIGNS[choice.privacy])}<span>${line}</span></div>`;
}
