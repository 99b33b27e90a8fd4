import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Content, Message } from "../../core/frames.ts";
import type { Thread } from "../../core/store/thread.ts";
import { asked, Chunk } from "../chunk.ts";
import { define, TpElement } from "../element.ts";
import { nextFrame } from "../frame.ts";
import { icon } from "../icons.ts";
import type { Services, Tiles } from "../kinds/index.ts";
import "../more_icons.ts";
import { nameOf } from "../names.ts";
import { shared } from "../shared.css.ts";
import { partyTones } from "../theme.css.ts";
import "../thread/english.ts";
import type { Ui } from "../ui.ts";
import { labelOf } from "./bubble.ts";
import { answersIn } from "./context.ts";
import { lineIn } from "./line.ts";
import { isTold } from "./notices.ts";
import { Pointing, rowOf } from "./pointing.ts";
import { Reading } from "./reading.ts";
import { rowTemplate } from "./row.ts";
import { RowWindow } from "./row_window.ts";
import { keyOfMessage, type Row, RowList } from "./rows.ts";
import { type PickPlace, servicesOf } from "./services.ts";
import { timelineSheet } from "./timeline.css.ts";
import { troubleWords } from "./trouble.ts";
import { saidAfter, Unheard } from "./unheard.ts";
import type { Asked, View } from "./view.ts";
import { walk } from "./walking.ts";

/** How long a message that was looked for is marked. */
const FOUND_MS = 2_500;
/** Where a message that was looked for comes to stand, as a share of the view. */
const FOUND_AT = 0.3;

const PLACE = new Chunk(() => import("./place_dialog.ts"));

/**
 * The messages of one conversation. Only the rows around what is seen stand on the page.
 *
 * Events: `tp-ask` `{ what, message, anchor }`: the menu of a message, the emoji, or at once an answer.
 */
export class TpTimeline extends TpElement implements View {
  static override properties = {
    ui: { attribute: false },
    thread: { attribute: false },
    tiles: { attribute: false },
    active: { state: true },
    found: { state: true },
  };
  static override styles = [shared, partyTones, timelineSheet];
  declare ui: Ui;
  declare thread: Thread;
  declare tiles: Tiles | undefined;
  declare private active: string; // key of the row that the keyboard is at
  declare private found: string; // key of the row that was looked for
  readonly #window = new RowWindow(this, {
    parts: () => this.#parts(),
    estimate: (row) => estimate(this.#rows[row]),
    holds: (row) => ["message", "waiting", "notice"].includes(this.#rows[row]?.kind ?? ""),
    scrolled: () => this.#scrolled(),
  });
  readonly #reading = new Reading(this, { thread: () => this.thread, beyond: () => this.#window.beyond });
  readonly #pointing = new Pointing(this, { held: (row) => this.#held(row) });
  readonly #unheard = new Unheard();
  services!: Services;
  answers: ReadonlyMap<string, Content> = new Map();
  #list = new RowList();
  #rows: readonly Row[] = [];
  #version = -1; // of the thread, as the rows show it
  #opened: Thread | undefined;
  #placed = false; // the view was brought to where reading begins
  #wanted: string | undefined; // a message to be brought into view when it is here
  #seenAt = ""; // time of the newest message that was seen at the end
  #wasLatest = true; // as it was last shown
  #sending = 0; // messages on their way at the last look
  #fade: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.active = "";
    this.found = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate(); // what was due while it was put away
    document.addEventListener("visibilitychange", this.#look);
    window.addEventListener("focus", this.#look);
    window.addEventListener("blur", this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#look);
    window.removeEventListener("focus", this.#look);
    window.removeEventListener("blur", this.#look);
    clearTimeout(this.#fade);
    this.#leave();
    this.#opened = undefined;
  }

  /** Whether the newest message is in view. */
  get atLatest(): boolean {
    return this.#window.atEnd && this.thread.pages.atLatest;
  }

  /** Brings a message into view and marks it; reads history around it where it is not here. */
  async goTo(message: string): Promise<boolean> {
    this.#wanted = message;
    const there = await this.thread.goTo(message).catch(() => false);
    if (!there) {
      this.#wanted = undefined;
      this.ui.toasts.tell({ words: this.ui.words.say("timeline.not_found") });
    }
    this.requestUpdate();
    return there;
  }

  /** Brings what was said at a time, or next after it, into view. */
  async goToTime(instantMs: number): Promise<void> {
    const found = await this.thread.goToTime(instantMs);
    if (found) await this.goTo(found.id);
  }

  toLatest(): void {
    this.thread.latest();
    this.#window.showEnd();
  }

  jump(message: string): void {
    void this.goTo(message);
  }

  react({ id, reactions }: Message, emoji: string): void {
    const on = !reactions?.[emoji]?.includes(this.thread.me ?? "");
    this.thread.care.react(id, emoji, on).catch((error: unknown) => this.#tell(error));
  }

  ask(what: Asked, message: Message): void {
    const row = this.#element(keyOfMessage(message, this.thread.me));
    const anchor = row?.querySelector(".bubble") ?? row; // it stays, and takes the focus back
    this.dispatchEvent(new CustomEvent("tp-ask", { detail: { what, message, anchor } }));
  }

  isAt(message: Message): boolean {
    return this.#pointing.hot !== "" && this.#pointing.hot === keyOfMessage(message, this.thread.me);
  }

  retry(clientId: string): void {
    this.thread.retry(clientId);
  }

  discard(clientId: string): void {
    this.thread.discard(clientId);
  }

  /** What comes is drawn once a frame, however much it is; where a reader scrolls, at once. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.#window.urgent) await nextFrame();
    await super.scheduleUpdate();
  }

  /** One that was put away meanwhile is not looked at any more: what comes then is not read. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    return this.isConnected && super.shouldUpdate(changed);
  }

  protected override willUpdate(): void {
    if (this.thread !== this.#opened) this.#open();
    const { version } = this.thread;
    if (version !== this.#version) this.#takeRows();
    this.#version = version;
    this.#place();
    this.#speak();
  }

  protected override render(): TemplateResult {
    const { start, end } = this.#window;
    const { words } = this.ui;
    return html`<div class="scroller" part="timeline">
        <div class="above"></div>
        <div class="rows" role=${this.#rows.some(isSaid) ? "feed" : "group"} aria-live="off" aria-busy=${!this.thread.pages.loaded || this.#reading.loading !== undefined} aria-label=${words.say("timeline.label")}
          @keydown=${this.#key} @focusin=${this.#focused}>
          ${repeat(
            this.#rows.slice(start, end),
            ({ key }) => key,
            (row, i) => this.#row(row, start + i),
          )}
        </div>
        <div class="below"></div>
      </div>
      ${this.#latestTemplate()}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#reading.reach();
    this.#look();
  }

  #row(row: Row, index: number): TemplateResult {
    const classes = `row is-${row.kind} ${this.found === row.key ? "is-found" : ""}`;
    const body = rowTemplate(this, row, this.#reading);
    if (!isSaid(row)) return html`<div class=${classes} data-key=${row.key}>${body}</div>`;
    const label = row.kind === "message" ? labelOf(this, row.message) : nothing;
    const here = this.active === row.key || (this.active === "" && index === this.#rows.length - 1);
    return html`<div class=${classes} data-key=${row.key} role="article" aria-posinset=${index + 1} aria-setsize="-1"
      aria-label=${label} tabindex=${here ? 0 : -1}>${body}</div>`;
  }

  #latestTemplate(): TemplateResult | typeof nothing {
    this.#wasLatest = this.atLatest;
    if (this.atLatest || this.#rows.length < 2) return nothing;
    const { words } = this.ui;
    const n = this.#unseen();
    const label = n > 0 ? words.count("timeline.latest_new", n) : words.say("timeline.latest");
    return html`<button class="latest" part="latest" aria-label=${label} title=${label} @click=${() => this.toLatest()}>
      ${icon("chevron-down")}${n > 0 ? html`<span class="count" aria-hidden="true">${n}</span>` : nothing}</button>`;
  }

  #leave(): void {
    this.#opened?.look(false);
    this.#opened?.care.noted();
  }

  #open(): void {
    this.#leave();
    this.#opened = this.thread;
    this.services = servicesOf(this.thread, this.tiles, () => this.#pickPlace());
    this.#window.clear();
    this.#placed = false;
    this.#wanted = undefined;
    this.#unheard.clear();
    this.active = this.found = this.#seenAt = "";
    this.#version = -1;
    this.#list = new RowList();
    this.#reading.open();
  }

  #takeRows(): void {
    const { thread } = this;
    if (thread.outgoing.length > this.#sending) this.#window.showEnd(); // what one says oneself is shown
    this.#sending = thread.outgoing.length;
    this.answers = answersIn(thread.messages, thread.me);
    const { rows, same } = this.#list.update({
      messages: thread.messages,
      notices: thread.notices.filter((notice) => isTold(notice, thread)),
      outgoing: thread.outgoing,
      me: thread.me,
      unreadFrom: thread.unreadFrom,
      typing: thread.people.typing,
    });
    this.#rows = rows;
    this.#window.setRows(rows, same, thread.pages.atLatest);
  }

  /** Reading begins at the first unread message, else at the newest; or where it was asked to. */
  #place(): void {
    if (!this.thread.pages.loaded) return;
    if (!this.#placed && !this.#window.show("unread", FOUND_AT * this.#window.viewPx)) this.#window.showEnd();
    this.#placed = true;
    const message = this.#wanted === undefined ? undefined : this.thread.message(this.#wanted);
    if (!message) return;
    const key = keyOfMessage(message, this.thread.me);
    if (!this.#window.show(key, FOUND_AT * this.#window.viewPx)) return;
    this.#wanted = undefined;
    this.active = this.found = key;
    clearTimeout(this.#fade);
    this.#fade = setTimeout(() => {
      this.found = "";
    }, FOUND_MS);
  }

  /** Tells screen readers what others said since the last look. */
  #speak(): void {
    const { words, announcer } = this.ui;
    for (const message of this.#unheard.take(this.thread)) {
      const name = nameOf(message.author.participant, this.thread.people, words);
      announcer.say(words.say("timeline.heard", { name, line: lineIn(this, message) }));
    }
  }

  /** New messages below what is seen. */
  #unseen(): number {
    const { pages, unread, messages, me } = this.thread;
    if (!pages.atLatest) return unread;
    return this.#seenAt === "" ? 0 : saidAfter(this.#seenAt, messages, me).length;
  }

  #scrolled(): void {
    this.#reading.reach();
    this.#look();
    if (this.atLatest !== this.#wasLatest) this.requestUpdate();
  }

  #look = (): void => {
    if (!this.#opened) return;
    const seen = this.#placed && this.atLatest && document.visibilityState === "visible" && document.hasFocus();
    if (seen) this.#seenAt = this.thread.messages.at(-1)?.at ?? "";
    if (seen !== this.thread.receipts.seen) this.thread.look(seen);
  };

  async #pickPlace(): Promise<Awaited<ReturnType<PickPlace>>> {
    const loaded = await asked(PLACE, this.ui);
    return loaded?.askPlace(this.ui, this.services.here(), this.renderRoot);
  }

  #tell(error: unknown): void {
    this.ui.toasts.tell({ words: troubleWords(error, this.ui.words), tone: "danger" });
  }

  #focused = (event: FocusEvent): void => {
    this.active = rowOf(event)?.dataset.key ?? this.active;
  };

  #key = (event: KeyboardEvent): void => walk(event, { rows: this.#rows, focusRow: (key) => void this.#focus(key) });

  #held(row: HTMLElement): void {
    const found = this.#rows.find(({ key }) => key === row.dataset.key);
    if (found?.kind === "message") this.ask("menu", found.message);
  }

  async #focus(key: string): Promise<void> {
    this.active = key;
    if (!this.#element(key)) {
      this.#window.show(key, FOUND_AT * this.#window.viewPx);
      await this.updateComplete;
    }
    const row = this.#element(key);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  #element(key: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`.row[data-key="${CSS.escape(key)}"]`);
  }

  #parts() {
    const find = (name: string) => this.renderRoot.querySelector<HTMLElement>(`.${name}`);
    const [scroller, above, rows, below] = [find("scroller"), find("above"), find("rows"), find("below")];
    return scroller && above && rows && below ? { scroller, above, rows, below } : undefined;
  }
}

type Said = Extract<Row, { kind: "message" | "waiting" }>;

/** What somebody said, and not what stands between. */
function isSaid(row: Row): row is Said {
  return row.kind === "message" || row.kind === "waiting";
}

/** A guess at the height of a row that was never shown, in pixels. */
function estimate(row: Row | undefined): number {
  if (row?.kind !== "message") return 44;
  const { content } = row.message;
  if (content?.kind === "text") return 44 + 20 * Math.floor(content.text.length / 42);
  return content?.kind === "system" || !content ? 44 : 220;
}

define("tp-timeline", TpTimeline);
