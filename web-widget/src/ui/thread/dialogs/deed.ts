import { TpElement } from "../../element.ts";
import { troubleWords } from "../../timeline/trouble.ts";
import type { Ui } from "../../ui.ts";
import { dialogOf, openDialog } from "./asking.ts";
import { dialogsSheet } from "./dialogs.css.ts";

/** A question in a dialog whose answer is carried out: it stays open with the reason where that did not work. */
export class Deed extends TpElement {
  static override properties = { ui: { attribute: false }, busy: { state: true }, trouble: { state: true } };
  static override styles = dialogsSheet;
  declare ui: Ui;
  declare protected busy: boolean;
  declare protected trouble: string;

  constructor() {
    super();
    this.busy = false;
    this.trouble = "";
  }

  protected open(): Promise<void> {
    this.trouble = "";
    return openDialog(this);
  }

  /** Does it; `done` is said in passing. */
  protected async carryOut(deed: () => Promise<unknown>, done = ""): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await deed();
      dialogOf(this)?.close();
      if (done) this.ui.toasts.tell({ words: done, tone: "ok" });
    } catch (error) {
      this.trouble = troubleWords(error, this.ui.words);
    }
    this.busy = false;
  }
}
