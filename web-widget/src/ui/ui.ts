import type { TemplateResult } from "lit";
import type { Message } from "../core/frames.ts";
import type { Words } from "../i18n/words.ts";
import { Announcer } from "./announcer.ts";
import { Toasts } from "./primitives/toasts.ts";

/** What every element is handed: the words of its reader, and where to tell them something. */
export interface Ui {
  readonly words: Words;
  /** Tells screen readers of new messages. */
  readonly announcer: Announcer;
  /** Short words that go by themselves. */
  readonly toasts: Toasts;
  /** What the page around says of what was found in a message, in place of what its reader is told. */
  readonly beside?: (message: Message) => TemplateResult | undefined;
}

export function createUi(words: Words): Ui {
  return { words, announcer: new Announcer((n) => words.count("common.new", n)), toasts: new Toasts() };
}
