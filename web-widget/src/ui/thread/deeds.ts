import { html, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { Message } from "../../core/frames.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import { define, TpElement } from "../element.ts";
import { fullName } from "../names.ts";
import "../primitives/menu.ts";
import type { TpMenu } from "../primitives/menu.ts";
import type { Action } from "../timeline/actions.ts";
import "../timeline/message_menu.ts";
import type { TpMessageMenu } from "../timeline/message_menu.ts";
import type { Ui } from "../ui.ts";
import "./dialogs/english.ts";
import "./dialogs/appeal.ts";
import type { TpAppeal } from "./dialogs/appeal.ts";
import "./dialogs/people.ts";
import type { TpPeople } from "./dialogs/people.ts";
import "./dialogs/report.ts";
import type { TpReport } from "./dialogs/report.ts";
import "./dialogs/scope.ts";
import type { TpScope } from "./dialogs/scope.ts";
import "./dialogs/sure.ts";
import type { TpSure } from "./dialogs/sure.ts";
import "./dialogs/to_date.ts";
import type { TpToDate } from "./dialogs/to_date.ts";
import { type Choice, menuFor } from "./menu.ts";

/** What the menu of a conversation asks of the thread around it. */
export interface Around {
  search: () => void;
  popOut?: ((conversation: string) => void) | undefined; // where it can stand in a window of its own
  goToTime: (instantMs: number) => Promise<unknown>;
}

/** The menus of a conversation and of its messages, and their dialogs. `tp-act` tells what the composer is for. */
export class TpDeeds extends TpElement {
  static override properties = {
    ui: { attribute: false },
    session: { attribute: false },
    thread: { attribute: false },
  };
  declare ui: Ui;
  declare session: Session;
  declare thread: Thread;
  readonly #messageMenu: Ref<TpMessageMenu> = createRef();
  readonly #menu: Ref<TpMenu> = createRef();
  readonly #sure: Ref<TpSure> = createRef();
  readonly #report: Ref<TpReport> = createRef();
  readonly #scope: Ref<TpScope> = createRef();
  readonly #toDate: Ref<TpToDate> = createRef();
  readonly #people: Ref<TpPeople> = createRef();
  readonly #appeal: Ref<TpAppeal> = createRef();
  #around: Around | undefined;

  async messageMenu(message: Message, anchor: HTMLElement): Promise<void> {
    await this.#messageMenu.value?.menu(message, anchor);
  }

  async react(message: Message, anchor: HTMLElement): Promise<void> {
    await this.#messageMenu.value?.react(message, anchor);
  }

  async threadMenu(anchor: HTMLElement, around: Around): Promise<void> {
    this.#around = around;
    this.requestUpdate();
    await this.updateComplete;
    await this.#menu.value?.open(anchor, "bottom-end");
  }

  async appeal(message: string | undefined): Promise<void> {
    await this.#appeal.value?.show(message);
  }

  protected override render(): TemplateResult {
    const { ui, session, thread } = this;
    thread.version;
    return html`<tp-message-menu ${ref(this.#messageMenu)} .ui=${ui} .session=${session} .thread=${thread}
        @tp-act=${this.#acted}></tp-message-menu>
      <tp-menu ${ref(this.#menu)} .items=${menuFor(session, thread, { words: ui.words, popOut: this.#around?.popOut !== undefined })} .label=${ui.words.say("thread.menu")}
        @tp-choose=${this.#chosen}></tp-menu>
      <tp-sure ${ref(this.#sure)} .ui=${ui}></tp-sure>
      <tp-report ${ref(this.#report)} .ui=${ui} .thread=${thread}></tp-report>
      <tp-scope ${ref(this.#scope)} .ui=${ui} .thread=${thread}></tp-scope>
      <tp-to-date ${ref(this.#toDate)} .ui=${ui}></tp-to-date>
      <tp-people ${ref(this.#people)} .ui=${ui} .thread=${thread}></tp-people>
      <tp-appeal ${ref(this.#appeal)} .ui=${ui} .session=${session} .thread=${thread}></tp-appeal>`;
  }

  /** What needs a question first is asked here; the rest goes on to the thread. */
  #acted = (event: CustomEvent<{ action: Action; message: Message }>): void => {
    const { action, message } = event.detail;
    const here: Partial<Record<Action, () => void>> = {
      remove: () => this.#remove(message),
      who: () => void this.#scope.value?.show(message),
      report: () => void this.#report.value?.show(message),
      block: () => this.#block(this.thread.people.get(message.author.participant)?.profile ?? ""),
    };
    const deed = here[action];
    if (!deed) return;
    event.stopPropagation();
    deed();
  };

  #chosen = (event: CustomEvent<{ id: string }>): void => {
    event.stopPropagation();
    const [choice, profile = ""] = event.detail.id.split(" ", 2) as [Choice, string?];
    const deeds: Record<string, () => void> = {
      search: () => this.#around?.search(),
      window: () => this.#around?.popOut?.(this.thread.id),
      date: () => void this.#askDate(),
      people: () => void this.#people.value?.show(),
      mute: () => this.session.mute(this.thread.id, !this.session.isMuted(this.thread.id)),
      leave: () => this.#leave(),
      block: () => this.#block(profile),
      unblock: () => void this.session.block(profile, false).catch(() => undefined), // it stays as it was, to be seen
    };
    deeds[choice]?.();
  };

  #remove({ id }: Message): void {
    const { words } = this.ui;
    void this.#sure.value?.show({
      heading: words.say("act.removed_ask"),
      words: words.say("act.removed_more"),
      action: words.say("act.remove"),
      deed: () => this.thread.care.takeBack(id),
    });
  }

  #block(profile: string): void {
    const { words } = this.ui;
    const known = this.thread.people.all.find((one) => one.profile === profile);
    if (!known) return;
    const name = fullName(known, words);
    void this.#sure.value?.show({
      heading: words.say("block.title", { name }),
      words: words.say("block.more"),
      action: words.say("block.do"),
      deed: () => this.session.block(profile, true),
      done: words.say("block.done", { name }),
    });
  }

  #leave(): void {
    const { words } = this.ui;
    void this.#sure.value?.show({
      heading: words.say("leave.title"),
      words: words.say("leave.more"),
      action: words.say("thread.leave"),
      deed: () => this.thread.leave(),
    });
  }

  async #askDate(): Promise<void> {
    const { conversation } = this.thread;
    await this.#toDate.value?.show(conversation?.created_at, (instantMs) =>
      (this.#around as Around).goToTime(instantMs),
    );
  }
}

define("tp-deeds", TpDeeds);
