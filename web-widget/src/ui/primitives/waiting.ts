import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";
import { waiting } from "./waiting.css.ts";

/** A turning ring; `words` say what is awaited to those who do not see it. */
export class TpSpinner extends TpElement {
  static override properties = { words: {} };
  static override styles = [
    shared,
    waiting,
    css`
      :host {
        display: inline-flex;
        color: var(--_muted);
      }
    `,
  ];
  declare words: string;

  constructor() {
    super();
    this.words = "";
  }

  protected override render(): TemplateResult {
    return html`<span class="spinner" aria-hidden="true"></span><span class="unseen" role="status">${this.words}</span>`;
  }
}

const BUBBLES = ["other long", "other short", "own short", "other", "own long", "own"];

/** Where a list or a thread will be: shapes of what comes. */
export class TpSkeleton extends TpElement {
  static override properties = { shape: {}, words: {} };
  static override styles = [
    shared,
    waiting,
    css`
      :host {
        display: grid;
        gap: 14px;
        padding: 16px;
      }

      .row {
        display: grid;
        grid-template-columns: 44px 1fr;
        gap: 4px 12px;
        align-content: center;
        block-size: 48px;
      }

      .row .face {
        grid-row: span 2;
        block-size: 44px;
        border-radius: 50%;
      }

      .row .name {
        align-self: end;
        inline-size: 40%;
      }

      .row .last {
        inline-size: 75%;
      }

      .bubble {
        inline-size: 55%;
        block-size: 40px;
        border-radius: var(--_radius-bubble);
      }

      .bubble.own {
        justify-self: end;
      }

      .bubble.long {
        inline-size: 72%;
        block-size: 60px;
      }

      .bubble.short {
        inline-size: 34%;
      }
    `,
  ];
  declare shape: "list" | "thread";
  declare words: string;

  constructor() {
    super();
    this.shape = "list";
    this.words = "";
  }

  protected override render(): TemplateResult {
    const shapes =
      this.shape === "thread"
        ? BUBBLES.map((kind) => html`<span class="bone bubble ${kind}" aria-hidden="true"></span>`)
        : BUBBLES.map(() => ROW);
    return html`<span class="unseen" role="status">${this.words}</span>${shapes}`;
  }
}

const ROW = html`<span class="row" aria-hidden="true">
  <span class="bone face"></span><span class="bone name"></span><span class="bone last"></span>
</span>`;

define("tp-spinner", TpSpinner);
define("tp-skeleton", TpSkeleton);
