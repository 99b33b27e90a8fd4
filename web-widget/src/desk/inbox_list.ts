import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation } from "../core/frames.ts";
import type { PolicyResult } from "../core/protocol.ts";
import { define, TpElement } from "../ui/element.ts";
import { nextFrame } from "../ui/frame.ts";
import { icon } from "../ui/icons.ts";
import { plainly } from "../ui/names.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import "../ui/primitives/empty.ts";
import "../ui/primitives/notice.ts";
import { shared } from "../ui/shared.css.ts";
import type { Ui } from "../ui/ui.ts";
import type { Inbox } from "./inbox.ts";
import { inboxList } from "./inbox_list.css.ts";
import { rowTemplate } from "./row.ts";
import { waits } from "./rows.ts";

/** Between the last key and the search. */
const PAUSE_MS = 250;
const QUERY_MAX_CHARS = 200;

/** What is read of the list, and asked of it. */
export type Listed = Pick<Inbox, "rows" | "state" | "wanted" | "more" | "want" | "load" | "loadMore">;

/** The conversation of the row that this is in. */
const rowOf = (target: EventTarget | null) => (target as Element).closest<HTMLElement>(".row")?.dataset.id;

/** The tenant's conversations; tells `tp-open {conversation}`. One row is in the order of Tab; j and k walk over them. */
export class TpInbox extends TpElement {
  static override properties = {
    ui: { attribute: false },
    inbox: { attribute: false },
    policy: { attribute: false },
    current: {},
    now: { type: Number },
    cursor: { state: true },
  };
  static override styles = [shared, buttons, inboxList];
  declare ui: Ui;
  declare inbox: Listed;
  declare policy: PolicyResult | undefined;
  /** The conversation that is open. */
  declare current: string | undefined;
  /** For "3 min ago"; the desk turns it once a minute. */
  declare now: number;
  declare private cursor: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #focused: string | undefined; // the row that has the keyboard, before rendering

  /** The conversation that the keyboard is at. */
  get at(): string | undefined {
    return this.cursor;
  }

  /** The keyboard goes to the search. */
  search(): void {
    const field = this.renderRoot.querySelector("input");
    field?.focus();
    field?.select();
  }

  /** The keyboard goes to the next row, or to the one before; at first to the one that is open. */
  async step(by: 1 | -1): Promise<void> {
    const { rows } = this.inbox;
    const at = rows.findIndex(({ id }) => id === this.cursor);
    const next = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) await this.focusRow(next.id);
    if (next === rows.at(-1) && this.inbox.more) void this.inbox.loadMore();
  }

  /** The keyboard goes to a conversation, or to the first where it is not in the list. */
  async focusRow(conversation: string | undefined): Promise<void> {
    const there = this.inbox.rows.find(({ id }) => id === conversation) ?? this.inbox.rows[0];
    this.cursor = there?.id;
    await this.updateComplete;
    const row = this.renderRoot.querySelector<HTMLElement>(`.row[tabindex="0"]`);
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  /** A row that is being pressed stays where it is: moved, it would miss the press. */
  protected override async scheduleUpdate(): Promise<void> {
    while (this.shadowRoot?.querySelector(".row:active")) await nextFrame();
    await super.scheduleUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("current") && this.current) this.cursor = this.current;
    this.#focused = (this.shadowRoot?.activeElement as HTMLElement | null)?.dataset.id;
  }

  /** A row that moved from one group to the other takes the keyboard with it. */
  protected override updated(): void {
    if (!this.#focused || this.shadowRoot?.activeElement) return;
    this.renderRoot.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(this.#focused)}"]`)?.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const { rows, state } = this.inbox;
    const reachable = rows.some(({ id }) => id === this.cursor) ? this.cursor : rows[0]?.id;
    const waiting = rows.filter(waits);
    const rest = rows.filter((row) => !waits(row));
    return html`${this.#tools()}
      <div class="scroller" @click=${this.#pressed} @focusin=${this.#reached}>
        ${state === "failed" ? this.#failed() : nothing}
        ${state === "ready" && rows.length === 0 ? this.#none() : nothing}
        ${state === "loading" ? html`<p class="group" role="status">${words.say("desk.loading")}</p>` : nothing}
        ${this.#group(words.count("desk.waiting", waiting.length), waiting, reachable)}
        ${this.#group(words.say("desk.answered"), rest, reachable)}
        ${
          this.inbox.more
            ? html`<button class="button is-small more" @click=${() => void this.inbox.loadMore()}>${words.say("desk.more")}</button>`
            : nothing
        }
      </div>`;
  }

  #group(
    heading: string,
    rows: readonly Conversation[],
    reachable: string | undefined,
  ): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`<h2 class="group">${heading}</h2>
      <ul aria-label=${heading}>
        ${repeat(
          rows,
          ({ id }) => id,
          (row) => {
            const look = { current: row.id === this.current, atCursor: row.id === reachable, now: this.now };
            return html`<li>${rowTemplate(this.ui, row, look)}</li>`;
          },
        )}
      </ul>`;
  }

  #tools(): TemplateResult {
    const { words } = this.ui;
    const { stage, status } = this.inbox.wanted;
    const search = words.say("desk.search");
    const tab = (one: "open" | "closed") => html`<button
      class="tab"
      aria-pressed=${status === one}
      @click=${() => this.inbox.want({ status: one })}
    >
      ${words.say(`desk.${one}`)}
    </button>`;
    return html`<div class="tools" role="search" aria-label=${search}>
      <div class="field">
        ${icon("search")}
        <input type="search" maxlength=${QUERY_MAX_CHARS} aria-label=${search} aria-keyshortcuts="/" placeholder=${search}
          @input=${this.#typed} @keydown=${this.#leftSearch} />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <div class="tabs" role="group" aria-label=${words.say("desk.conversations")}>${tab("open")}${tab("closed")}</div>
      <select aria-label=${words.say("desk.stage")} @change=${this.#staged}>
        <option value="" ?selected=${!stage}>${words.say("desk.any-stage")}</option>
        ${this.#stages().map((one) => html`<option value=${one} ?selected=${one === stage}>${plainly(one)}</option>`)}
      </select>
    </div>`;
  }

  /** Those of the marketplace, in its order; where it names none, those that are seen. */
  #stages(): readonly string[] {
    const { stage } = this.inbox.wanted;
    const named = this.policy?.policy.stages;
    const seen = this.inbox.rows.flatMap((row) => row.stage ?? []).sort();
    return [...new Set([...(named ?? seen), ...(stage ? [stage] : [])])];
  }

  #none(): TemplateResult {
    const { words } = this.ui;
    const { query, stage } = this.inbox.wanted;
    const how = query || stage ? words.say("desk.none-found") : words.say("desk.none-how");
    return html`<tp-empty role="status" drawing="stall" .heading=${words.say("desk.none")} .words=${how}></tp-empty>`;
  }

  #failed(): TemplateResult {
    const { words } = this.ui;
    const again = () => void this.inbox.load();
    return html`<tp-notice tone="danger" .ui=${this.ui} .action=${words.say("common.retry")} @tp-action=${again}
      >${words.say("desk.failed")}</tp-notice
    >`;
  }

  /** However the keyboard came to a row, by Tab as well. */
  #reached = ({ target }: Event): void => {
    this.cursor = rowOf(target) ?? this.cursor;
  };

  #pressed = ({ target }: Event): void => {
    const conversation = rowOf(target);
    if (!conversation) return;
    this.cursor = conversation;
    this.dispatchEvent(new CustomEvent("tp-open", { detail: { conversation }, bubbles: true, composed: true }));
  };

  #typed = ({ target }: InputEvent): void => {
    clearTimeout(this.#timer);
    const query = (target as HTMLInputElement).value.trim();
    this.#timer = setTimeout(() => this.inbox.want({ query }), PAUSE_MS);
  };

  /** Down from the search are the rows. */
  #leftSearch = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    void this.focusRow(this.inbox.rows[0]?.id);
  };

  #staged = ({ target }: Event): void => this.inbox.want({ stage: (target as HTMLSelectElement).value });
}

define("tp-inbox", TpInbox);
