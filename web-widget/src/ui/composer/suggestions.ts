import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../ui.ts";
import { apply } from "./changes.ts";
import { type Begun, begun, matching, shortcode } from "./completion.ts";
import type { Emoji } from "./emoji/book.ts";
import type { Mentionable } from "./port.ts";
import { suggestionStyles } from "./suggestions.css.ts";
import type { TextBox } from "./text_box.ts";

const SHOWN_MAX = 6;

type Offered = { kind: "mention"; one: Mentionable } | { kind: "emoji"; one: Emoji };

/** Whose text is completed. */
export interface Completed {
  readonly ui: Ui;
  readonly box: TextBox | undefined;
  readonly emojiData: string;
  readonly people: readonly Mentionable[];
  readonly renderRoot: HTMLElement | DocumentFragment;
  requestUpdate(): void;
  mentioned(one: Mentionable): void;
}

/** Names after `@` and emoji after `:` that are offered while they are typed; the box keeps the focus. */
export class Suggestions {
  readonly #of: Completed;
  #offered: readonly Offered[] = [];
  #begun: Begun | undefined;
  #at = 0;
  #turn = 0; // what is found late for earlier words is not shown

  constructor(of: Completed) {
    this.#of = of;
    const { styleSheet } = suggestionStyles;
    const root = of.renderRoot as ShadowRoot;
    if (styleSheet) root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
  }

  get open(): boolean {
    return this.#offered.length > 0;
  }

  get active(): string | undefined {
    return this.open ? `suggestion-${this.#at}` : undefined;
  }

  /** The text or the caret changed. */
  async look(typed: boolean): Promise<void> {
    this.#turn += 1;
    const [turn, { box }] = [this.#turn, this.#of];
    if (!box) return;
    const [caret] = box.caret;
    const code = typed ? shortcode(box.value, caret) : undefined;
    if (code !== undefined) await this.#replace(code, caret);
    const found = begun(box.value, caret);
    if (!found) return this.hide();
    const offered = await this.#find(found).catch(() => []);
    if (turn !== this.#turn) return;
    [this.#offered, this.#begun, this.#at] = [offered, found, 0];
    this.#of.requestUpdate();
  }

  /** Whether the key was for the list. */
  key(event: KeyboardEvent): boolean {
    const { key, shiftKey } = event;
    if (!this.open || event.isComposing) return false;
    if (key === "ArrowDown" || key === "ArrowUp") this.#move(key === "ArrowDown" ? 1 : -1);
    else if ((key === "Enter" || key === "Tab") && !shiftKey) this.#choose(this.#at);
    else if (key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  hide(): void {
    this.#turn += 1;
    if (!this.open) return;
    this.#offered = [];
    this.#of.requestUpdate();
  }

  render(): TemplateResult {
    const { words } = this.#of.ui;
    const label = this.#begun?.kind === "emoji" ? words.say("composer.emoji") : words.say("composer.people");
    return html`<ul class="suggestions" id="suggestions" role="listbox" aria-label=${label} ?hidden=${!this.open}
        @pointerdown=${(event: Event) => event.preventDefault()}>
      ${this.#offered.map((offered, i) => this.#row(offered, i))}
    </ul>`;
  }

  #row(offered: Offered, i: number): TemplateResult {
    const [sign, name, more] =
      offered.kind === "emoji"
        ? [offered.one.emoji, offered.one.annotation, ""]
        : ["@", offered.one.name, offered.one.role];
    return html`<li role="option" id="suggestion-${i}" aria-selected=${i === this.#at} @click=${() => this.#choose(i)}>
      <span class="sign" aria-hidden="true">${sign}</span><bdi>${name}</bdi>
      ${more ? html`<span class="muted">${more}</span>` : nothing}
    </li>`;
  }

  #move(by: number): void {
    this.#at = (this.#at + by + this.#offered.length) % this.#offered.length;
    this.#of.requestUpdate();
  }

  #choose(i: number): void {
    const [offered, found, { box }] = [this.#offered[i], this.#begun, this.#of];
    this.hide();
    if (!offered || !found || !box) return;
    const text = offered.kind === "emoji" ? `${offered.one.emoji} ` : `@${offered.one.name} `;
    if (offered.kind === "mention") this.#of.mentioned(offered.one);
    const at = found.from + text.length;
    apply(box, { from: found.from, to: box.caret[0], text, select: [at, at] });
    box.area.focus();
  }

  async #find({ kind, words }: Begun): Promise<Offered[]> {
    if (kind === "mention") return matching(this.#of.people, words, SHOWN_MAX).map((one) => ({ kind, one }));
    const book = await this.#book();
    return book.search(words, SHOWN_MAX).map((one) => ({ kind, one }));
  }

  /** `:smile:` becomes the emoji where there is one of that name. */
  async #replace(code: string, caret: number): Promise<void> {
    const { box } = this.#of;
    const found = (await this.#book().catch(() => undefined))?.byShortcode(code);
    const from = caret - code.length - 2;
    if (!found || box?.value.slice(from, caret) !== `:${code}:`) return;
    const [now] = box.caret;
    const at = now + found.emoji.length - (caret - from);
    apply(box, { from, to: caret, text: found.emoji, select: [at, at] });
  }

  async #book() {
    const { openBook } = await import("./emoji/book.ts");
    return openBook(this.#of.emojiData);
  }
}
