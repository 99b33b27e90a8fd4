import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { define, TpElement } from "../../element.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";
import type { Part } from "../panels.ts";
import { columnsOf, focusOne, rove } from "../roving.ts";
import type { Panel } from "../tools.ts";
import { type Book, type Emoji, GROUPS, openBook, toned } from "./book.ts";
import { Memory } from "./memory.ts";

const FOUND_MAX = 80;
const FREQUENT_MAX = 24;
const TONES = [0, 1, 2, 3, 4, 5] as const;
const HAND = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"] as const;

const styles = css`
  :host {
    display: grid;
    gap: 0.4rem;
  }
  .head {
    display: flex;
    gap: 0.4rem;
  }
  input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 44px;
    padding-inline: 0.8rem;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    font-size: var(--_size-field);
    background: var(--_surface);
  }
  button {
    display: grid;
    place-items: center;
    min-block-size: 40px;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-small);
    background: none;
    cursor: pointer;
    font-size: 1.5rem;
    line-height: 1;
  }
  button:hover {
    background: var(--_hover);
  }
  button:focus-visible {
    outline-offset: -2px;
  }
  nav,
  .tones {
    display: flex;
    justify-content: space-between;
    overflow-x: auto;
    scrollbar-width: none;
  }
  nav button {
    flex: 1 0 2rem;
    min-block-size: 36px;
    font-size: 1.1rem;
    filter: grayscale(1);
    opacity: 0.75;
  }
  nav [aria-pressed="true"] {
    filter: none;
    opacity: 1;
    border-radius: 0;
    border-block-end: 2px solid var(--_accent);
  }
  .tone {
    inline-size: 44px;
    flex: none;
  }
  .tones {
    justify-content: end;
  }
  .tones button {
    inline-size: 44px;
  }
  .tones [aria-checked="true"] {
    background: var(--_accent-soft);
  }
  h3 {
    margin: 0 0.25rem;
    font-size: var(--_size-small);
    font-weight: 600;
    color: var(--_muted);
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(40px, 1fr));
    align-content: start;
    block-size: min(13rem, 30dvh);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  p {
    margin: 0;
    padding: 0.5rem;
    color: var(--_muted);
  }
  .link {
    display: inline;
    font-size: inherit;
    padding-inline: 0.75rem;
    color: var(--_accent);
  }
`;

/** Emoji in a grid, found by words or by kind. Says what was chosen by `tp-emoji`. */
export class TpEmojiPicker extends TpElement {
  static override styles = [shared, styles];
  static override properties = {
    ui: { attribute: false },
    source: { attribute: false },
    book: { state: true },
    failed: { state: true },
    query: { state: true },
    group: { state: true },
    choosing: { state: true },
  };
  declare ui: Ui;
  declare source: string; // address of the data of the reader's language
  declare book: Book | undefined;
  declare failed: boolean;
  declare query: string;
  declare group: number; // -1: those used most
  declare choosing: boolean; // a skin tone
  readonly #memory = new Memory();
  #frequent = this.#memory.frequent(FREQUENT_MAX); // they do not move while one looks at them

  constructor() {
    super();
    this.failed = false;
    this.query = "";
    this.group = this.#frequent.length > 0 ? -1 : 0;
    this.choosing = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("source")) void this.#load();
  }

  protected override firstUpdated(): void {
    this.#input?.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("group") || changed.has("query")) this.renderRoot.querySelector(".grid")?.scrollTo(0, 0);
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    return html`
      <div class="head">
        <input type="search" enterkeyhint="search" maxlength="50" placeholder=${words.say("emoji.search")}
          aria-label=${words.say("emoji.search")} @input=${this.#typed} @keydown=${this.#down} />
        <button type="button" class="tone" aria-label=${words.say("emoji.tone")} aria-expanded=${this.choosing}
          @click=${() => {
            this.choosing = !this.choosing;
          }}>${HAND[this.#memory.tone]}</button>
      </div>
      ${this.choosing ? this.#tones() : this.#groups()}
      ${this.#body()}`;
  }

  #groups(): TemplateResult {
    const { words } = this.ui;
    const all: [number, string, string][] = GROUPS.map(([n, sign]) => [n, sign, words.say(`emoji.group${n}`)]);
    if (this.#frequent.length > 0) all.unshift([-1, "🕘", words.say("emoji.frequent")]);
    return html`<nav aria-label=${words.say("emoji.groups")} @keydown=${this.#alongRow}>
      ${all.map(
        ([n, sign, name]) => html`<button type="button" aria-label=${name} title=${name}
          aria-pressed=${this.query === "" && n === this.group} tabindex=${n === this.group ? 0 : -1}
          @click=${() => this.#show(n)}>${sign}</button>`,
      )}
    </nav>`;
  }

  #tones(): TemplateResult {
    const { words } = this.ui;
    return html`<div class="tones" role="radiogroup" aria-label=${words.say("emoji.tone")} @keydown=${this.#alongRow}>
      ${TONES.map(
        (tone) => html`<button type="button" role="radio" aria-label=${words.say(`emoji.tone${tone}`)}
          aria-checked=${tone === this.#memory.tone} tabindex=${tone === this.#memory.tone ? 0 : -1}
          @click=${() => this.#tone(tone)}>${HAND[tone]}</button>`,
      )}
    </div>`;
  }

  #body(): TemplateResult {
    const { words } = this.ui;
    if (this.failed) {
      const again = html`<button type="button" class="link" @click=${this.#load}>${words.say("common.retry")}</button>`;
      return html`<p role="alert">${words.say("emoji.failed")} ${again}</p>`;
    }
    if (!this.book) return html`<p role="status">${words.say("composer.loading")}</p>`;
    const [title, found] = this.#found(this.book);
    return html`<h3 id="title">${title}</h3>
      <div class="grid" role="group" aria-labelledby="title" @keydown=${this.#within}>
        ${repeat(
          found,
          ({ emoji }) => emoji,
          (one, i) => this.#tile(one, i),
        )}
      </div>
      <p role="status" ?hidden=${found.length > 0}>${found.length > 0 ? nothing : words.say("emoji.none")}</p>`;
  }

  #tile(one: Emoji, i: number): TemplateResult {
    return html`<button type="button" class="emoji" aria-label=${one.annotation} title=${one.annotation}
      tabindex=${i === 0 ? 0 : -1} @click=${() => this.#choose(one)}>${toned(one, this.#memory.tone)}</button>`;
  }

  #found(book: Book): [title: string, found: readonly Emoji[]] {
    const { words } = this.ui;
    if (this.query.trim() !== "") return [words.say("emoji.results"), book.search(this.query, FOUND_MAX, this.#memory)];
    if (this.group >= 0) return [words.say(`emoji.group${this.group as 0}`), book.group(this.group)];
    const used = this.#frequent.map((sign) => book.bySign(sign)).filter((one) => one !== undefined);
    return [words.say("emoji.frequent"), used];
  }

  #choose(one: Emoji): void {
    this.#memory.used(one.emoji);
    const detail = toned(one, this.#memory.tone);
    this.dispatchEvent(new CustomEvent("tp-emoji", { detail, bubbles: true, composed: true }));
  }

  #tone(tone: number): void {
    this.#memory.tone = tone;
    this.choosing = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".tone")?.focus());
  }

  #show(group: number): void {
    const { renderRoot } = this;
    const input = this.#input;
    if (input) input.value = "";
    [this.query, this.group] = ["", group];
    void this.updateComplete.then(() => renderRoot.querySelector<HTMLElement>("nav [tabindex='0']")?.focus());
  }

  readonly #load = async (): Promise<void> => {
    const { source } = this;
    this.failed = false;
    try {
      const book = await openBook(source);
      if (source === this.source) this.book = book;
    } catch {
      this.failed = source === this.source;
    }
  };

  #typed(event: Event): void {
    this.query = (event.target as HTMLInputElement).value;
  }

  /** From the words into the grid; Enter takes the first that was found. */
  #down(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const [first] = this.#tiles;
    if (event.key === "Enter" && this.query.trim() !== "") first?.click();
    else if (event.key === "ArrowDown") focusOne(this.#tiles, 0);
    else if (event.key !== "Enter") return;
    event.preventDefault();
  }

  #within(event: KeyboardEvent): void {
    const tiles = this.#tiles;
    rove(event, tiles, columnsOf(tiles), () => this.#input?.focus());
  }

  #alongRow(event: KeyboardEvent): void {
    const row = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button")];
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") rove(event, row, row.length);
  }

  get #tiles(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".emoji")];
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector("input");
  }
}

export const parts = {
  emoji: ({ ui, port }) => html`<tp-emoji-picker .ui=${ui} .source=${port.emojiData}></tp-emoji-picker>`,
} satisfies Partial<Record<Panel, Part>>;

define("tp-emoji-picker", TpEmojiPicker);
