import { html, type TemplateResult } from "lit";
import { type IconName, icon } from "../icons.ts";
import type { Ui } from "../ui.ts";
import type { AudienceChoice, Privacy } from "./port.ts";
import { rove } from "./roving.ts";

export const SIGNS: Record<Privacy, IconName> = { everyone: "users", private: "lock", note: "note" };

/** Those to whom one may write, one of them chosen; each says who reads it. */
export function audienceMenu(
  ui: Ui,
  choices: readonly AudienceChoice[],
  chosen: AudienceChoice | undefined,
  choose: (choice: AudienceChoice) => void,
): TemplateResult {
  const keys = (event: KeyboardEvent) => {
    const menu = event.currentTarget as HTMLElement;
    rove(event, [...menu.querySelectorAll<HTMLElement>("button")], 1);
  };
  return html`<div class="menu" role="menu" aria-label=${ui.words.say("composer.audience")} @keydown=${keys}>
    ${choices.map(
      (choice) => html`<button type="button" role="menuitemradio" class="entry is-${choice.privacy}"
          aria-checked=${choice.key === chosen?.key} tabindex=${choice.key === (chosen ?? choices[0])?.key ? 0 : -1}
          @click=${() => choose(choice)}>
        ${icon(SIGNS[choice.privacy])}
        <span class="entry-words"><b>${capitalised(nameOf(ui, choice), ui.words.locale)}</b><small>${choice.told}</small></span>
        ${choice.key === chosen?.key ? icon("check") : ""}
      </button>`,
    )}
  </div>`;
}

/** What the button that sends says. */
export function sendWords(ui: Ui, choice: AudienceChoice | undefined, many: boolean): string {
  const { words } = ui;
  if (!choice) return words.say("composer.chooseAudience");
  if (choice.privacy === "note") return words.say("composer.addNote");
  if (!many && choice.privacy === "everyone") return words.say("composer.send");
  return choice.privacy === "everyone"
    ? words.say("composer.sendEveryone")
    : words.say("composer.sendTo", { who: choice.label });
}

/** What stands in the empty box. */
export function placeholder(ui: Ui, choice: AudienceChoice | undefined, many: boolean): string {
  const { words } = ui;
  if (choice?.privacy === "note") return words.say("composer.placeholderNote");
  if (!choice || (!many && choice.privacy === "everyone")) return words.say("composer.placeholder");
  return choice.privacy === "everyone"
    ? words.say("composer.placeholderEveryone")
    : words.say("composer.placeholderTo", { who: choice.label });
}

function nameOf(ui: Ui, choice: AudienceChoice): string {
  return choice.privacy === "note" ? ui.words.say("composer.note") : choice.label;
}

function capitalised(words: string, locale: string): string {
  const [first = ""] = words;
  return first.toLocaleUpperCase(locale) + words.slice(first.length);
}
