import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import type { Flag } from "../../core/protocol.ts";
import type { SayKey } from "../../i18n/words.ts";
import { define, TpElement } from "../../ui/element.ts";
import { type IconName, icon } from "../../ui/icons.ts";
import { fullName } from "../../ui/names.ts";
import { buttons } from "../../ui/primitives/buttons.css.ts";
import "../../ui/primitives/empty.ts";
import "../../ui/primitives/notice.ts";
import { shared } from "../../ui/shared.css.ts";
import { partyTones } from "../../ui/theme.css.ts";
import { troubleWords } from "../../ui/timeline/trouble.ts";
import type { Ui } from "../../ui/ui.ts";
import { isCovered, isWriting } from "../keys.ts";
import { flagSheet } from "./flag.css.ts";
import { authorTemplate, contentTemplate, outcomeTemplate, outcomeWords, placeTemplate } from "./flag.ts";
import { type Flags, TABS, type Tab } from "./flags.ts";
import { moderationSheet } from "./moderation.css.ts";
import "./reject.ts";
import type { TpReject } from "./reject.ts";

/** What is read of the flags, and asked of them. */
export type Moderated = Pick<
  Flags,
  | ("rows" | "tab" | "state" | "waiting" | "more" | "conversation")
  | ("show" | "load" | "loadMore" | "approve" | "reject" | "see")
>;

/**
 * Messages that wait to be released, and those in which something was found. One row is in the order of Tab.
 *
 * Events: `tp-go` `{ flag }`, its conversation is wanted; `tp-reveal` `{ flag }`, what it said before.
 */
export class TpModeration extends TpElement {
  static override properties = {
    ui: { attribute: false },
    flags: { attribute: false },
    profile: {},
    now: { type: Number },
    cursor: { state: true },
    busy: { state: true },
  };
  static override styles = [shared, buttons, partyTones, flagSheet, moderationSheet];
  declare ui: Ui;
  declare flags: Moderated;
  /** The agent's own. */
  declare profile: string;
  /** For "3 min ago"; the desk turns it once a minute. */
  declare now: number;
  declare private cursor: string | undefined;
  declare private busy: string | undefined; // the flag that is decided now
  readonly #reject: Ref<TpReject> = createRef();
  #held = -1; // place of the row that has the keyboard, before rendering

  /** The keyboard goes to the next row, or to the one before; at first to the first. */
  async step(by: 1 | -1): Promise<void> {
    const { rows } = this.flags;
    const at = rows.findIndex(({ id }) => id === this.cursor);
    const within =
      this.#rowWithFocus() === undefined ? Math.max(0, at) : Math.min(rows.length - 1, Math.max(0, at + by));
    await this.#focusAt(within);
    if (within === rows.length - 1 && this.flags.more) this.#more();
  }

  protected override willUpdate(): void {
    this.#held = this.hasUpdated ? this.#places().indexOf(this.#rowWithFocus() ?? "") : -1;
  }

  /** A row that was decided, here or by somebody else, leaves the keyboard to the one that takes its place. */
  protected override updated(_changed: PropertyValues): void {
    const { activeElement } = this.renderRoot as ShadowRoot;
    if (this.#held === -1 || activeElement) return;
    void this.#focusAt(Math.min(this.#held, this.flags.rows.length - 1));
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const { rows, state, tab, more } = this.flags;
    const reachable = rows.some(({ id }) => id === this.cursor) ? this.cursor : rows[0]?.id;
    return html`<header><h2>${words.say("mod.title")}</h2>
        <div class="tabs" role="group" aria-label=${words.say("mod.title")}>${TABS.map((one) => this.#tab(one))}</div>
      </header>
      <div class="scroller" @keydown=${this.#pressed}>
        ${state === "failed" ? this.#failed() : nothing}
        ${state === "loading" ? html`<p class="loading" role="status">${words.say("common.loading")}</p>` : nothing}
        ${state === "ready" && rows.length === 0 ? this.#none(tab) : nothing}
        <ul aria-label=${words.say(`mod.${tab}`)} ?hidden=${rows.length === 0}>
          ${repeat(
            rows,
            ({ id }) => id,
            (flag) => this.#row(flag, flag.id === reachable),
          )}
        </ul>
        ${more ? html`<button class="button is-small more" @click=${this.#more}>${words.say("desk.more")}</button>` : nothing}
      </div>
      <tp-reject ${ref(this.#reject)} .ui=${this.ui}></tp-reject>`;
  }

  #tab(tab: Tab): TemplateResult {
    const { words } = this.ui;
    const { waiting } = this.flags;
    const badge = tab === "waiting" && waiting.n > 0;
    const n = `${words.number(waiting.n)}${waiting.more ? "+" : ""}`;
    return html`<button class="tab" aria-pressed=${tab === this.flags.tab} @click=${() => this.#show(tab)}>
      ${words.say(`mod.${tab}`)}${
        badge
          ? html`<span class="count" aria-hidden="true">${n}</span><span class="unseen">${words.count("mod.count", waiting.n)}</span>`
          : nothing
      }</button>`;
  }

  #row(flag: Flag, reachable: boolean): TemplateResult {
    const { words } = this.ui;
    const conversation = this.flags.conversation(flag);
    return html`<li class="row" data-id=${flag.id} tabindex=${reachable ? 0 : -1} aria-busy=${this.busy === flag.id} @focusin=${this.#focused}>
      <p class="top">${authorTemplate(flag, conversation, words)}${placeTemplate(flag, conversation, words)}<time
          datetime=${flag.at} title=${words.moment(flag.at)}>${words.ago(flag.at, this.now)}</time></p>
      ${contentTemplate(flag, words)}
      ${outcomeTemplate(flag, words, (profile) => this.#nameOf(flag, profile), this.now)}
      <div class="deeds">
        ${flag.waiting ? this.#decisions(flag) : nothing}
        ${flag.waiting || flag.outcome ? nothing : this.#button("check", "mod.seen", () => void this.#decide(flag, () => this.flags.see(flag)))}
        ${this.#button("chat", "mod.go", () => this.#tell("tp-go", flag), "is-quiet")}
        ${flag.decision === "allow" ? nothing : this.#button("eye", "mod.reveal", () => this.#tell("tp-reveal", flag), "is-quiet")}
      </div>
    </li>`;
  }

  #decisions(flag: Flag): TemplateResult {
    const { words } = this.ui;
    const approve = (masked: boolean) => void this.#decide(flag, () => this.flags.approve(flag, masked));
    return html`<button class="button is-small is-primary" @click=${() => approve(false)}>${icon("check")}${words.say("mod.approve")}</button>
      ${(flag.findings ?? []).length > 0 ? this.#button("eye-off", "mod.approve-masked", () => approve(true)) : nothing}
      ${this.#button("block", "mod.reject", () => void this.#ask(flag))}`;
  }

  #button(sign: IconName, key: SayKey, pressed: () => void, looks = ""): TemplateResult {
    return html`<button class="button is-small ${looks}" @click=${pressed}>${icon(sign)}${this.ui.words.say(key)}</button>`;
  }

  #none(tab: Tab): TemplateResult {
    const { words } = this.ui;
    return html`<tp-empty role="status" drawing="stall" .heading=${words.say(`mod.none-${tab}`)}
      .words=${words.say(`mod.none-${tab}-how`)}></tp-empty>`;
  }

  #failed(): TemplateResult {
    const { words } = this.ui;
    return html`<tp-notice tone="danger" .ui=${this.ui} .action=${words.say("common.retry")} @tp-action=${() => void this.flags.load()}
      >${words.say("desk.failed")}</tp-notice>`;
  }

  #show(tab: Tab): void {
    this.cursor = undefined;
    this.flags.show(tab);
  }

  #more = (): void => {
    this.flags.loadMore().catch((error: unknown) => this.#fault(error));
  };

  /** Carries a decision out, and says where a colleague was first. */
  async #decide(flag: Flag, deed: () => Promise<Flag>): Promise<void> {
    if (this.busy) return;
    this.busy = flag.id;
    try {
      this.#told(flag, await deed());
    } catch (error) {
      this.#fault(error);
      void this.flags.load(); // somebody else may have decided
    }
    this.busy = undefined;
  }

  async #ask(flag: Flag): Promise<void> {
    await this.#reject.value?.show(flag, async (reason) => this.#told(flag, await this.flags.reject(flag, reason)));
  }

  #told(asked: Flag, now: Flag): void {
    const { words, toasts } = this.ui;
    const what = outcomeWords(now, words);
    const mine = !now.settled_by || now.settled_by === this.profile;
    const name = this.#nameOf(asked, now.settled_by ?? "");
    toasts.tell({ words: mine ? what : words.say("mod.was-first", { name, what }), tone: mine ? "ok" : "calm" });
  }

  #nameOf(flag: Flag, profile: string): string {
    if (profile === this.profile) return this.ui.words.say("who.you");
    const known = this.flags.conversation(flag)?.participants?.find((one) => one.profile === profile);
    return known ? fullName(known, this.ui.words) : profile;
  }

  #fault(error: unknown): void {
    this.ui.toasts.tell({ words: troubleWords(error, this.ui.words), tone: "danger" });
  }

  #tell(name: "tp-go" | "tp-reveal", flag: Flag): void {
    this.dispatchEvent(new CustomEvent(name, { detail: { flag }, bubbles: true, composed: true }));
  }

  #focused = ({ currentTarget }: Event): void => {
    this.cursor = (currentTarget as HTMLElement).dataset.id;
  };

  /** Keys of the row that has the keyboard; on a button, Enter is the button's. */
  #pressed = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!plain || isWriting(path) || isCovered(path)) return;
    const flag = this.flags.rows.find(({ id }) => id === this.#rowWithFocus());
    const onRow = (path[0] as Element).classList?.contains("row");
    const deeds: Record<string, (() => void) | false | undefined> = {
      ArrowDown: () => void this.step(1),
      ArrowUp: () => void this.step(-1),
      j: () => void this.step(1),
      k: () => void this.step(-1),
      a: flag && !flag.outcome && (() => void this.#decide(flag, () => this.#agree(flag))),
      r: flag?.waiting && (() => void this.#ask(flag)),
      Enter: flag && onRow && (() => this.#tell("tp-go", flag)),
    };
    const deed = Object.hasOwn(deeds, event.key) && deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  };

  #agree(flag: Flag): Promise<Flag> {
    return flag.waiting ? this.flags.approve(flag, false) : this.flags.see(flag);
  }

  async #focusAt(index: number): Promise<void> {
    this.cursor = this.flags.rows[index]?.id;
    await this.updateComplete;
    const row = this.renderRoot.querySelector<HTMLElement>('.row[tabindex="0"]');
    const there = row ?? this.renderRoot.querySelector<HTMLElement>('.tab[aria-pressed="true"]');
    there?.focus();
    there?.scrollIntoView({ block: "nearest" });
  }

  /** Ids of the rows as they stand on the page. */
  #places(): string[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".row")].map(({ dataset }) => dataset.id ?? "");
  }

  #rowWithFocus(): string | undefined {
    return (this.renderRoot as ShadowRoot).activeElement?.closest<HTMLElement>(".row")?.dataset.id;
  }
}

define("tp-moderation", TpModeration);
