import { html, nothing, type TemplateResult } from "lit";
import type { Session } from "../../core/store/session.ts";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { hitTemplate } from "../list/hit.ts";
import { Hits } from "../list/hits.ts";
import { buttons } from "../primitives/buttons.css.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { finderSheet } from "./finder.css.ts";

/** Finds messages of one conversation. `tp-go` `{ message }` tells which was chosen, `tp-done` that it is over. */
export class TpFinder extends TpElement {
  static override properties = { ui: { attribute: false }, session: { attribute: false }, conversation: {} };
  static override styles = [shared, buttons, finderSheet];
  declare ui: Ui;
  declare session: Session;
  declare conversation: string;
  readonly #hits = new Hits(this, () => ({ client: this.session.client, conversation: this.conversation }));

  override focus(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override firstUpdated(): void {
    this.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const typed = (event: Event) => this.#hits.look((event.target as HTMLInputElement).value);
    const done = () => this.dispatchEvent(new CustomEvent("tp-done"));
    const close = words.say("common.close");
    return html`<div class="bar" role="search" @keydown=${this.#key}>
        ${icon("search")}
        <input type="search" maxlength="200" autocomplete="off" placeholder=${words.say("list.search")}
          aria-label=${words.say("list.search")} @input=${typed} />
        <button class="icon-button" aria-label=${close} title=${close} @click=${done}>${icon("close")}</button>
      </div>
      ${this.#found()}`;
  }

  #found(): TemplateResult | typeof nothing {
    const { words } = this.ui;
    const { found, query, failed } = this.#hits;
    if (failed) return html`<p class="state" role="status">${words.say("list.search_failed")}</p>`;
    if (query === "" || found === undefined) return nothing;
    if (found.length === 0) return html`<p class="state" role="status">${words.say("list.none", { query })}</p>`;
    return html`<ul>${found.map((hit) => html`<li>${hitTemplate(words, this.session, hit, { open: () => this.#go(hit.message.id) })}</li>`)}</ul>`;
  }

  #go(message: string): void {
    this.dispatchEvent(new CustomEvent("tp-go", { detail: { message } }));
  }

  #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.dispatchEvent(new CustomEvent("tp-done"));
  };
}

define("tp-finder", TpFinder);
