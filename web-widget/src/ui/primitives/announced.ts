import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Announcer } from "../announcer.ts";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";

/** The one live region: it is never seen. */
export class TpAnnouncer extends TpElement {
  static override properties = { announcer: { attribute: false } };
  static override styles = [shared];
  declare announcer: Announcer;

  protected override render(): TemplateResult {
    return html`<div class="unseen" role="status" aria-live="polite" aria-atomic="false">
      ${repeat(
        this.announcer.lines.value,
        ({ id }) => id,
        ({ words }) => html`<p>${words}</p>`,
      )}
    </div>`;
  }
}

define("tp-announcer", TpAnnouncer);
