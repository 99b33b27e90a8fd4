import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Content } from "../../core/frames.ts";
import { safeHref } from "../../core/links.ts";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import type { Part } from "./panels.ts";
import type { ComposerPort, FoundGif, GifPage } from "./port.ts";
import { columnsOf, focusOne, rove } from "./roving.ts";
import type { Panel } from "./tools.ts";

const PAUSE_MS = 250; // after the last letter
const SHOWN_MAX = 200;

const styles = css`
  :host {
    display: grid;
    gap: 0.4rem;
  }
  input {
    min-block-size: 44px;
    padding-inline: 0.8rem;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    font-size: var(--_size-field);
    background: var(--_surface);
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr));
    grid-auto-rows: max-content;
    gap: 0.35rem;
    block-size: min(15rem, 34dvh);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .gif {
    padding: 0;
    overflow: hidden;
    border: 0;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
    cursor: pointer;
  }
  .gif:focus-visible {
    outline-offset: -2px;
  }
  img {
    display: block;
    inline-size: 100%;
    aspect-ratio: 4 / 3;
    object-fit: cover;
  }
  p {
    display: flex;
    justify-content: space-between;
    gap: 0.5rem;
    margin: 0;
    font-size: var(--_size-small);
    color: var(--_muted);
  }
  a {
    margin-inline-start: auto;
    color: inherit;
  }
  .again {
    min-block-size: 44px;
    padding-inline: 0.75rem;
    border: 0;
    font-weight: 650;
    color: var(--_accent);
    background: none;
    cursor: pointer;
  }
`;

/** Moving pictures: the popular ones, or those found by words. Says which was chosen by `tp-content`. */
export class TpGifPicker extends TpElement {
  static override styles = [shared, styles];
  static override properties = {
    ui: { attribute: false },
    port: { attribute: false },
    gifs: { state: true },
    at: { state: true },
    moving: { state: true },
    shown: { state: true },
  };
  declare ui: Ui;
  declare port: ComposerPort;
  declare gifs: readonly FoundGif[];
  declare at: "looking" | "there" | "failed";
  declare moving: string | undefined; // the one that plays for who wants stillness
  declare shown: string; // the words whose pictures are there
  #query = ""; // the words whose pictures are looked for
  #attribution: GifPage["attribution"];
  #cursor: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0; // answers to earlier words are not shown

  constructor() {
    super();
    this.gifs = [];
    this.at = "looking";
    this.shown = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("port")) void this.#look();
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const title = words.say(this.shown === "" ? "gifs.trending" : "gifs.results");
    return html`<input type="search" enterkeyhint="search" maxlength="50" placeholder=${words.say("gifs.search")}
        aria-label=${words.say("gifs.search")} @input=${this.#typed} @keydown=${this.#down} />
      <div class="grid" role="group" aria-label=${title} aria-busy=${this.at === "looking"} @keydown=${this.#within}
        @scroll=${this.#scrolled}>
        ${repeat(
          this.gifs,
          ({ id }) => id,
          (gif, i) => this.#tile(gif, i),
        )}
      </div>
      <p><span role="status">${this.#state()}</span>${this.#again()}${this.#credit()}</p>`;
  }

  #tile(gif: FoundGif, i: number): TemplateResult {
    const still = this.moving !== gif.id && matchMedia("(prefers-reduced-motion: reduce)").matches;
    const name = gif.alt || this.ui.words.say("gifs.unnamed");
    const play = (id: string | undefined) => () => {
      this.moving = id;
    };
    return html`<button type="button" class="gif" aria-label=${name} title=${name} tabindex=${i === 0 ? 0 : -1}
        @click=${() => this.#choose(gif)} @pointerenter=${play(gif.id)} @pointerleave=${play(undefined)}
        @focus=${play(gif.id)} @blur=${play(undefined)}>
      <img src=${still ? gif.still_url : gif.url} alt="" loading="lazy" width=${gif.width} height=${gif.height} />
    </button>`;
  }

  #state(): string {
    const { words } = this.ui;
    if (this.at === "failed") return words.say("gifs.failed");
    if (this.at === "looking") return words.say("gifs.loading");
    return this.gifs.length === 0 ? words.say("gifs.none") : "";
  }

  #again(): TemplateResult | typeof nothing {
    if (this.at !== "failed") return nothing;
    const again = () => this.#look(this.gifs.length > 0 ? this.#cursor : undefined);
    return html`<button type="button" class="again" @click=${again}>${this.ui.words.say("common.retry")}</button>`;
  }

  /** Whom the pictures are from, where that must be said. */
  #credit(): TemplateResult | typeof nothing {
    const from = this.#attribution;
    if (!from) return nothing;
    const href = safeHref(from.url);
    return href
      ? html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">${from.text}</a>`
      : html`<span>${from.text}</span>`;
  }

  async #look(cursor?: string): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const words = this.#query;
    this.at = "looking";
    try {
      const page = await this.port.gifs(words, cursor);
      if (turn !== this.#turn) return;
      this.gifs = unique(cursor === undefined ? page.gifs : [...this.gifs, ...page.gifs]).slice(0, SHOWN_MAX);
      this.#cursor = this.gifs.length < SHOWN_MAX ? (page.cursor ?? undefined) : undefined;
      this.#attribution = page.attribution;
      this.shown = words;
      this.at = "there";
    } catch {
      if (turn === this.#turn) this.at = "failed";
    }
  }

  #choose({ id, alt, width, height }: FoundGif): void {
    const detail: Content = { kind: "gif", gif: id, alt, width, height };
    this.dispatchEvent(new CustomEvent("tp-content", { detail, bubbles: true, composed: true }));
  }

  #typed(event: Event): void {
    const words = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#query = words;
      this.renderRoot.querySelector(".grid")?.scrollTo(0, 0);
      void this.#look();
    }, PAUSE_MS);
  }

  #scrolled({ currentTarget }: Event): void {
    const grid = currentTarget as HTMLElement;
    const near = grid.scrollTop + grid.clientHeight * 1.5 >= grid.scrollHeight;
    if (near && this.at === "there" && this.#cursor !== undefined) void this.#look(this.#cursor);
  }

  #down(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") focusOne(this.#tiles, 0);
    else if (event.key !== "Enter") return;
    event.preventDefault(); // Enter would send what is written
  }

  #within(event: KeyboardEvent): void {
    const tiles = this.#tiles;
    rove(event, tiles, columnsOf(tiles), () => this.renderRoot.querySelector("input")?.focus());
  }

  get #tiles(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".gif")];
  }
}

/** A page may repeat what an earlier one had. */
function unique(gifs: readonly FoundGif[]): FoundGif[] {
  return [...new Map(gifs.map((gif) => [gif.id, gif])).values()];
}

export const parts = {
  gifs: ({ ui, port }) => html`<tp-gif-picker .ui=${ui} .port=${port}></tp-gif-picker>`,
} satisfies Partial<Record<Panel, Part>>;

define("tp-gif-picker", TpGifPicker);
