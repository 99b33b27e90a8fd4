import { css, html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";

const MOST = 99;

/** How many wait: a number on a coloured ground, up to "99+"; nothing at zero. */
export class TpBadge extends TpElement {
  static override properties = { n: { type: Number }, words: {} };
  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }

      .badge {
        min-inline-size: 1.7em;
        padding: 0 0.45em;
        border: 1px solid transparent;
        border-radius: 1em;
        font-size: var(--_size-tiny);
        font-weight: 700;
        line-height: 1.65;
        text-align: center;
        font-variant-numeric: tabular-nums;
        color: var(--_accent-text);
        background: var(--_accent);
      }
    `,
  ];
  declare n: number;
  /** The same for screen readers: "3 unread messages". */
  declare words: string;

  constructor() {
    super();
    this.n = 0;
    this.words = "";
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.n <= 0) return nothing;
    const shown = this.n > MOST ? `${MOST}+` : String(this.n);
    return html`<span class="badge" aria-hidden="true">${shown}</span><span class="unseen">${this.words}</span>`;
  }
}

define("tp-badge", TpBadge);
