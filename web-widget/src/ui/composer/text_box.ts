import type { Change } from "./markdown.ts";

const UNDO_MAX = 50;

interface Step {
  before: string;
  after: string;
  caret: [start: number, end: number];
}

/** A text box whose text may also be changed by marks, emoji and names; each such change can be undone like typing. */
export class TextBox {
  readonly area: HTMLTextAreaElement;
  readonly #steps: Step[] = [];

  constructor(area: HTMLTextAreaElement) {
    this.area = area;
    area.addEventListener("keydown", (event) => this.#undo(event));
  }

  get value(): string {
    return this.area.value;
  }

  get caret(): [start: number, end: number] {
    return [this.area.selectionStart, this.area.selectionEnd];
  }

  /** Another text altogether: nothing of the one before can be undone. */
  set(text: string): void {
    this.#steps.length = 0;
    if (this.area.value !== text) this.area.value = text;
    this.grow();
  }

  /** Puts words in place of the selection. */
  insert(text: string): void {
    const [from, to] = this.caret;
    const at = from + text.length;
    this.apply({ from, to, text, select: [at, at] });
  }

  apply({ from, to, text, select }: Change): void {
    const [before, caret] = [this.area.value, this.caret];
    this.area.setRangeText(text, from, to);
    this.area.setSelectionRange(...select);
    this.#steps.push({ before, after: this.area.value, caret });
    if (this.#steps.length > UNDO_MAX) this.#steps.shift();
    this.area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: text }));
  }

  /** As high as its lines; the sheet says how high at most. */
  grow(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.setProperty("block-size", "auto");
    this.area.style.setProperty("block-size", `${this.area.scrollHeight}px`);
  }

  focus(): void {
    this.area.focus();
  }

  /** The last change of ours is taken back by ourselves, since the browser knows nothing of it. */
  #undo(event: KeyboardEvent): void {
    const step = this.#steps.at(-1);
    const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!asked || step?.after !== this.area.value) return;
    event.preventDefault();
    this.#steps.pop();
    this.area.value = step.before;
    this.area.setSelectionRange(...step.caret);
    this.area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "historyUndo" }));
  }
}
