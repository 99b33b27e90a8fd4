import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import { plain } from "../../core/marks.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import "../composer/emoji/reaction_bar.ts";
import type { TpReactionBar } from "../composer/emoji/reaction_bar.ts";
import { define, TpElement } from "../element.ts";
import { fullName } from "../names.ts";
import "../primitives/menu.ts";
import type { TpMenu } from "../primitives/menu.ts";
import { placed } from "../primitives/placed.ts";
import { shared } from "../shared.css.ts";
import "../thread/dialogs/english.ts";
import type { Ui } from "../ui.ts";
import { type Action, actionsFor } from "./actions.ts";
import { messageMenuSheet } from "./message_menu.css.ts";
import { troubleWords } from "./trouble.ts";

/**
 * The menu of a message and the emoji to give it; loaded when one is first opened.
 *
 * Events: `tp-act` `{ action, message }` for what is done elsewhere: reply, edit, mention, remove, who, report, block.
 */
export class TpMessageMenu extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
    message: { state: true },
  };
  static override styles = [shared, messageMenuSheet];
  declare ui: Ui;
  declare session: Session;
  declare thread: Thread;
  declare private message: Message | undefined;
  #anchor: HTMLElement | undefined;
  #release: (() => void) | undefined;

  async menu(message: Message, anchor: HTMLElement): Promise<void> {
    this.message = message;
    this.#anchor = anchor;
    await this.updateComplete;
    await this.renderRoot.querySelector<TpMenu>("tp-menu")?.open(anchor, this.#isOwn ? "bottom-end" : "bottom-start");
  }

  async react(message: Message, anchor: HTMLElement): Promise<void> {
    this.message = message;
    this.#anchor = anchor;
    await this.updateComplete;
    const bar = this.#bar;
    if (!bar) return;
    bar.showPopover();
    bar.querySelector<TpReactionBar>("tp-reaction-bar")?.focus(); // at once: the next key is meant for it
    this.#release = await placed(anchor, bar, this.#isOwn ? "top-end" : "top-start");
    if (!bar.matches(":popover-open")) this.#forget();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { message, thread, ui } = this;
    if (!message) return nothing;
    const given = Object.entries(message.reactions ?? {}).filter(([, who]) => who.includes(thread.me ?? ""));
    const language = ui.words.locale.split("-")[0];
    return html`<tp-menu .items=${actionsFor(message, thread, ui.words)} .label=${ui.words.say("row.actions")}
        @tp-choose=${this.#chosen}></tp-menu>
      <div class="bar" popover="auto" @toggle=${this.#toggled}>
        <tp-reaction-bar .ui=${ui} .own=${given.map(([emoji]) => emoji)}
          .source=${this.session.server.at(`/w/assets/emoji/${language}.json`)} @tp-react=${this.#gave}></tp-reaction-bar>
      </div>`;
  }

  #chosen = (event: CustomEvent<{ id: string }>): void => {
    event.stopPropagation();
    const { message } = this;
    if (message) void this.#do(event.detail.id as Action, message);
  };

  async #do(action: Action, message: Message): Promise<void> {
    if (action === "react" && this.#anchor) return this.react(message, this.#anchor);
    if (action === "copy") return this.#copy(message);
    if (action === "unblock") return this.#unblock(message);
    const detail = { action, message };
    this.dispatchEvent(new CustomEvent("tp-act", { detail, bubbles: true, composed: true }));
  }

  async #copy({ content }: Message): Promise<void> {
    if (content?.kind !== "text") return;
    const { words, toasts } = this.ui;
    const done = await navigator.clipboard?.writeText(plain(content.text, content.format)).then(
      () => true,
      () => false,
    );
    toasts.tell({ words: words.say(done ? "act.copied" : "act.not_copied"), tone: done ? "ok" : "calm" });
  }

  async #unblock({ author }: Message): Promise<void> {
    const known = this.thread.people.get(author.participant);
    if (!known) return;
    const { words, toasts } = this.ui;
    const told = await this.session.block(known.profile, false).then(
      () => words.say("block.undone", { name: fullName(known, words) }),
      (error: unknown) => troubleWords(error, words),
    );
    toasts.tell({ words: told });
  }

  #gave = (event: CustomEvent<string>): void => {
    event.stopPropagation();
    const { message, thread, ui } = this;
    this.#bar?.hidePopover();
    if (!message) return;
    const on = !message.reactions?.[event.detail]?.includes(thread.me ?? "");
    thread.care
      .react(message.id, event.detail, on)
      .catch((error: unknown) => ui.toasts.tell({ words: troubleWords(error, ui.words), tone: "danger" }));
    this.#anchor?.focus();
  };

  #toggled = (event: ToggleEvent): void => {
    if (event.newState !== "open") this.#forget();
  };

  #forget(): void {
    this.#release?.();
    this.#release = undefined;
  }

  get #isOwn(): boolean {
    return this.message?.author.participant === this.thread.me;
  }

  get #bar(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".bar");
  }
}

define("tp-message-menu", TpMessageMenu);
