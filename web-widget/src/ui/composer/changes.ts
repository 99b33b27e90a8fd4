/** Marks, emoji and names that are put into a text; each can be undone like typing. */
import type { TextBox } from "./text_box.ts";

const UNDO_MAX = 50;

/** A piece of a text that is replaced, and what is selected then. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly select: [start: number, end: number];
}

/** Those whose Ctrl+Z is listened to. */
const heard = new WeakSet<TextBox>();

/** Puts words in place of the selection. */
export function insert(box: TextBox, text: string): void {
  const [from, to] = box.caret;
  const at = from + text.length;
  apply(box, { from, to, text, select: [at, at] });
}

export function apply(box: TextBox, { from, to, text, select }: Change): void {
  const { area, caret } = box;
  const before = area.value;
  area.setRangeText(text, from, to);
  area.setSelectionRange(...select);
  box.steps.push({ before, after: area.value, caret });
  if (box.steps.length > UNDO_MAX) box.steps.shift();
  if (!heard.has(box)) area.addEventListener("keydown", (event) => undo(box, event));
  heard.add(box);
  area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: text }));
}

/** The last change of ours is taken back by ourselves, since the browser knows nothing of it. */
function undo({ area, steps }: TextBox, event: KeyboardEvent): void {
  const step = steps.at(-1);
  const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!asked || step?.after !== area.value) return;
  event.preventDefault();
  steps.pop();
  area.value = step.before;
  area.setSelectionRange(...step.caret);
  area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "historyUndo" }));
}
