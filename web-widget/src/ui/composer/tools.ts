import { html, type nothing, type TemplateResult } from "lit";
import { type IconName, icon } from "../icons.ts";
import type { Ui } from "../ui.ts";
import type { Mark } from "./markdown.ts";
import type { Offers } from "./port.ts";
import { rove } from "./roving.ts";

/** What opens above the box. */
export type Panel = "add" | "audience" | "format" | "emoji" | "gifs" | "voice" | "place" | "live";
/** What can be added; `files` opens the browser's own picker. */
export type Add = "files" | "gifs" | "voice" | "place" | "live" | "format";

const ENTRIES = [
  ["files", "attach", "composer.addFile"],
  ["gifs", "gif", "composer.addGif"],
  ["voice", "mic", "composer.addVoice"],
  ["place", "pin", "composer.addPlace"],
  ["live", "target", "composer.addLive"],
  ["format", "bold", "composer.format"],
] as const satisfies readonly (readonly [Add, IconName, string])[];

const MARKS = [
  ["bold", "bold", "composer.bold", "B"],
  ["italic", "italic", "composer.italic", "I"],
  ["strike", "strike", "composer.strike", "⇧X"],
  ["code", "code", "composer.code", "E"],
  ["link", "link", "composer.link", "K"],
] as const satisfies readonly (readonly [Mark, IconName, string, string])[];

/** Entries of the "+" menu, or the same as buttons beside it where there is room. */
function entriesOf(offers: Offers): (typeof ENTRIES)[number][] {
  return ENTRIES.filter(([what]) => what === "format" || (what === "live" ? offers.live.length > 0 : offers[what]));
}

export function addMenu(ui: Ui, offers: Offers, act: (what: Add) => void): TemplateResult {
  const keys = (event: KeyboardEvent) => {
    const menu = event.currentTarget as HTMLElement;
    rove(event, [...menu.querySelectorAll<HTMLElement>("button")], 1);
  };
  return html`<div class="menu is-tiles" role="menu" aria-label=${ui.words.say("composer.add")} @keydown=${keys}>
    ${entriesOf(offers).map(
      ([what, sign, key], i) => html`<button type="button" role="menuitem" class="entry" tabindex=${i === 0 ? 0 : -1}
        @click=${() => act(what)}>${icon(sign)}<span class="entry-words">${ui.words.say(key)}</span></button>`,
    )}
  </div>`;
}

export function quickTools(ui: Ui, offers: Offers, act: (what: Add) => void): (TemplateResult | typeof nothing)[] {
  return entriesOf(offers)
    .slice(0, 3)
    .filter(([what]) => what !== "format")
    .map(([what, sign, key]) => {
      const name = ui.words.say(key);
      return html`<button type="button" class="tool wide" aria-label=${name} title=${name} @click=${() => act(what)}>
        ${icon(sign)}
      </button>`;
    });
}

/** Marks for words, by button; the same by keys. */
export function formatBar(ui: Ui, act: (mark: Mark) => void): TemplateResult {
  const { words } = ui;
  const control = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+";
  return html`<div class="format" role="toolbar" aria-label=${words.say("composer.format")}>
    ${MARKS.map(
      ([mark, sign, key, letter]) => html`<button type="button" class="tool" aria-label=${words.say(key)}
          title="${words.say(key)} (${control}${letter})" @pointerdown=${keep} @click=${() => act(mark)}>
        ${icon(sign)}
      </button>`,
    )}
    <small>${words.say("composer.formatHint")}</small>
  </div>`;
}

/** The box keeps its focus and selection. */
function keep(event: Event): void {
  event.preventDefault();
}
