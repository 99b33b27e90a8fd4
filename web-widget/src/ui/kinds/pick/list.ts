import { html, nothing, type TemplateResult } from "lit";
import type { Row } from "../../../core/protocol.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { Choosing } from "../choosing.ts";
import type { Context, Of } from "../context.ts";
import { pickStyles } from "./pick.css.ts";

/** More rows than these lie behind a button. */
const OPEN_MAX = 6;

/** Rows to choose from, in sections. */
class List extends TpElement {
  static override styles = pickStyles;
  static override properties = {
    content: { attribute: false },
    context: { attribute: false },
    open: { state: true },
  };
  declare content: Of<"list">;
  declare context: Context;
  declare open: boolean;
  readonly #choosing = new Choosing(this);

  constructor() {
    super();
    this.open = false;
  }

  protected override render(): TemplateResult {
    const once = this.content.once === true;
    const isLong = this.content.sections.reduce((sum, { rows }) => sum + rows.length, 0) > OPEN_MAX;
    const label = this.content.button || this.context.ui.words.say("form.choose");
    return html`
      ${isLong ? this.#opener(label) : nothing}
      <div id="rows" class="rows" role="group" aria-label=${label} ?hidden=${isLong && !this.open}>
        ${this.content.sections.map(
          ({ title, rows }) => html`<section>
            ${title ? html`<h3 dir="auto">${title}</h3>` : nothing}
            <ul>${rows.map((row) => html`<li>${this.#row(row, once)}</li>`)}</ul>
          </section>`,
        )}
      </div>
      <p class="k-outcome" role="status">${this.#choosing.note(once)}</p>
    `;
  }

  #opener(label: string): TemplateResult {
    const rows = this.content.sections.flatMap((section) => section.rows);
    const chosen = rows.find(({ id }) => id != null && id === this.#choosing.chosen);
    return html`<button type="button" class="button k-button" aria-expanded=${String(this.open)} aria-controls="rows" @click=${this.#toggle}>
      ${icon(chosen ? "check" : "list")}<span dir="auto">${chosen?.title ?? label}</span>
    </button>`;
  }

  #row({ id, title, description, image }: Row, once: boolean): TemplateResult {
    const isChosen = id != null && id === this.#choosing.chosen;
    const isGoing = id != null && id === this.#choosing.going;
    const { services } = this.context;
    return html`<button
      type="button"
      class=${isChosen ? "pick-row is-chosen" : "pick-row"}
      ?disabled=${this.#choosing.isShut(once) || this.#choosing.going !== undefined}
      aria-busy=${isGoing ? "true" : nothing}
      @click=${() => this.#choosing.choose(id)}
    >
      ${image ? html`<tp-picture .source=${image} .services=${services} .alt=${image.alt ?? ""}></tp-picture>` : nothing}
      <span class="row-words">
        <strong dir="auto">${title}</strong>
        ${description ? html`<small dir="auto">${description}</small>` : nothing}
      </span>
      ${isChosen ? icon("check") : this.#choosing.isShut(once) ? nothing : icon("chevron-end")}
    </button>`;
  }

  #toggle = (): void => {
    this.open = !this.open;
  };
}
define("tp-list", List);
