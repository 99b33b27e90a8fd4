import { html, nothing, type TemplateResult } from "lit";
import { type IconName, icon } from "../icons.ts";
import type { Ui } from "../ui.ts";
import { audienceWords } from "./audience_words.ts";
import type { AudienceChoice, Offers } from "./port.ts";

/** What opens above the box. */
export type Panel = "add" | "audience" | "format" | "emoji" | "gifs" | "voice" | "place" | "live" | "move";
/** What can be added; `files` opens the browser's own picker. */
export type Add = "files" | "gifs" | "voice" | "place" | "live" | "format";

const QUICK = 3;

export const ENTRIES = [
  ["files", "attach", "composer.addFile", ({ files }) => files],
  ["gifs", "gif", "composer.addGif", ({ gifs }) => gifs],
  ["voice", "mic", "composer.addVoice", ({ voice }) => voice],
  ["place", "pin", "composer.addPlace", ({ place }) => place],
  ["live", "target", "composer.addLive", ({ live }) => live.length > 0],
  ["format", "bold", "composer.format", () => true],
] as const satisfies readonly (readonly [Add, IconName, string, (offers: Offers) => boolean])[];

/** The first entries of the "+" menu as buttons beside it, where there is room. */
export function quickTools(ui: Ui, offers: Offers, act: (what: Add) => void): TemplateResult[] {
  return ENTRIES.slice(0, QUICK)
    .filter(([, , , isOffered]) => isOffered(offers))
    .map(([what, sign, key]) => {
      const name = ui.words.say(key);
      return html`<button type="button" class="tool wide" aria-label=${name} title=${name} @click=${() => act(what)}>
        ${icon(sign)}
      </button>`;
    });
}

/** What would be sent, and to whom. */
interface Sending {
  readonly choice: AudienceChoice | undefined;
  readonly many: boolean; // there are others to choose
  readonly isEmpty: boolean;
  readonly isEdit: boolean;
}

/** The button that sends names those who will read it, wherever that is not plain. */
export function sendButton(ui: Ui, { choice, many, isEmpty, isEdit }: Sending): TemplateResult {
  const words = isEdit ? ui.words.say("composer.save") : audienceWords(ui, "send", choice, many);
  const isPlain = !isEdit && !many && choice?.privacy === "everyone";
  return html`<button class="send" part="send" aria-label=${words} title=${words} aria-disabled=${isEmpty}>
    ${icon(isEdit ? "check" : choice?.privacy === "note" ? "note" : "send")}
    ${isPlain ? nothing : html`<span class="send-words">${words}</span>`}
  </button>`;
}
