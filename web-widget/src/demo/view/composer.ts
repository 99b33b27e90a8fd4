import type { Content, Message } from "../../core/frames.ts";
import { hasMarks } from "../../core/markup.ts";
import { capital, hears, type Privacy, privacy, sidesOf } from "../audience.ts";
import type { Party } from "../party.ts";
import { Chips } from "./chips.ts";
import { button, h, icon, setText } from "./dom.ts";
import { lineOf } from "./kinds/index.ts";
import { Mentions } from "./mentions.ts";
import { Sharing } from "./sharing.ts";
import { Tray } from "./tray.ts";

/** Typing is told at most this often. */
const TYPING_PAUSE_MS = 3_000;
const TEXT_MAX = 8_192;
const CAPTION_MAX = 1_024;

/** How the box speaks of those who will see the text: on its button, to those who listen, and before it is written. */
const WORDS: Record<Privacy, (sides: string, name: string) => { button: string; label: string; box: string }> = {
  everyone: (_, name) => ({ button: "Everyone", label: "Send to everyone", box: `Write as ${name}…` }),
  private: (sides, name) => ({
    button: capital(sides) || "Only staff",
    label: sides ? `Send to ${sides} and staff only` : "Send to staff only",
    box: `In private, as ${name}…`,
  }),
  note: () => ({ button: "Note", label: "Leave a note that only staff see", box: "A note, for staff only…" }),
};
const SAVE = { button: "Save", label: "Save the new wording", box: "" };

/** What the text will become: a message, an answer, or another wording. */
type Aim = { to: "say" } | { to: "reply" | "edit"; message: Message };

/** The box in which a party writes, and for whom: Enter sends, Shift+Enter breaks the line. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly #party: Party;
  readonly #trouble: (error: unknown) => void;
  readonly #box: HTMLTextAreaElement;
  readonly #chips: Chips;
  readonly #send = h("button", { type: "submit", class: "send" });
  readonly #whom = h("span", { class: "send-whom" });
  readonly #context = h("div", { class: "context", hidden: true });
  readonly #mentions: Mentions;
  readonly #tray: Tray;
  readonly #sharing: Sharing;
  #aim: Aim = { to: "say" };
  #toldTypingAt = Number.NEGATIVE_INFINITY;

  constructor(party: Party, trouble: (error: unknown) => void) {
    const { name, profile } = party.info;
    const id = profile.replaceAll(/[^a-z0-9]/gi, "-");
    this.#party = party;
    this.#trouble = trouble;
    this.#chips = new Chips(party, "Who can see it", () => this.#tint());
    this.#box = h("textarea", { rows: "1", maxlength: String(TEXT_MAX), dir: "auto", enterkeyhint: "send" });
    this.#box.setAttribute("aria-label", `Write as ${name}`);
    this.#send.append(icon("send"), this.#whom);
    this.#mentions = new Mentions(this.#box, `names-${id}`, () => this.#heard());
    this.#sharing = new Sharing(party, trouble);
    this.#tray = new Tray(party, `tray-${id}`, {
      send: (content) => this.#say(content),
      audience: () => this.#chips.chosen,
      changed: () => this.element.classList.toggle("is-pending", this.#tray.attachments.pending),
      trouble,
    });
    const write = h("div", { class: "write" }, this.#tray.toggle, this.#box, this.#send, this.#mentions.element);
    const above = [this.#sharing.element, this.#context, this.#chips.element];
    const { element: tray, attachments } = this.#tray;
    this.element = h("form", { class: "composer" }, ...above, tray, attachments.element, write);
    this.render();
    this.#listen();
  }

  /** Something is written that was not sent. */
  get busy(): boolean {
    return this.#box.value !== "" || this.#tray.attachments.count > 0;
  }

  /** Those who can be told change with those who are here. */
  render(): void {
    this.#chips.render();
    this.#sharing.render();
    this.#tint();
  }

  /** Files that were dropped or pasted. */
  attach(files: Iterable<File>): void {
    this.#party.api.has("files").then(
      (is) => {
        if (is) this.#tray.attachments.add(files);
        else this.#trouble(new Error("Files cannot be sent here."));
      },
      (error) => this.#trouble(error),
    );
  }

  reply(message: Message): void {
    this.#aimAt({ to: "reply", message });
  }

  edit(message: Message): void {
    const { content } = message;
    this.#box.value = content?.kind === "text" ? content.text : "";
    if (content?.kind === "text") this.#mentions.recall(content.text, content.mentions ?? []);
    this.#aimAt({ to: "edit", message });
  }

  #listen(): void {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files;
      if (!files?.length) return;
      event.preventDefault();
      this.attach(files);
    });
    this.#box.addEventListener("keydown", (event) => {
      if (this.#mentions.key(event)) return;
      if (event.key === "Escape") this.#clear();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener("input", () => this.#typed());
  }

  /** Whom it is for: an answer and another wording go where the message went. */
  get #to(): readonly string[] {
    const aim = this.#aim;
    if (aim.to === "say") return this.#chips.chosen;
    return this.#party.timeline.get(aim.message.id)?.audience ?? aim.message.audience;
  }

  #submit(): void {
    const text = this.#box.value.trim();
    const { attachments } = this.#tray;
    const aim = this.#aim;
    if (text === "" && attachments.count === 0) return;
    if (aim.to === "edit") {
      if (text !== "") this.#party.speaker.edit(aim.message.id, this.#worded(text)).catch(this.#trouble);
      return this.#clear();
    }
    if (attachments.pending) return this.#trouble(new Error("Wait for the upload, or take it out."));
    const asCaption = attachments.count === 1 && text.length <= CAPTION_MAX;
    for (const content of attachments.take(asCaption ? text : "")) this.#say(content);
    if (text !== "" && !asCaption) this.#say(this.#worded(text));
    this.#clear();
  }

  #say(content: Content): void {
    const replyTo = this.#aim.to === "reply" ? this.#aim.message.id : undefined;
    this.#party.send({ content, to: this.#to, replyTo });
  }

  #worded(text: string): Content {
    const mentions = this.#mentions.in(text);
    const format = hasMarks(text) ? ({ format: "markdown" } as const) : {};
    return { kind: "text", text, ...format, ...(mentions.length > 0 && { mentions }) };
  }

  /** The others who will be told what is written. */
  #heard() {
    return this.#party.people.others.filter((other) => hears(this.#to, other));
  }

  #clear(): void {
    this.#box.value = "";
    this.#mentions.clear();
    this.#toldTypingAt = Number.NEGATIVE_INFINITY;
    this.#aimAt({ to: "say" });
    this.#grow();
  }

  #typed(): void {
    this.#grow();
    const now = performance.now();
    if (this.#aim.to === "edit" || now - this.#toldTypingAt < TYPING_PAUSE_MS) return;
    this.#toldTypingAt = now;
    this.#party.speaker.type(this.#box.value !== "", this.#to);
  }

  #grow(): void {
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }

  /** The colour of the box and the words of its button say who will see it. */
  #tint(): void {
    const { info, people } = this.#party;
    const secret = privacy(this.#to, info.role);
    const sides = sidesOf(this.#to, info.role, people.me, people.nameOf);
    const words = this.#aim.to === "edit" ? SAVE : WORDS[secret](sides, info.name);
    this.element.classList.toggle("is-note", secret === "note");
    this.element.classList.toggle("is-private", secret === "private");
    setText(this.#whom, words.button);
    if (this.#send.title === words.label) return;
    this.#send.title = words.label;
    this.#send.setAttribute("aria-label", words.label);
    this.#box.placeholder = words.box;
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
