import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation, Participant } from "../core/frames.ts";
import { isStaff } from "../core/store/audience.ts";
import { define, TpElement } from "../ui/element.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import { shared } from "../ui/shared.css.ts";
import type { Ui } from "../ui/ui.ts";
import type { Inbox } from "./inbox.ts";
import { inboxList } from "./inbox_list.css.ts";
import { lastWords } from "./last_words.ts";

/** Between the last key and the search. */
const PAUSE_MS = 250;
const QUERY_MAX_CHARS = 200;

/** The tenant's conversations; tells `tp-open {conversation}`. */
export class TpInbox extends TpElement {
  static override properties = {
    ui: { attribute: false },
    inbox: { attribute: false },
    current: {},
    now: { type: Number },
  };
  static override styles = [shared, buttons, inboxList];
  declare ui: Ui;
  declare inbox: Inbox;
  /** The conversation that is open. */
  declare current: string | undefined;
  /** For "3 min ago"; the desk turns it once a minute. */
  declare now: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The keyboard goes to the search. */
  search(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const { rows, state } = this.inbox;
    const waiting = rows.filter((row) => row.unanswered_since).length;
    return html`${this.#tools()}
      <p class="count" role="status">${waiting > 0 ? words.count("desk.waiting", waiting) : nothing}</p>
      ${state === "failed" ? this.#failed() : nothing} ${state === "ready" && rows.length === 0 ? this.#none() : nothing}
      <ul aria-label=${words.say("desk.conversations")}>
        ${repeat(
          rows,
          ({ id }) => id,
          (row) => html`<li>${this.#row(row)}</li>`,
        )}
        ${this.inbox.more ? this.#more() : nothing}
      </ul>`;
  }

  #tools(): TemplateResult {
    const { words } = this.ui;
    const { stage, status } = this.inbox.wanted;
    const stages = [...new Set(this.inbox.rows.flatMap((row) => row.stage ?? []).concat(stage || []))].sort();
    return html`<div class="tools" role="search">
      <input
        type="search"
        maxlength=${QUERY_MAX_CHARS}
        aria-label=${words.say("desk.search")}
        placeholder=${words.say("desk.search")}
        @input=${this.#typed}
      />
      <select aria-label=${words.say("desk.stage")} @change=${this.#staged}>
        <option value="" ?selected=${!stage}>${words.say("desk.any-stage")}</option>
        ${stages.map((one) => html`<option value=${one} ?selected=${one === stage}>${one.replaceAll("_", " ")}</option>`)}
      </select>
      <select aria-label=${words.say("desk.conversations")} @change=${this.#filtered}>
        <option value="open" ?selected=${status === "open"}>${words.say("desk.open")}</option>
        <option value="closed" ?selected=${status === "closed"}>${words.say("desk.closed")}</option>
      </select>
    </div>`;
  }

  #row(row: Conversation): TemplateResult {
    const { words } = this.ui;
    const party = partyOf(row);
    const title = row.title || row.participants?.map(({ name, role }) => name || role).join(", ") || row.id;
    return html`<button class="row" data-id=${row.id} aria-current=${row.id === this.current} @click=${() => this.#open(row.id)}>
      <tp-avatar .name=${party?.name ?? title} .party=${party?.role ?? ""}></tp-avatar>
      <bdi class="name">${title}</bdi>
      <time class="when" datetime=${row.updated_at}>${words.ago(row.updated_at, this.now)}</time>
      <bdi class="last">${lastWords(row, this.ui)}</bdi>
      <span class="marks">${this.#marks(row)}</span>
    </button>`;
  }

  #marks({ stage, reported = 0, unanswered_since }: Conversation): TemplateResult {
    const { words } = this.ui;
    const since = unanswered_since && words.say("desk.waits-since", { ago: words.ago(unanswered_since, this.now) });
    return html`${reported > 0 ? html`<span class="reported">${words.count("desk.reported", reported)}</span>` : nothing}
    ${since ? html`<span class="wait">${since}</span>` : stage ? html`<span class="stage">${stage.replaceAll("_", " ")}</span>` : nothing}`;
  }

  #none(): TemplateResult {
    const { words } = this.ui;
    const { query, stage } = this.inbox.wanted;
    const how = query || stage ? words.say("desk.none-found") : words.say("desk.none-how");
    return html`<tp-empty drawing="stall" .heading=${words.say("desk.none")} .words=${how}></tp-empty>`;
  }

  #failed(): TemplateResult {
    const { words } = this.ui;
    return html`<tp-notice
      tone="danger"
      .ui=${this.ui}
      .action=${words.say("common.retry")}
      @tp-action=${() => void this.inbox.load()}
      >${words.say("desk.failed")}</tp-notice
    >`;
  }

  #more(): TemplateResult {
    return html`<li>
      <button class="button more" @click=${() => void this.inbox.loadMore()}>${this.ui.words.say("desk.more")}</button>
    </li>`;
  }

  #open(conversation: string): void {
    this.dispatchEvent(new CustomEvent("tp-open", { detail: { conversation }, bubbles: true, composed: true }));
  }

  #typed = ({ target }: InputEvent): void => {
    clearTimeout(this.#timer);
    const query = (target as HTMLInputElement).value.trim();
    this.#timer = setTimeout(() => this.inbox.want({ query }), PAUSE_MS);
  };

  #staged = ({ target }: Event): void => this.inbox.want({ stage: (target as HTMLSelectElement).value });

  #filtered = ({ target }: Event): void =>
    this.inbox.want({ status: (target as HTMLSelectElement).value as "open" | "closed" });
}

/** Whose face stands for the conversation: who spoke last of the parties, else the first of them. */
function partyOf({ participants = [], last_message }: Conversation): Participant | undefined {
  const parties = participants.filter(({ role }) => !isStaff(role) && role !== "bot");
  return parties.find(({ id }) => id === last_message?.author.participant) ?? parties[0];
}

define("tp-inbox", TpInbox);
