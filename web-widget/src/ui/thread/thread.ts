import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { Message } from "../../core/frames.ts";
import type { SiteConfig } from "../../core/site.ts";
import type { Outgoing } from "../../core/store/outgoing.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import "../composer/composer.ts";
import { asked, Chunk } from "../chunk.ts";
import type { TpComposer } from "../composer/composer.ts";
import { define, TpElement } from "../element.ts";
import { nextFrame } from "../frame.ts";
import { icon } from "../icons.ts";
import "../more_icons.ts";
import { buttons } from "../primitives/buttons.css.ts";
import { shared } from "../shared.css.ts";
import "../timeline/timeline.ts";
import type { TpTimeline } from "../timeline/timeline.ts";
import type { Asked } from "../timeline/view.ts";
import type { Ui } from "../ui.ts";
import { bannerTemplate } from "./banner.ts";
import { Composing, type Host } from "./composing.ts";
import type { TpDeeds } from "./deeds.ts";
import { emptyTemplate } from "./empty.ts";
import "./english.ts";
import { headTemplate } from "./head.ts";
import { Low } from "./low.ts";
import { orderCard } from "./order_card.ts";
import { threadSheet } from "./thread.css.ts";

const FINDER = new Chunk(() => import("./finder.ts"));
const DEEDS = new Chunk(() => import("./deeds.ts"));

/**
 * One conversation: its head, what it is about, its messages, and where one writes.
 *
 * Properties: `at`, a message to begin at; `site`, its settings; `closable`, whether there is
 * a cross; `back`, whether there is a way back. Events: `tp-back`, `tp-close`. Slots: `head-actions`; `composer`, in place of our own.
 */
export class TpThread extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    site: { attribute: false },
    host: { attribute: false },
    at: {},
    closable: { type: Boolean },
    back: { type: Boolean },
    finding: { state: true },
    unfolded: { state: true },
  };
  static override styles = [shared, buttons, threadSheet];
  declare ui: Ui;
  declare session: Session;
  declare thread: Thread;
  declare site: SiteConfig | undefined;
  declare host: Host | undefined; // the page, where it has a say
  declare at: string | undefined;
  declare closable: boolean;
  declare back: boolean;
  declare private finding: boolean;
  declare private unfolded: boolean;
  readonly #timeline: Ref<TpTimeline> = createRef();
  readonly #composer: Ref<TpComposer> = createRef();
  readonly #deeds: Ref<TpDeeds> = createRef();
  readonly #low = new Low(this);
  #composing: Composing | undefined;

  constructor() {
    super();
    this.back = true;
    this.closable = this.finding = this.unfolded = false;
  }

  /** Brings a message into view; false where it is not ours to read. */
  async goTo(message: string): Promise<boolean> {
    await this.updateComplete;
    return (await this.#timeline.value?.goTo(message)) ?? false;
  }

  /** Where one writes; undefined before it is shown. */
  get composer(): TpComposer | undefined {
    return this.#composer.value;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    root.addEventListener("tp-close", (event) => event.stopPropagation()); // of a menu or a dialog in here
    return root;
  }

  /** What comes is drawn once a frame, however much it is. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated) await nextFrame();
    await super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("thread") || changed.has("session") || changed.has("site")) {
      const { ui, site, host } = this;
      this.#composing = new Composing(this.session, this.thread, { words: ui.words, site, host });
      this.finding = false;
    }
  }

  protected override render(): TemplateResult {
    const { ui, session, thread } = this;
    thread.version;
    const isEmpty = thread.pages.loaded && thread.messages.length === 0 && thread.outgoing.length === 0;
    const unfold = { open: this.unfolded, toggle: this.#unfold, low: this.#low.matches };
    return html`
      <div class="top">
        ${headTemplate({ ui, thread, state: session.state }, { back: this.back ? this.#back : undefined, more: this.#buttons() })}
        ${this.finding ? this.#finder() : orderCard(thread.conversation, ui.words, unfold)}
      </div>
      ${bannerTemplate(ui.words, session, thread)}
      <div class="middle">
        <tp-timeline ${ref(this.#timeline)} exportparts="timeline, bubble, latest" .ui=${ui} .thread=${thread}
          .tiles=${this.site?.map ?? undefined} @tp-ask=${this.#asked} @tp-reword=${this.#reword} @tp-appeal=${this.#appeal}></tp-timeline>
        ${isEmpty ? emptyTemplate(ui.words, thread) : nothing}
      </div>
      <slot name="composer"><tp-composer exportparts="composer, input, send" ${ref(this.#composer)} .ui=${ui} .port=${this.#composing}
        @tp-appeal=${this.#appeal}></tp-composer></slot>
      <tp-deeds ${ref(this.#deeds)} .ui=${ui} .session=${session} .thread=${thread} @tp-act=${this.#acted}></tp-deeds>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if ((changed.has("at") || changed.has("thread")) && this.at) void this.goTo(this.at);
  }

  #buttons(): TemplateResult {
    const { words } = this.ui;
    const [more, close] = [words.say("thread.menu"), words.say("common.close")];
    return html`<button class="icon-button" aria-haspopup="menu" aria-label=${more} title=${more} @click=${this.#menu}>
        ${icon("more")}</button>
      <slot name="head-actions"></slot>
      ${
        this.closable
          ? html`<button class="icon-button" aria-label=${close} title=${close} @click=${this.#close}>${icon("close")}</button>`
          : nothing
      }`;
  }

  #finder(): TemplateResult {
    const done = () => {
      this.finding = false;
    };
    const go = ({ detail }: CustomEvent<{ message: string }>) => void this.goTo(detail.message);
    return html`<tp-finder .ui=${this.ui} .session=${this.session} .conversation=${this.thread.id}
      @tp-done=${done} @tp-go=${go}></tp-finder>`;
  }

  #asked = async ({ detail }: CustomEvent<{ what: Asked; message: Message; anchor: HTMLElement }>): Promise<void> => {
    const { what, message, anchor } = detail;
    if (what === "reply") return this.#composing?.begin("reply", message);
    const deeds = await this.#loaded();
    if (what === "menu") await deeds?.messageMenu(message, anchor);
    else await deeds?.react(message, anchor);
  };

  /** Something was not sent as it is: its words are where one writes again, before what stands there. */
  #reword = ({ detail: { outgoing } }: CustomEvent<{ outgoing: Outgoing }>): void => {
    const { content, clientId } = outgoing;
    const composer = this.#composer.value;
    if (content.kind !== "text" || !composer?.writing) return;
    composer.writing.write([content.text, composer.writing.text.peek()].filter(Boolean).join("\n"));
    this.thread.discard(clientId);
    composer.focus();
  };

  #appeal = async ({ detail: { message } }: CustomEvent<{ message?: string }>): Promise<void> => {
    await (await this.#loaded())?.appeal(message);
  };

  /** What is done in the composer. */
  #acted = ({ detail: { action, message } }: CustomEvent<{ action: string; message: Message }>): void => {
    if (action === "reply" || action === "edit") this.#composing?.begin(action, message);
    if (action === "mention") this.#mention(message.author.participant);
  };

  #mention(participant: string): void {
    const one = this.#composing?.mentionable.peek().find(({ id }) => id === participant);
    const composer = this.#composer.value;
    if (!one || !composer?.writing) return;
    composer.mentioned(one);
    const before = composer.writing.text.peek();
    const gap = /\S$/.test(before) ? " " : "";
    composer.writing.write(`${before}${gap}@${one.name} `);
    composer.focus();
  }

  #menu = async (event: Event): Promise<void> => {
    const anchor = event.currentTarget as HTMLElement;
    const deeds = await this.#loaded();
    await deeds?.threadMenu(anchor, {
      search: () => void this.#find(),
      popOut: this.host?.popOut,
      goToTime: (instantMs) => this.#timeline.value?.goToTime(instantMs) ?? Promise.resolve(),
    });
  };

  async #find(): Promise<void> {
    if (await asked(FINDER, this.ui)) this.finding = true;
  }

  /** Menus and dialogs are loaded when one is first asked for. */
  async #loaded(): Promise<TpDeeds | undefined> {
    if (!(await asked(DEEDS, this.ui))) return undefined;
    await this.#deeds.value?.updateComplete;
    return this.#deeds.value;
  }

  #unfold = (): void => {
    this.unfolded = !this.unfolded;
  };

  #back = (): void => {
    this.dispatchEvent(new CustomEvent("tp-back", { bubbles: true, composed: true }));
  };

  #close = (): void => {
    this.dispatchEvent(new CustomEvent("tp-close", { bubbles: true, composed: true }));
  };
}

define("tp-thread", TpThread);
