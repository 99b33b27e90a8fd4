/** A change of ours to the text, which can be taken back. */
export interface Step {
  readonly before: string;
  readonly after: string;
  readonly caret: [start: number, end: number];
}

/** Where a finger types: Enter breaks the line, and the keyboard comes only when it is asked for. */
export const isTouch = (): boolean => matchMedia("(hover: none) and (pointer: coarse)").matches;

/** The box in which one writes. Changes that are not typed are made by `changes.ts`. */
export class TextBox {
  readonly area: HTMLTextAreaElement;
  steps: Step[] = [];

  constructor(area: HTMLTextAreaElement) {
    this.area = area;
  }

  get value(): string {
    return this.area.value;
  }

  get caret(): [start: number, end: number] {
    return [this.area.selectionStart, this.area.selectionEnd];
  }

  /** Another text altogether: nothing of the one before can be taken back. */
  set(text: string): void {
    this.steps = [];
    if (this.area.value !== text) this.area.value = text;
    this.grow();
  }

  /** As high as its lines; the sheet says how high at most. */
  grow(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.setProperty("block-size", "auto");
    this.area.style.setProperty("block-size", `${this.area.scrollHeight}px`);
  }
}
