import { adoptStyles, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation } from "../../core/frames.ts";
import type { Session } from "../../core/store/session.ts";
import { list } from "../../i18n/en/list.ts";
import { teach } from "../../i18n/english.ts";
import { Chunk } from "../chunk.ts";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import "../primitives/avatar.ts";
import "../primitives/badge.ts";
import "../primitives/waiting.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { fold, wordsOf } from "./conversations_text.ts";
import type { Hits } from "./hits.ts";
import { itemTemplate } from "./item.ts";
import { listSheet } from "./list.css.ts";

teach(list);

/** Where there is nothing; the words stand there before them. */
const DRAWINGS = new Chunk(() => import("../primitives/empty.ts"));

/**
 * The reader's conversations, the latest first, with a search over titles and messages.
 *
 * Events: `tp-open` `{ conversation, message? }`.
 */
export class TpConversations extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    current: {},
    query: { state: true },
  };
  static override styles = [shared, listSheet];
  declare ui: Ui;
  declare session: Session;
  /** The one that is open beside the list. */
  declare current: string;
  declare private query: string;
  #searching: typeof import("./searching.ts") | undefined;
  #hits: Hits | undefined;
  #unable = false;

  constructor() {
    super();
    this.current = this.query = "";
  }

  protected override render(): TemplateResult {
    const { conversations, loaded } = this.session;
    const shown = this.#found(conversations);
    return html`${this.#searchTemplate()}
      <div class="list" @keydown=${this.#key}>
        ${!loaded && conversations.length === 0 ? this.#waiting() : nothing}
        ${loaded && conversations.length === 0 ? this.#empty() : nothing}
        <ul aria-label=${this.ui.words.say("list.label")}>
          ${repeat(
            shown,
            ({ id }) => id,
            (one) => html`<li>${this.#item(one)}</li>`,
          )}
        </ul>
        ${this.query.trim() === "" ? nothing : this.#hitsTemplate(shown.length)}
      </div>`;
  }

  #hitsTemplate(named: number): TemplateResult | typeof nothing {
    const { ui, session } = this;
    const [found, hits] = [this.#searching, this.#hits];
    const state = () => ui.words.say(this.#unable ? "list.search_failed" : "common.loading");
    if (!found || !hits) return html`<p class="state" role="status">${state()}</p>`;
    return found.foundTemplate({ ui, session, hits, named, open: (...place) => this.#open(...place) });
  }

  /** The part that searches messages comes with the first letter. */
  async #look(): Promise<void> {
    this.#searching ??= await import("./searching.ts").catch(() => undefined); // asked for again with the next letter
    this.#unable = this.#searching === undefined;
    this.requestUpdate();
    if (!this.#searching) return;
    if (!this.#hits) {
      this.#hits = new this.#searching.Hits(this, () => ({ client: this.session.client }));
      adoptStyles(this.renderRoot as ShadowRoot, [...TpConversations.styles, this.#searching.hitSheet]);
    }
    this.#hits.look(this.query);
  }

  #found(conversations: Conversation[]): Conversation[] {
    const sought = fold(this.query);
    return sought === "" ? conversations : conversations.filter((one) => wordsOf(one).includes(sought));
  }

  #item(conversation: Conversation): TemplateResult {
    return itemTemplate(this.ui.words, this.session.thread(conversation.id), conversation, {
      current: conversation.id === this.current,
      muted: this.session.isMuted(conversation.id),
      open: () => this.#open(conversation.id),
    });
  }

  #searchTemplate(): TemplateResult {
    const { words } = this.ui;
    const changed = (event: Event) => {
      this.query = (event.target as HTMLInputElement).value;
      void this.#look();
    };
    return html`<div class="search" role="search">${icon("search")}
      <input type="search" maxlength="200" autocomplete="off" placeholder=${words.say("list.search")}
        aria-label=${words.say("list.search")} .value=${this.query} @input=${changed} /></div>`;
  }

  #waiting(): TemplateResult {
    return html`<tp-skeleton shape="list" .words=${this.ui.words.say("common.loading")}></tp-skeleton>`;
  }

  #empty(): TemplateResult {
    const { words } = this.ui;
    void DRAWINGS.come();
    return html`<tp-empty .heading=${words.say("list.empty")} .words=${words.say("list.empty_more")}><slot name="empty"></slot></tp-empty>`;
  }

  #open(conversation: string, message?: string): void {
    const detail = { conversation, ...(message && { message }) };
    this.dispatchEvent(new CustomEvent("tp-open", { detail, bubbles: true, composed: true }));
  }

  /** Arrows, Home and End go from row to row. */
  #key = (event: KeyboardEvent): void => {
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>(".item")];
    const at = rows.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(to, rows.length - 1))]?.focus();
  };
}

define("tp-conversations", TpConversations);
