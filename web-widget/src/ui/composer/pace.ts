import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { moderation } from "../../i18n/en/moderation.ts";
import { teach } from "../../i18n/english.ts";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import type { Pace } from "./port.ts";

teach(moderation);

const SECOND_MS = 1_000;

/** How seldom one may write here, and how long it is until one may again. */
export class TpPace extends TpElement {
  static override properties = { ui: { attribute: false }, pace: { attribute: false }, now: { state: true } };
  static override styles = [
    shared,
    css`
      p {
        display: flex;
        gap: 0.5rem;
        align-items: center;
        margin: 0;
        padding-inline: 0.25rem;
        font-size: var(--_size-small);
        color: var(--_muted);
      }

      span {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
  declare ui: Ui;
  declare pace: Pace;
  declare private now: number;
  #ticking: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.now = Date.now();
  }

  /** The reader tried to write too soon. */
  insist(): void {
    this.ui.announcer.say(this.#said);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#ticking);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("pace")) this.now = Date.now();
  }

  protected override render(): TemplateResult {
    return html`<p>${icon("clock")}<span>${this.#said}</span></p>`;
  }

  protected override updated(): void {
    clearTimeout(this.#ticking);
    if (this.#restMs <= 0) return;
    this.#ticking = setTimeout(() => {
      this.now = Date.now();
    }, SECOND_MS);
  }

  get #restMs(): number {
    return this.pace.until - this.now;
  }

  get #said(): string {
    const { words } = this.ui;
    if (this.#restMs > 0) return words.say("pace.rest", { rest: words.duration(Math.ceil(this.#restMs / SECOND_MS)) });
    return words.say("pace.every", { every: words.duration(this.pace.every_s) });
  }
}

define("tp-pace", TpPace);
