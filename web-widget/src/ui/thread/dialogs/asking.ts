import { html, nothing, type TemplateResult } from "lit";
import type { TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import "../../primitives/dialog.ts";
import type { TpDialog } from "../../primitives/dialog.ts";
import type { Ui } from "../../ui.ts";
import "./english.ts";

export interface Question {
  ui: Ui;
  heading: string;
  content: TemplateResult;
  action: { words: string; danger?: boolean; run: () => void; busy: boolean } | undefined; // none: it is only read
  trouble: string;
}

/** A question with its content, a way out, and the one thing to do. */
export function questionTemplate({ ui, heading, content, action, trouble }: Question): TemplateResult {
  const close = (event: Event) => (event.target as HTMLElement).closest<TpDialog>("tp-dialog")?.close();
  return html`<tp-dialog .ui=${ui} .heading=${heading}>
    ${content}
    ${trouble ? html`<p class="trouble" role="alert">${icon("warning")}${trouble}</p>` : nothing}
    <button slot="actions" class="button" @click=${close}>${ui.words.say(action ? "common.cancel" : "common.close")}</button>
    ${
      action
        ? html`<button slot="actions" class="button ${action.danger ? "is-danger" : "is-primary"}" aria-disabled=${action.busy}
            @click=${action.run}>${action.words}</button>`
        : nothing
    }
  </tp-dialog>`;
}

/** Opens the dialog of an element that has one, once it is rendered. */
export async function openDialog(element: TpElement): Promise<void> {
  await element.updateComplete;
  await dialogOf(element)?.open();
}

export function dialogOf(element: TpElement): TpDialog | null {
  return element.renderRoot.querySelector<TpDialog>("tp-dialog");
}
