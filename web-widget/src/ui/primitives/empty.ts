import { css, html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";
import { type DrawingName, drawing } from "./illustrations.ts";

/** Where there is nothing yet: a drawing, what that means, and in the slot what to do. */
export class TpEmpty extends TpElement {
  static override properties = { drawing: {}, heading: {}, words: {} };
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        justify-items: center;
        align-content: center;
        gap: 6px;
        min-block-size: 100%;
        padding: 24px;
        text-align: center;
      }

      .drawing {
        inline-size: min(160px, 60%);
        margin-block-end: 10px;
        stroke-linecap: round;
        stroke-linejoin: round;
      }

      .drawing path {
        fill: none;
        stroke-width: 3;
      }

      .drawing .soft {
        fill: var(--_accent-soft);
      }

      .drawing .s {
        fill: var(--_surface);
      }

      .drawing .a {
        fill: var(--_accent);
      }

      .drawing .w {
        fill: var(--_note-fill);
      }

      .drawing .edge {
        stroke: var(--_line);
      }

      .drawing .accent-edge,
      .drawing .handle {
        stroke: var(--_accent);
        stroke-width: 5;
      }

      .drawing .handle {
        stroke-width: 8;
      }

      .drawing .pen,
      .drawing .cord {
        stroke: var(--_line-strong);
        opacity: 0.55;
      }

      .drawing .on-a {
        stroke: var(--_accent-text);
        stroke-width: 5;
      }

      .drawing .thin {
        stroke-width: 3;
        opacity: 0.5;
      }

      .drawing .spark {
        stroke: var(--_note-line);
      }

      .drawing .warm-edge {
        stroke: var(--_note-text);
        opacity: 0.35;
      }

      h2 {
        margin: 0;
        font-size: var(--_size-large);
        font-weight: 650;
        line-height: 1.3;
        text-wrap: balance;
      }

      p {
        max-inline-size: 34ch;
        margin: 0;
        color: var(--_muted);
        text-wrap: pretty;
      }

      ::slotted(*) {
        margin-block-start: 12px;
      }
    `,
  ];
  declare drawing: DrawingName;
  declare heading: string;
  declare words: string;

  constructor() {
    super();
    this.drawing = "talk";
    this.heading = "";
    this.words = "";
  }

  protected override render(): TemplateResult {
    return html`${drawing(this.drawing)}
      <h2>${this.heading}</h2>
      ${this.words ? html`<p>${this.words}</p>` : nothing}
      <slot></slot>`;
  }
}

define("tp-empty", TpEmpty);
