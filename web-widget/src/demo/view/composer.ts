import type { Message } from "../../core/frames.ts";
import { type Choice, choicesFor, isNote, isStaff } from "../audience.ts";
import type { Party } from "../party.ts";
import { lineOf } from "./content.ts";
import { button, h, icon } from "./dom.ts";

/** Typing is told at most this often. */
const TYPING_PAUSE_MS = 3_000;
const TEXT_MAX = 8_192;

/** What the text will become: a message, an answer, or another wording. */
type Aim = { to: "say" } | { to: "reply" | "edit"; message: Message };

/** The box in which a party writes: Enter sends, Shift+Enter breaks the line. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly #party: Party;
  readonly #trouble: (error: unknown) => void;
  readonly #choices: Choice[];
  readonly #box: HTMLTextAreaElement;
  readonly #picker: HTMLSelectElement;
  readonly #context = h("div", { class: "context", hidden: true });
  #aim: Aim = { to: "say" };
  #toldTypingAt = Number.NEGATIVE_INFINITY;

  constructor(party: Party, roles: readonly string[], trouble: (error: unknown) => void) {
    const { name, role } = party.info;
    this.#party = party;
    this.#trouble = trouble;
    this.#choices = choicesFor(role, roles);
    this.#box = h("textarea", { rows: "1", maxlength: String(TEXT_MAX), dir: "auto", enterkeyhint: "send" });
    this.#box.setAttribute("aria-label", `Write as ${name}`);
    this.#box.placeholder = `Write as ${name}…`;
    this.#picker = h(
      "select",
      { "aria-label": "Who can see it" },
      ...this.#choices.map(({ label }) => h("option", {}, label)),
    );
    const send = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
    const who = h("label", { class: "picker", title: "Who can see it" }, icon("eye"), this.#picker);
    this.element = h("form", { class: "composer" }, this.#context, who, h("div", { class: "write" }, this.#box, send));
    this.#listen();
  }

  /** Something is written that was not sent. */
  get busy(): boolean {
    return this.#box.value !== "";
  }

  reply(message: Message): void {
    this.#aimAt({ to: "reply", message });
  }

  edit(message: Message): void {
    this.#box.value = message.content?.kind === "text" ? message.content.text : "";
    this.#aimAt({ to: "edit", message });
  }

  #listen(): void {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#clear();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener("input", () => this.#typed());
    this.#picker.addEventListener("change", () => this.#tint());
  }

  get #audience(): string[] | undefined {
    return this.#choices[this.#picker.selectedIndex]?.audience;
  }

  #submit(): void {
    const text = this.#box.value.trim();
    if (text === "") return;
    const content = { kind: "text", text } as const;
    const aim = this.#aim;
    if (aim.to === "edit") this.#party.speaker.edit(aim.message.id, content).catch(this.#trouble);
    else {
      const replyTo = aim.to === "reply" ? aim.message.id : undefined;
      this.#party.send({ content, audience: replyTo ? undefined : this.#audience, replyTo });
    }
    this.#clear();
  }

  #clear(): void {
    this.#box.value = "";
    this.#toldTypingAt = Number.NEGATIVE_INFINITY;
    this.#aimAt({ to: "say" });
    this.#grow();
  }

  #typed(): void {
    this.#grow();
    const now = performance.now();
    if (this.#aim.to === "edit" || now - this.#toldTypingAt < TYPING_PAUSE_MS) return;
    this.#toldTypingAt = now;
    const audience = this.#aim.to === "reply" ? this.#aim.message.audience : this.#audience;
    this.#party.speaker.type(this.#box.value !== "", audience);
  }

  #grow(): void {
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }

  /** A note looks like one while it is written. */
  #tint(): void {
    const secret = this.#aim.to === "say" && this.#audience !== undefined;
    const note = secret && isStaff(this.#party.info.role) && isNote(this.#audience);
    this.element.classList.toggle("is-note", note);
    this.element.classList.toggle("is-private", secret && !note);
  }

  #aimAt(aim: Aim): void {
    this.#aim = aim;
    this.element.classList.toggle("is-aimed", aim.to !== "say");
    this.#context.hidden = aim.to === "say";
    if (aim.to !== "say") {
      const words = aim.to === "edit" ? "Editing" : `Answering ${this.#nameOf(aim.message)}`;
      const close = button({ class: "tool", "aria-label": "Cancel" }, () => this.#clear(), icon("close"));
      this.#context.replaceChildren(
        icon(aim.to),
        h("span", { class: "context-words" }, h("b", {}, words), h("span", {}, lineOf(aim.message))),
        close,
      );
      this.#box.focus();
    }
    this.#tint();
    this.#grow();
  }

  #nameOf({ author }: Message): string {
    return author.participant === this.#party.me ? "yourself" : this.#party.people.nameOf(author.participant);
  }
}
