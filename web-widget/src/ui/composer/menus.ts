import { html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { type IconName, icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { SIGNS } from "./audience_words.ts";
import { menuStyles } from "./menus.css.ts";
import type { Part } from "./panels.ts";
import type { AudienceChoice, Offers } from "./port.ts";
import { focusOne, rove } from "./roving.ts";
import type { Mark } from "./shortcuts.ts";
import { ENTRIES, type Panel } from "./tools.ts";

const MARKS = [
  ["bold", "bold", "composer.bold", "B"],
  ["italic", "italic", "composer.italic", "I"],
  ["strike", "strike", "composer.strike", "⇧X"],
  ["code", "code", "composer.code", "E"],
  ["link", "link", "composer.link", "K"],
] as const satisfies readonly (readonly [Mark, IconName, string, string])[];

/** Entries of which one is focused at once, and walked by arrows. */
class Menu extends TpElement {
  static override styles = [shared, menuStyles];
  declare ui: Ui;

  protected override firstUpdated(): void {
    const { entries } = this;
    focusOne(
      entries,
      Math.max(
        0,
        entries.findIndex((one) => one.tabIndex === 0),
      ),
    );
  }

  get entries(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("button")];
  }

  protected walk(event: KeyboardEvent): void {
    rove(event, this.entries, 1);
  }

  protected say(name: "tp-add" | "tp-audience" | "tp-mark", detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** What can be added to words; `tp-add` says which was chosen. */
export class TpAddMenu extends Menu {
  static override properties = { ui: { attribute: false }, offers: { attribute: false } };
  declare offers: Offers;

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const entries = ENTRIES.filter(([, , , isOffered]) => isOffered(this.offers));
    return html`<div class="menu is-tiles" role="menu" aria-label=${words.say("composer.add")} @keydown=${this.walk}>
      ${entries.map(
        ([what, sign, key], i) => html`<button type="button" role="menuitem" class="entry" tabindex=${i === 0 ? 0 : -1}
          @click=${() => this.say("tp-add", what)}>${icon(sign)}<span class="words">${words.say(key)}</span></button>`,
      )}
    </div>`;
  }
}

/** Those to whom one may write, one of them chosen; each says who reads it. `tp-audience` says which was chosen. */
export class TpAudienceMenu extends Menu {
  static override properties = {
    ui: { attribute: false },
    choices: { attribute: false },
    chosen: { attribute: false },
  };
  declare choices: readonly AudienceChoice[];
  declare chosen: AudienceChoice | undefined;

  protected override render(): TemplateResult {
    const label = this.ui.words.say("composer.audience");
    return html`<div class="menu" role="menu" aria-label=${label} @keydown=${this.walk}>
      ${this.choices.map((choice) => this.#entry(choice))}
    </div>`;
  }

  #entry(choice: AudienceChoice): TemplateResult {
    const isChosen = choice.key === this.chosen?.key;
    const isFirst = choice.key === (this.chosen ?? this.choices[0])?.key;
    return html`<button type="button" role="menuitemradio" class="entry is-${choice.privacy}" aria-checked=${isChosen}
        tabindex=${isFirst ? 0 : -1} @click=${() => this.say("tp-audience", choice)}>
      ${icon(SIGNS[choice.privacy])}
      <span class="words"><b>${this.#name(choice)}</b><small>${choice.told}</small></span>
      ${isChosen ? icon("check") : nothing}
    </button>`;
  }

  #name({ privacy, label }: AudienceChoice): string {
    if (privacy === "note") return this.ui.words.say("composer.note");
    const [first = ""] = label;
    return first.toLocaleUpperCase(this.ui.words.locale) + label.slice(first.length);
  }
}

/** Marks for words, by button; the same by keys. `tp-mark` says which was chosen. */
export class TpFormatBar extends Menu {
  static override properties = { ui: { attribute: false } };

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const control = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+";
    return html`<div class="format" role="toolbar" aria-label=${words.say("composer.format")} @keydown=${this.walk}>
      ${MARKS.map(([mark, sign, key, letter], i) => {
        const name = words.say(key);
        return html`<button type="button" class="mark" aria-label=${name} title="${name} (${control}${letter})"
          tabindex=${i === 0 ? 0 : -1} @click=${() => this.say("tp-mark", mark)}>${icon(sign)}</button>`;
      })}
      <small>${words.say("composer.formatHint")}</small>
    </div>`;
  }
}

export const parts = {
  add: ({ ui, port }) => html`<tp-add-menu .ui=${ui} .offers=${port.offers.value}></tp-add-menu>`,
  audience: ({ ui, port, choice }) =>
    html`<tp-audience-menu .ui=${ui} .choices=${port.audiences.value} .chosen=${choice}></tp-audience-menu>`,
  format: ({ ui }) => html`<tp-format-bar .ui=${ui}></tp-format-bar>`,
} satisfies Partial<Record<Panel, Part>>;

define("tp-add-menu", TpAddMenu);
define("tp-audience-menu", TpAudienceMenu);
define("tp-format-bar", TpFormatBar);
