import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";
import type { Flag } from "../core/protocol.ts";
import type { Thread } from "../core/store/thread.ts";
import "../ui/conversation/conversation.ts";
import type { TpConversation } from "../ui/conversation/conversation.ts";
import { define, TpElement } from "../ui/element.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import "../ui/primitives/empty.ts";
import { shared } from "../ui/shared.css.ts";
import { titleOf } from "../ui/thread/title.ts";
import { troubleWords } from "../ui/timeline/trouble.ts";
import type { Ui } from "../ui/ui.ts";
import type { Agent } from "./agent.ts";
import { compose } from "./compose.ts";
import "./details.ts";
import { conversationIn, nameConversation } from "./grant.ts";
import { headTemplate } from "./head.ts";
import "./help.ts";
import type { TpDeskKeys } from "./help.ts";
import "./inbox_list.ts";
import type { TpInbox } from "./inbox_list.ts";
import { type Act, actOf, isCovered, isWriting } from "./keys.ts";
import "./moderation/calm.ts";
import type { Calming, TpCalm } from "./moderation/calm.ts";
import { flagMark, moderationButton } from "./moderation/mark.ts";
import "./moderation/moderation.ts";
import type { TpModeration } from "./moderation/moderation.ts";
import "./moderation/reveal.ts";
import type { TpReveal } from "./moderation/reveal.ts";
import { waits } from "./rows.ts";
import "./seen/seen.ts";
import { situationTemplate } from "./situation.ts";
import { workplaceSheet } from "./workplace.css.ts";

const MINUTE_MS = 60_000;
/** One column at a time: the list, or the thread. */
const NARROW = "(width < 720px)";

/** The list, the thread, and what is known of it. Tells `tp-sign-out`. */
export class TpWorkplace extends TpElement {
  static override properties = {
    ui: { attribute: false },
    agent: { attribute: false },
    current: { state: true },
    at: { state: true },
    flagged: { state: true },
    moderating: { state: true },
    seeing: { state: true },
    unfolded: { state: true },
    now: { state: true },
    narrow: { state: true },
  };
  static override styles = [shared, buttons, workplaceSheet];
  declare ui: Ui;
  declare agent: Agent;
  declare private current: string | undefined;
  declare private at: string | undefined; // the message that it was opened at
  declare private flagged: string | undefined; // the flag that was asked for
  declare private moderating: boolean; // what was found in messages is shown in place of a thread
  declare private seeing: string | undefined; // the participant through whose eyes the thread is seen
  declare private unfolded: boolean; // the details, where there is no room beside the thread
  declare private now: number;
  declare private narrow: boolean;
  readonly #inbox: Ref<TpInbox> = createRef();
  readonly #middle: Ref<HTMLElement> = createRef();
  readonly #conversation: Ref<TpConversation> = createRef();
  readonly #help: Ref<TpDeskKeys> = createRef();
  readonly #moderation: Ref<TpModeration> = createRef();
  readonly #reveal: Ref<TpReveal> = createRef();
  readonly #calm: Ref<TpCalm> = createRef();
  #inside: Ui | undefined; // what a thread is handed: it marks what was found
  #gone = new AbortController();

  constructor() {
    super();
    this.unfolded = this.narrow = this.moderating = false;
    this.now = Date.now();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    document.addEventListener("keydown", this.#pressed, { signal });
    window.addEventListener("hashchange", this.#led, { signal });
    const width = matchMedia(NARROW);
    const measured = () => {
      this.narrow = width.matches;
    };
    width.addEventListener("change", measured, { signal });
    measured();
    const ticking = setInterval(() => {
      this.now = Date.now();
    }, MINUTE_MS);
    signal.addEventListener("abort", () => clearInterval(ticking));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#gone.abort();
    document.title = this.ui.words.say("desk.title");
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    root.addEventListener("tp-close", (event) => event.stopPropagation()); // of a menu or a dialog in here
    return root;
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    const named = conversationIn(location);
    if (named) this.#show(named); // nobody went there: the focus stays where the page begins
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("agent") && !changed.has("ui")) return;
    const { ui, agent } = this;
    this.#inside = { ...ui, beside: (message) => flagMark(ui, agent.flags.here, message) };
  }

  protected override updated(): void {
    const waiting = this.agent.inbox.rows.filter(waits).length;
    const title = this.ui.words.say("desk.title");
    document.title = waiting > 0 ? `(${this.ui.words.number(waiting)}) ${title}` : title;
  }

  protected override render(): TemplateResult {
    const { ui, agent, current } = this;
    const thread = current ? agent.session.thread(current) : undefined;
    const { moderating } = this;
    const inside = thread || moderating;
    const classes = ["desk", inside && "in-thread", moderating && "is-wide", thread && this.unfolded && "with-details"];
    const opened = ({ detail }: CustomEvent<{ conversation: string }>) => this.#open(detail.conversation);
    return html`<div class=${classes.filter(Boolean).join(" ")} @tp-reveal=${this.#revealed} @tp-flag=${this.#flagAsked}>
        ${headTemplate(ui, agent.session, {
          help: () => this.#act("help"),
          leave: this.#signOut,
          moderation: agent.flags.allowed
            ? moderationButton(ui, agent.flags, moderating, () => this.#moderate(!moderating))
            : nothing,
        })}
        <nav aria-label=${ui.words.say("desk.conversations")}>
          <tp-inbox ${ref(this.#inbox)} .ui=${ui} .inbox=${agent.inbox} .policy=${agent.policy.value} .current=${current}
            .now=${this.now} @tp-open=${opened}></tp-inbox>
        </nav>
        <main ${ref(this.#middle)} tabindex="-1" aria-label=${moderating ? ui.words.say("mod.title") : titleOf(thread?.conversation, ui.words)}>
          ${moderating ? this.#flags() : thread ? this.#thread(thread) : this.#nothing()}
        </main>
        ${thread && !moderating ? this.#aside(thread) : nothing}
      </div>
      <tp-reveal ${ref(this.#reveal)} .ui=${ui}></tp-reveal>
      <tp-calm ${ref(this.#calm)} .ui=${ui}></tp-calm>
      <tp-desk-keys ${ref(this.#help)} .ui=${ui}></tp-desk-keys>`;
  }

  #thread(thread: Thread): TemplateResult {
    const { ui, agent, seeing, now } = this;
    if (seeing) {
      return html`<tp-seen .ui=${ui} .session=${agent.session} .thread=${thread} .participant=${seeing}
        @tp-look-away=${() => this.#see(undefined)}></tp-seen>`;
    }
    const deeds = {
      join: () => this.#try(thread.join()),
      leave: () => this.#try(thread.leave()),
      settle: () => this.#try(agent.settle(thread.id)),
      details: () => this.#toggleDetails(),
    };
    return html`${situationTemplate({ ui, thread, now }, deeds)}
      <tp-conversation ${ref(this.#conversation)} .ui=${this.#inside} .session=${agent.session} .thread=${thread} .at=${this.at}
        .back=${this.narrow} @tp-back=${() => this.#close()}></tp-conversation>`;
  }

  #aside(thread: Thread): TemplateResult {
    const { ui, agent } = this;
    const see = ({ detail }: CustomEvent<{ participant: string }>) => this.#see(detail.participant);
    return html`<aside aria-label=${ui.words.say("desk.about")}>
      <tp-details .ui=${ui} .thread=${thread} .policy=${agent.policy.value} .seeing=${this.seeing} .now=${this.now}
        .flags=${agent.flags.allowed ? agent.flags.here : undefined} .flagged=${this.flagged}
        @tp-see-as=${see} @tp-calm=${this.#calmed} @tp-fold=${() => this.#toggleDetails()}></tp-details>
    </aside>`;
  }

  #flags(): TemplateResult {
    const { ui, agent, now } = this;
    const go = ({ detail: { flag } }: CustomEvent<{ flag: Flag }>) =>
      this.#open(flag.conversation, flag.message ?? undefined);
    return html`<tp-moderation ${ref(this.#moderation)} .ui=${ui} .flags=${agent.flags} .profile=${agent.session.profile?.id ?? ""}
      .now=${now} @tp-go=${go}></tp-moderation>`;
  }

  /** Turns to what was found in messages, or back. */
  #moderate(on: boolean): void {
    this.moderating = on;
    this.seeing = undefined;
    void this.updateComplete.then(() => (on ? this.#moderation.value?.step(1) : this.#goToThread()));
  }

  #revealed = ({ detail: { flag } }: CustomEvent<{ flag: Flag }>): void => {
    void this.#reveal.value?.show(flag, (one, reason) => this.agent.flags.reveal(one, reason));
  };

  /** A mark in the thread was pressed: what was found stands in the details. */
  #flagAsked = ({ detail: { flag } }: CustomEvent<{ flag: string }>): void => {
    this.flagged = flag;
    this.unfolded = true;
  };

  #calmed = ({ detail: { what } }: CustomEvent<{ what: Calming }>): void => {
    const conversation = this.current;
    if (!conversation) return;
    void this.#calm.value?.show(what, (calm, reason) => this.agent.moderate(conversation, calm, reason));
  };

  #nothing(): TemplateResult {
    const { words } = this.ui;
    return html`<tp-empty drawing="talk" .heading=${words.say("desk.pick")} .words=${words.say("desk.pick-how")}></tp-empty>`;
  }

  /** Opens a conversation and takes the keyboard to it: who hears the page is told where they are. */
  #open(conversation: string, message?: string): void {
    this.#show(conversation);
    this.at = message;
    void this.#goToThread();
  }

  #show(conversation: string): void {
    const again = this.current === conversation;
    this.current = conversation;
    this.seeing = this.flagged = undefined;
    this.moderating = false;
    if (again) return;
    nameConversation(location, conversation);
    this.#try(this.agent.open(conversation));
  }

  async #goToThread(): Promise<void> {
    await this.updateComplete;
    this.#middle.value?.focus({ preventScroll: true });
  }

  #close(): void {
    const closed = this.current;
    this.agent.leave();
    this.current = this.seeing = undefined;
    this.unfolded = false;
    nameConversation(location, undefined);
    void this.updateComplete.then(() => this.#inbox.value?.focusRow(closed));
  }

  #see(participant: string | undefined): void {
    this.seeing = participant;
    this.unfolded = false;
    void this.#goToThread();
  }

  #toggleDetails(): void {
    this.unfolded = !this.unfolded;
    if (!this.unfolded) void this.#goToThread();
  }

  /** What the server refuses is said in its words. */
  #try(asked: Promise<unknown>): void {
    asked.catch((error: unknown) => this.ui.toasts.tell({ tone: "danger", words: troubleWords(error, this.ui.words) }));
  }

  #signOut = (): void => {
    nameConversation(location, undefined);
    this.dispatchEvent(new CustomEvent("tp-sign-out", { bubbles: true, composed: true }));
  };

  /** To the conversation that the address names. */
  #led = (): void => {
    const named = conversationIn(location);
    if (named && named !== this.current) this.#open(named);
  };

  #pressed = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    const writing = isWriting(path);
    const act = isCovered(path) ? undefined : actOf(event, writing);
    if (!act) return;
    event.preventDefault();
    if (act === "back" && writing) void this.#stopWriting();
    else this.#act(act);
  };

  #act(act: Act): void {
    const acts: Record<Act, () => unknown> = {
      next: () => (this.#moderation.value ?? this.#inbox.value)?.step(1),
      previous: () => (this.#moderation.value ?? this.#inbox.value)?.step(-1),
      reply: () => this.#compose("everyone"),
      note: () => this.#compose("note"),
      search: () => this.#inbox.value?.search(),
      help: () => this.#help.value?.open(),
      back: () => this.#back(),
    };
    void acts[act]();
  }

  /** Out of a field, the keys are the desk's again. */
  async #stopWriting(): Promise<void> {
    if (this.current) await this.#goToThread();
    else await this.#inbox.value?.focusRow(undefined);
  }

  #back(): void {
    if (this.moderating) this.#moderate(false);
    else if (this.seeing) this.#see(undefined);
    else if (this.unfolded) this.#toggleDetails();
    else if (this.current) this.#close();
  }

  /** To everyone or as a note, in the conversation that is open or that the keyboard is at: the composer names them first. */
  #compose(privacy: "everyone" | "note"): void {
    const conversation = this.current ?? this.#inbox.value?.at;
    if (!conversation) return;
    if (!this.current) this.#open(conversation);
    this.seeing = undefined;
    void this.updateComplete.then(() => this.#conversation.value && compose(this.#conversation.value, privacy));
  }
}

define("tp-workplace", TpWorkplace);
