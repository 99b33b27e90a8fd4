import { Dropped } from "../../core/errors.ts";
import type { Message } from "../../core/frames.ts";
import { called, isStaff } from "../audience.ts";
import type { Party } from "../party.ts";
import type { BubbleActions } from "./actions.ts";
import { avatar } from "./bubble.ts";
import { Composer } from "./composer.ts";
import { button, h, icon, setText } from "./dom.ts";
import { lineOf } from "./kinds/index.ts";
import { type Grounds, type Move, ScopeDialog } from "./scope.ts";
import { Search } from "./search.ts";
import { TimelineView } from "./timeline.ts";

/** How long a cut lasts, so that there is time to type meanwhile. */
export const CUT_MS = 12_000;
/** This close to its end the timeline follows what arrives. */
const NEAR_PX = 80;
const TROUBLE_MS = 5_000;
/** Pages of history read to reach a message that was found. */
const PAGES_MAX = 5;

/** The conversation from one party's side. */
export class Pane {
  readonly element: HTMLElement;
  readonly party: Party;
  readonly #composer: Composer;
  readonly #scope: ScopeDialog | undefined;
  readonly #search: Search;
  readonly #timeline: TimelineView;
  readonly #spoken = h("p", { class: "unseen", "aria-live": "polite" }); // new messages, for those who listen
  readonly #scroller = h("div", { class: "scroller", role: "log", "aria-live": "off", tabindex: "0" });
  readonly #status = h("span", { class: "status" });
  readonly #others = h("span", { class: "others" });
  readonly #banner = h("p", { class: "banner", role: "status" });
  readonly #empty = h("p", { class: "empty" });
  readonly #typing = h("p", { class: "typing" });
  readonly #cut: HTMLButtonElement;
  readonly #earlier: HTMLButtonElement;
  readonly #newer: HTMLButtonElement;
  #trouble: { words: string; untilMs: number } | undefined;
  #atEnd = true;
  #lastTop = 0;
  #sending = 0; // messages on their way at the last look

  /** `grounds`: what staff are told of who sees a message, and why. */
  constructor(party: Party, grounds: Grounds) {
    this.party = party;
    this.#composer = new Composer(party, (error) => this.#troubled(error));
    const move: Move = (message, audience, reason) => party.speaker.rescope(message, audience, reason);
    this.#scope = isStaff(party.info.role) ? new ScopeDialog(grounds, party, move) : undefined;
    this.#timeline = new TimelineView(party, this.#actions(this.#composer));
    this.#search = new Search(party.api, party.people.nameOf, (message) => void this.#goTo(message));
    this.#cut = button({ class: "cut" }, () => this.#cutOrReturn());
    this.#earlier = button({ class: "link earlier", hidden: true }, () => this.#loadEarlier(), "Earlier messages");
    this.#newer = button(
      { class: "newer", hidden: true, "aria-label": "To the newest message" },
      () => this.#toEnd(),
      icon("down"),
    );
    const { name, role } = party.info;
    this.#scroller.setAttribute("aria-label", `Messages as ${name} sees them`);
    this.#scroller.append(this.#earlier, this.#empty, this.#timeline.element);
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element = h(
      "section",
      { class: `pane role-${role}`, "aria-label": `${name}, ${role}`, "data-profile": party.info.profile },
      this.#head(),
      h("div", { class: "notes" }, this.#banner, this.#search.element),
      h("div", { class: "middle" }, this.#scroller, this.#newer),
      this.#typing,
      this.#composer.element,
      this.#spoken,
      this.#scope?.element,
    );
    this.#takeDrops();
    party.client.on("event", ({ event }) => {
      if (event.name === "message.created") this.#speak(event.message);
    });
  }

  get busy(): boolean {
    return this.#composer.busy || this.#scope?.open === true;
  }

  render(): void {
    const { party } = this;
    this.#renderHead();
    this.#renderBanner();
    this.#composer.render();
    this.#timeline.render();
    this.#earlier.hidden = !party.moreBefore || party.standing === "out";
    setText(this.#empty, this.#emptyWords());
    this.#empty.hidden = this.#empty.textContent === "";
    this.#renderTyping();
    const sending = party.speaker.outgoing.size;
    if (this.#atEnd || sending > this.#sending) this.#toEnd(); // what one says oneself is shown
    this.#sending = sending;
  }

  /** Files can be dropped anywhere on this side; the button beside the box does the same. */
  #takeDrops(): void {
    const { element } = this;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    element.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      element.classList.add("is-drop");
    });
    element.addEventListener("dragleave", (event) => {
      if (!element.contains(event.relatedTarget as Node | null)) element.classList.remove("is-drop");
    });
    element.addEventListener("drop", (event) => {
      element.classList.remove("is-drop");
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.#composer.attach(event.dataTransfer?.files ?? []);
    });
  }

  #head(): HTMLElement {
    const { name, role } = this.party.info;
    const words = h(
      "div",
      { class: "head-words" },
      h("h2", {}, h("b", {}, name), h("span", { class: "role" }, role)),
      this.#status,
    );
    return h("header", { class: "head" }, avatar(name), words, this.#others, this.#search.toggle, this.#cut);
  }

  #renderHead(): void {
    const { party } = this;
    const offline = party.state === "reconnecting";
    if (party.state === "ready" && this.element.dataset.state !== "ready") void this.#search.ask();
    this.element.dataset.state = party.state;
    this.element.classList.toggle("is-offline", offline);
    this.element.classList.toggle("is-out", !offline && party.standing === "out");
    setText(this.#status, this.#statusWords());
    const label = offline ? "Reconnect now" : "Cut this party's connection";
    if (this.#cut.title !== label) {
      this.#cut.title = label;
      this.#cut.setAttribute("aria-label", label);
      this.#cut.replaceChildren(icon(offline ? "bolt" : "plug"), h("span", {}, offline ? "Reconnect" : "Cut"));
    }
    const others = party.people.others;
    const signature = others.map(({ id, role, online }) => `${id} ${role} ${online}`).join();
    if (this.#others.dataset.signature === signature) return;
    this.#others.dataset.signature = signature;
    this.#others.replaceChildren(
      ...others.map(({ name = "", role, online }) => {
        const title = `${called(name, role).join(", ")}, ${online ? "online" : "away"}`;
        const who = h("span", {
          class: `mini role-${role} ${online ? "is-online" : ""}`,
          title,
          role: "img",
          "aria-label": title,
        });
        who.append(avatar(name));
        return who;
      }),
    );
  }

  #statusWords(): string {
    switch (this.party.state) {
      case "ready":
        return { in: "online", listens: "listening", out: "not here" }[this.party.standing];
      case "syncing":
        return "catching up…";
      case "reconnecting":
        return "offline";
      case "closed":
        return "signed out";
      default:
        return "connecting…";
    }
  }

  #renderBanner(): void {
    const { party } = this;
    const waiting = [...party.speaker.outgoing.values()].filter(
      ({ acked, failed }) => !acked && failed === undefined,
    ).length;
    const trouble = this.#trouble && this.#trouble.untilMs > Date.now() ? this.#trouble.words : "";
    const left = party.retryAtMs === undefined ? 0 : Math.ceil((party.retryAtMs - Date.now()) / 1000);
    const when = left > 0 ? `Offline, reconnecting in ${left} s.` : "Offline, reconnecting…";
    const queue =
      waiting === 0 ? "You can go on typing." : `${waiting} ${waiting === 1 ? "message waits" : "messages wait"}.`;
    const absent = party.state === "ready" ? this.#absence() : "";
    setText(this.#banner, party.state === "reconnecting" ? `${when} ${queue}` : trouble || absent);
    this.#banner.classList.toggle("is-trouble", trouble !== "" && party.state !== "reconnecting");
    this.#banner.classList.toggle("is-calm", trouble === "" && party.state !== "reconnecting");
    this.#banner.hidden = this.#banner.textContent === "";
  }

  #absence(): string {
    const { info, standing, ended } = this.party;
    if (standing === "out" && ended) return `${info.name}'s part has ended: nothing of it is shown any more.`;
    if (standing === "listens") return `${info.name} listens. Writing to everyone lets ${info.name} join.`;
    return standing === "out" ? `${info.name} is not part of this conversation right now.` : "";
  }

  #emptyWords(): string {
    const { party } = this;
    if (party.timeline.messages.length + party.speaker.outgoing.size > 0 || party.standing === "out") return "";
    if (!party.loaded) return party.state === "ready" ? "" : "Connecting…";
    return "No messages yet. Say hello.";
  }

  #renderTyping(): void {
    const names = this.party.people.typing;
    const who = new Intl.ListFormat("en").format(names);
    setText(this.#typing, names.length === 0 ? "" : `${who} ${names.length === 1 ? "is" : "are"} typing`);
    this.#typing.classList.toggle("is-on", names.length > 0);
  }

  #actions(composer: Composer): BubbleActions {
    const trouble = (error: unknown) => this.#troubled(error);
    const scope = this.#scope;
    return {
      ...(scope && { scope: (message: Message) => scope.show(message) }),
      react: (message, emoji) => void this.#react(message, emoji).catch(trouble),
      remove: (message) => void this.party.speaker.takeBack(message.id).catch(trouble),
      reply: (message) => composer.reply(message),
      edit: (message) => composer.edit(message),
    };
  }

  #react(message: Message, emoji: string): Promise<unknown> {
    const on = !message.reactions?.[emoji]?.includes(this.party.me ?? "");
    return this.party.speaker.react(message, emoji, on);
  }

  /** What was not a message cannot wait: it is said why it did not happen. */
  #troubled(error: unknown): void {
    const words =
      error instanceof Dropped ? "That needs a connection. Try again in a moment." : (error as Error).message;
    this.#trouble = { words, untilMs: Date.now() + TROUBLE_MS };
    this.render();
  }

  /** Only the side where the reader is speaks; four would say everything four times. */
  #speak(message: Message): void {
    const own = message.author.participant === this.party.me;
    if (own || !this.element.contains(document.activeElement)) return;
    this.#spoken.textContent = `${this.party.people.nameOf(message.author.participant)}: ${lineOf(message)}`;
  }

  #cutOrReturn(): void {
    if (this.party.state === "reconnecting") this.party.client.wake();
    else this.party.cut(CUT_MS);
  }

  #loadEarlier(): void {
    const { scrollHeight, scrollTop } = this.#scroller;
    this.#atEnd = false;
    this.party.loadEarlier().then(
      () => {
        this.render();
        this.#scroller.scrollTop = scrollTop + this.#scroller.scrollHeight - scrollHeight;
      },
      (error) => this.#troubled(error),
    );
  }

  /** To a message that was found: earlier pages are read until it is there. */
  async #goTo(message: string): Promise<void> {
    try {
      for (let pages = 0; pages < PAGES_MAX && !this.party.timeline.get(message) && this.party.moreBefore; pages += 1) {
        await this.party.loadEarlier();
      }
    } catch (error) {
      return this.#troubled(error);
    }
    this.#atEnd = false;
    this.render();
    if (!this.#timeline.reveal(message)) this.#troubled(new Error("It is too far back to be shown here."));
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    this.#atEnd = near || (this.#atEnd && scrollTop >= this.#lastTop); // only a reader scrolls up
    this.#lastTop = scrollTop;
    this.#newer.hidden = this.#atEnd;
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}
