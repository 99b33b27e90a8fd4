import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Content } from "../../core/frames.ts";
import { hasMarks } from "../../core/markup.ts";
import { choiceOf, DraftSaver, EMPTY, sameDraft } from "./drafts.ts";
import { named, recall } from "./mentions.ts";
import type { Aim, AudienceChoice, ComposerPort, Draft, Mentionable } from "./port.ts";
import type { TextBox } from "./text_box.ts";

/** What is being written in one conversation: the text, whom it names, whom it is for, and what it answers. */
export class Writing {
  readonly #text = signal("");
  readonly #key = signal<string | undefined>(undefined); // of the chosen audience
  readonly #port: ComposerPort;
  readonly #saver: DraftSaver;
  readonly #box: () => TextBox | undefined;
  #mentions = new Map<string, string>();
  #known: Draft = EMPTY; // what the port was last seen to keep
  #aim: Aim | undefined; // the one that was taken over
  #held: Draft | undefined; // what was being written when an edit began

  constructor(port: ComposerPort, box: () => TextBox | undefined) {
    this.#port = port;
    this.#box = box;
    this.#saver = new DraftSaver((draft) => this.#save(draft));
    this.#key.value = port.draft.peek().audience;
  }

  get text(): ReadonlySignal<string> {
    return this.#text;
  }

  /** Whom it is for: an answer and another wording go where the message went. Undefined until someone is chosen. */
  get choice(): AudienceChoice | undefined {
    return this.#port.aim.value?.audience ?? choiceOf(this.#port.audiences.value, this.#key.value);
  }

  /** Those who can be named: they will be told. */
  get people(): readonly Mentionable[] {
    const audience = this.choice?.audience;
    return this.#port.mentionable.peek().filter((one) => audience !== undefined && one.hears(audience));
  }

  /** The reader typed. */
  typed(text: string): void {
    this.#text.value = text;
    if (this.#held) return;
    this.#keep();
    if (this.choice) this.#port.typing(text !== "", this.choice.audience);
  }

  /** Another text in place of this one. */
  write(text: string): void {
    this.#set(text);
    this.#keep();
  }

  mention({ id, name }: Mentionable): void {
    this.#mentions.set(id, name);
  }

  choose(key: string): void {
    if (this.choice && this.#text.peek() !== "") this.#port.typing(false, this.choice.audience);
    this.#key.value = key;
    this.#keep();
  }

  /** The text as it is sent. */
  content(text: string): Content {
    const mentions = named(text, this.#mentions);
    const format = hasMarks(text) ? ({ format: "markdown" } as const) : {};
    return { kind: "text", text, ...format, ...(mentions.length > 0 && { mentions }) };
  }

  /** It was sent: an empty sheet for the same audience. */
  sent(): void {
    if (this.choice) this.#port.typing(false, this.choice.audience);
    this.#mentions.clear();
    this.#port.aim.value = undefined;
    this.write("");
    this.flush();
  }

  /** Saves what waits to be saved. */
  flush(): void {
    this.#saver.flush();
  }

  /** The box is there: it shows the draft. */
  begin(): void {
    this.#adopt(this.#port.draft.peek());
  }

  /** The draft was changed by another tab or by the page: taken over unless the reader is `busy` with their own. */
  follow(draft: Draft, busy: boolean): void {
    if (sameDraft(draft, this.#known)) return;
    this.#known = draft;
    if (!busy && !this.#held && !sameDraft(draft, this.#draft)) this.#adopt(draft);
  }

  /** What it answers, or which message is worded anew; true where that is another than before. */
  aimed(aim: Aim | undefined): boolean {
    if (aim === this.#aim) return false;
    const before = this.#aim;
    this.#aim = aim;
    if (before?.to === "edit" && this.#held) this.#restore(this.#held);
    if (aim?.to === "edit") {
      this.#held = this.#draft;
      this.#mentions = recall(aim.text ?? "", aim.mentions ?? []);
      this.#set(aim.text ?? "");
    } else this.#keep();
    return true;
  }

  get #draft(): Draft {
    if (this.#held) return this.#held;
    const aim = this.#port.aim.peek();
    const audience = this.#key.peek();
    return {
      text: this.#text.peek(),
      ...(this.#mentions.size > 0 && { mentions: Object.fromEntries(this.#mentions) }),
      ...(audience !== undefined && { audience }),
      ...(aim?.to === "reply" && { reply: aim.message }),
    };
  }

  #adopt(draft: Draft): void {
    const { aim } = this.#port;
    this.#known = draft;
    this.#key.value = draft.audience;
    if (draft.reply !== undefined && !aim.peek()) aim.value = this.#port.replyTo(draft.reply);
    this.#restore(draft);
  }

  #restore(draft: Draft): void {
    this.#held = undefined;
    this.#mentions = new Map(Object.entries(draft.mentions ?? {}));
    this.#set(draft.text);
  }

  #set(text: string): void {
    this.#text.value = text;
    this.#box()?.set(text);
  }

  #keep(): void {
    this.#saver.later(this.#draft);
  }

  #save(draft: Draft): void {
    if (sameDraft(draft, this.#known)) return;
    this.#known = draft;
    this.#port.saveDraft(draft);
  }
}
