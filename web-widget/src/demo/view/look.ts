import type { Message, SeenAs } from "../../core/frames.ts";
import { Timeline } from "../../core/timeline.ts";
import { type PartyInfo, seeAs } from "../config.ts";
import { People } from "../people.ts";
import { bubble, type Reader } from "./bubble.ts";
import { button, h, icon, setText } from "./dom.ts";
import type { Services } from "./kinds/context.ts";

/** While something goes on, the look is renewed at most this often. */
const PAUSE_MS = 2_000;
const clock = new Intl.DateTimeFormat("en", { timeStyle: "medium", hour12: false });

export interface LookOptions {
  conversation: string;
  parties: readonly PartyInfo[];
  participantOf: (profile: string) => string | undefined;
  why: (message: Message) => void;
  services: () => Services | undefined; // of staff, who may see it all
}

/** The conversation through the eyes of one party, read-only, as the server shows it to them now. */
export class Look {
  readonly control: HTMLElement;
  readonly element: HTMLElement;
  readonly tab = "Seen as";
  readonly #options: LookOptions;
  readonly #picker: HTMLSelectElement;
  readonly #name = h("b", {});
  readonly #status = h("span", { class: "status" });
  readonly #note = h("p", { class: "banner is-calm", role: "status", hidden: true });
  readonly #rows = h("div", { class: "rows" });
  readonly #scroller: HTMLElement;
  #info: PartyInfo | undefined;
  #shown = "";
  #due = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0; // answers to an earlier wish are not shown

  constructor(options: LookOptions) {
    this.#options = options;
    const names = options.parties.map(({ name, profile }) => h("option", { value: profile }, `as ${name}`));
    this.#picker = h("select", { "aria-label": "See as" }, h("option", { value: "" }, "See as…"), ...names);
    this.#picker.addEventListener("change", () => this.#choose(this.#picker.value));
    this.control = h("label", { class: "see-as" }, icon("eye"), this.#picker);
    this.#scroller = h("div", { class: "scroller", role: "log", "aria-live": "off", tabindex: "0" }, this.#rows);
    this.#scroller.setAttribute("aria-label", "Messages as they are seen");
    const words = h("div", { class: "head-words" }, h("h2", {}, h("span", {}, "Seen as"), this.#name), this.#status);
    const label = "Stop looking";
    const close = button({ class: "cut", "aria-label": label, title: label }, () => this.#choose(""), icon("close"));
    this.element = h(
      "section",
      { class: "pane look", "aria-label": "Seen as another, read-only", hidden: true },
      h("header", { class: "head" }, h("span", { class: "avatar", "aria-hidden": "true" }, icon("eye")), words, close),
      this.#note,
      h("div", { class: "middle" }, this.#scroller),
      h("p", { class: "typing" }, "Only looking, not writing."),
    );
  }

  /** Something happened in the conversation: what they see may be another thing now. */
  happened(): void {
    this.#due = true;
    if (this.#info && this.#timer === undefined) this.#again();
  }

  close(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  #choose(profile: string): void {
    this.#picker.value = profile;
    this.#info = this.#options.parties.find((one) => one.profile === profile);
    this.element.hidden = this.#info === undefined;
    this.close();
    this.#timer = undefined;
    if (!this.#info) return;
    this.element.className = `pane look role-${this.#info.role}`;
    setText(this.#name, this.#info.name);
    this.#rows.replaceChildren();
    this.#shown = "";
    this.element.scrollIntoView({ inline: "start", block: "nearest" });
    this.#again();
  }

  #again(): void {
    this.#due = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#due) this.#again();
    }, PAUSE_MS);
    void this.#look(this.#turn);
  }

  async #look(turn: number): Promise<void> {
    const { conversation, participantOf } = this.#options;
    const { name, profile } = this.#info as PartyInfo;
    const participant = participantOf(profile);
    const seen = participant ? await seeAs(conversation, participant).catch((error: Error) => error) : undefined;
    if (turn !== this.#turn) return;
    if (seen instanceof Error) return this.#tell(seen.message);
    setText(this.#status, `read-only · ${clock.format(new Date())}`);
    this.#tell(seen ? words(seen, name) : `${name} has no part in this conversation so far, and sees nothing of it.`);
    this.#show(seen);
  }

  #tell(words: string): void {
    setText(this.#note, words);
    this.#note.hidden = words === "";
  }

  #show(seen: SeenAs | undefined): void {
    const messages = [...(seen?.messages ?? [])].reverse();
    const signature = JSON.stringify([messages, seen?.conversation?.participants]);
    if (signature === this.#shown) return;
    this.#shown = signature;
    const services = this.#options.services();
    if (!services) return;
    const reader = readerOf(seen, services);
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < 80;
    const focused = [...this.#rows.querySelectorAll(".why")].indexOf(document.activeElement as Element);
    this.#rows.replaceChildren(...messages.map((message, i) => this.#row(reader, message, messages[i - 1])));
    this.#rows.querySelectorAll<HTMLElement>(".why")[focused]?.focus();
    if (atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #row(reader: Reader, message: Message, before: Message | undefined): HTMLElement {
    const first = before?.author.participant !== message.author.participant || before.lane !== message.lane;
    const row = bubble(reader, message, [first, true]);
    const label = "Why? Who sees this message, and why";
    row.append(button({ class: "link why", "aria-label": label }, () => this.#options.why(message), "why?"));
    return row;
  }
}

function readerOf(seen: SeenAs | undefined, services: Services): Reader {
  const people = new People([], () => undefined);
  const timeline = new Timeline();
  people.me = seen?.participant;
  for (const participant of seen?.conversation?.participants ?? []) people.learn(participant);
  for (const message of seen?.messages ?? []) timeline.merge(message);
  return { people, timeline, services };
}

function words({ conversation, refused, messages = [], more_before }: SeenAs, name: string): string {
  if (refused && !conversation) return `${name} does not know of this conversation: the server answers ${refused}.`;
  if (refused) return `${name} is out of this conversation now: the server answers ${refused}.`;
  if (messages.length === 0) return `${name} sees no message yet.`;
  return more_before ? `The newest ${messages.length} messages.` : "";
}
