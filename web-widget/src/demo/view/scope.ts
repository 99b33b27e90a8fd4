import type { Explanation, Message } from "../../core/frames.ts";
import type { Party } from "../party.ts";
import { Chips } from "./chips.ts";
import { button, h, icon, setText } from "./dom.ts";
import { lineOf } from "./kinds/index.ts";

/** Someone of whom it can be asked whether they see a message. */
export interface Subject {
  name: string;
  role: string;
  participant: string | undefined; // none: they have had no part in it so far
}

/** What the words about a message rest on. */
export interface Grounds {
  subjects(): Subject[];
  nameOf(participant: string): string;
  ask(message: Message, participant: string): Promise<Explanation>;
}

export type Move = (message: Message, audience: string[], reason: string) => Promise<unknown>;

const REASON_MAX = 500;
const NO_PART = "no part in this conversation so far";

/** Who sees one message now, and why; for staff also the way to show it to more or fewer people. */
export class ScopeDialog {
  readonly element = h("dialog", { class: "scope", "aria-label": "Who may see this message" });
  readonly #grounds: Grounds;
  readonly #form: MoveForm | undefined;

  /** `mover` and `move`: who may change it, and how; without them it is only told. */
  constructor(grounds: Grounds, mover?: Party, move?: Move) {
    this.#grounds = grounds;
    this.#form = mover && move && new MoveForm(mover, move, () => this.element.close());
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close(); // beside it
    });
  }

  get open(): boolean {
    return this.element.open;
  }

  show(message: Message): void {
    const { nameOf } = this.#grounds;
    const close = button({ class: "tool", "aria-label": "Close" }, () => this.element.close(), icon("close"));
    const quote = h(
      "blockquote",
      { class: `quote role-${message.author.role}` },
      h("b", { dir: "auto" }, nameOf(message.author.participant)),
      h("span", { dir: "auto" }, lineOf(message)),
    );
    const body = h("div", { class: "scope-body" }, quote, h("h3", {}, "Now"), this.#verdicts(message));
    if (this.#form)
      body.append(h("h3", {}, "From now on"), this.#form.about(message, nameOf(message.author.participant)));
    this.element.replaceChildren(h("header", { class: "scope-head" }, h("h2", {}, "Who may see it?"), close), body);
    this.element.showModal();
  }

  #verdicts(message: Message): HTMLElement {
    return h("ul", { class: "verdicts" }, ...this.#grounds.subjects().map((one) => this.#verdict(message, one)));
  }

  /** A line that is completed when the answer is here. */
  #verdict(message: Message, { name, role, participant }: Subject): HTMLElement {
    const sentence = h("span", { class: "sentence" }, participant ? "…" : NO_PART);
    const eye = h("span", { class: "eye" }, icon(participant ? "clock" : "hidden"));
    const line = h("li", { class: `role-${role}` }, eye, h("b", {}, name), sentence);
    if (!participant) return line;
    this.#grounds.ask(message, participant).then(
      (told) => {
        eye.replaceChildren(icon(told.visible ? "eye" : "hidden"));
        line.classList.add(told.visible ? "is-visible" : "is-hidden");
        setText(
          sentence,
          told.sentence.replaceAll(/pt_\w+/g, (id) => this.#grounds.nameOf(id)),
        );
      },
      (error: Error) => setText(sentence, error.message),
    );
    return line;
  }
}

/** Shows a message to others from now on. */
class MoveForm {
  readonly #move: Move;
  readonly #chips: Chips;
  readonly #done: () => void;
  readonly #reason = h("input", { type: "text", required: true, maxlength: String(REASON_MAX), dir: "auto" });
  readonly #trouble = h("p", { class: "failure", role: "alert", hidden: true });
  readonly #author = h("p", { class: "hint" });
  readonly #element: HTMLFormElement;
  #message: Message | undefined;

  constructor(party: Party, move: Move, done: () => void) {
    this.#move = move;
    this.#done = done;
    this.#chips = new Chips(party, "Who may see it from now on", () => undefined, false);
    const reason = h("label", { class: "reason" }, "Why? It is kept in the audit.", this.#reason);
    const go = h("button", { type: "submit", class: "go" }, "Change who may see it");
    this.#element = h("form", { class: "move" }, this.#chips.element, this.#author, reason, this.#trouble, go);
    this.#element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  about(message: Message, author: string): HTMLElement {
    this.#message = message;
    const { audience } = message;
    const sides = audience.filter(
      (entry) => entry !== "staff" && entry !== `participant:${message.author.participant}`,
    );
    this.#chips.chosen = sides.length > 0 ? sides : ["staff"];
    this.#chips.render();
    this.#reason.value = "";
    this.#trouble.hidden = true;
    setText(this.#author, `${author} wrote it and goes on seeing it. Whoever saw it may remember it.`);
    return this.#element;
  }

  async #submit(): Promise<void> {
    if (!this.#message) return;
    try {
      await this.#move(this.#message, this.#chips.chosen, this.#reason.value.trim());
      this.#done();
    } catch (error) {
      this.#trouble.replaceChildren(icon("warn"), (error as Error).message);
      this.#trouble.hidden = false;
    }
  }
}
