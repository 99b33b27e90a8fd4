/** Marks and words that are put into the box by a key or a press. What does it is fetched when one begins to write. */
import { asked, Chunk } from "../chunk.ts";
import type { Ui } from "../ui.ts";
import type { Mark } from "./shortcuts.ts";
import type { TextBox } from "./text_box.ts";

const CHANGES = new Chunk(() => Promise.all([import("./markdown.ts"), import("./changes.ts")]));

/** One begins to write. */
export function prepare(): void {
  void CHANGES.come();
}

/** Puts marks around the selection, or around what is typed next: also what was typed while this was fetched. */
export async function mark(box: TextBox | undefined, kind: Mark, ui: Ui): Promise<void> {
  if (!box) return;
  const [start, end] = box.caret;
  const loaded = CHANGES.loaded ?? (await asked(CHANGES, ui));
  if (!loaded) return;
  const [markdown, { apply }] = loaded;
  const to = Math.max(end, box.caret[1]);
  const change = markdown.mark(box.value, start, to, kind);
  const inside = change.select[1];
  apply(box, to > end ? { ...change, select: [inside, inside] } : change);
}

/** Puts words in place of the selection. */
export async function insert(box: TextBox | undefined, text: string, ui: Ui): Promise<void> {
  const loaded = CHANGES.loaded ?? (await asked(CHANGES, ui));
  if (box) loaded?.[1].insert(box, text);
}
