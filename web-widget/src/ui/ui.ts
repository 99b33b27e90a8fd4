import type { Words } from "../i18n/words.ts";

/** What every element is handed: the words of its reader. */
export interface Ui {
  readonly words: Words;
}
