import { html, type TemplateResult } from "lit";
import { define, TpElement } from "../ui/element.ts";
import { shared } from "../ui/shared.css.ts";
import { theme } from "../ui/theme.css.ts";
import type { Ui } from "../ui/ui.ts";
import { vars } from "../ui/vars.ts";
import { gallerySheet } from "./gallery.css.ts";
import type { Told } from "./story.ts";

/** A switch in the query string, with the values offered. */
export interface Switch {
  readonly name: string;
  readonly offered: readonly string[];
}

/** Stories side by side, under the switches. `data-ready` stands on it once all of them are in their state. */
export class TpGallery extends TpElement {
  static override properties = {
    ui: { attribute: false },
    stories: { attribute: false },
    switches: { attribute: false },
    query: { attribute: false },
  };
  static override styles = [theme, shared, gallerySheet];
  declare ui: Ui;
  declare stories: readonly Told[];
  declare switches: readonly Switch[];
  declare query: URLSearchParams;

  constructor() {
    super();
    this.stories = [];
    this.switches = [];
    this.query = new URLSearchParams();
  }

  protected override render(): TemplateResult {
    const width = this.query.get("width");
    return html`
      <header>
        <h1>Every element in every state</h1>
        ${this.switches.map((one) => this.#switch(one))}
      </header>
      <main class=${this.stories.length === 1 ? "is-one" : ""} ${vars({ width: width ? `${Number(width)}px` : undefined })}>
        ${this.stories.map((story) => this.#section(story))}
      </main>
    `;
  }

  protected override async firstUpdated(): Promise<void> {
    for (const { path, ready } of this.stories) {
      const stage = this.renderRoot.querySelector<HTMLElement>(`[data-story="${CSS.escape(path)}"]`);
      await settled(stage);
      if (stage && ready) await ready(stage);
    }
    this.dataset.ready = "";
  }

  #section({ path, render }: Told): TemplateResult {
    return html`<section>
      <h2>${path}</h2>
      <div class="stage" data-story=${path}>${render(this.ui)}</div>
    </section>`;
  }

  #switch({ name, offered }: Switch): TemplateResult {
    const now = this.query.get(name) ?? "";
    return html`<label>${name}<select @change=${(event: Event) => this.#turn(name, event)}>
      ${offered.map((value) => html`<option value=${value} ?selected=${value === now}>${value || "as it is"}</option>`)}
    </select></label>`;
  }

  #turn(name: string, { target }: Event): void {
    const query = new URLSearchParams(this.query);
    query.set(name, (target as HTMLSelectElement).value);
    if (query.get(name) === "") query.delete(name);
    location.search = query.toString();
  }
}

/** Waits until all elements of ours in the stage have rendered. */
async function settled(stage: HTMLElement | null): Promise<void> {
  for (const element of stage?.querySelectorAll("*") ?? [])
    if (element instanceof TpElement) await element.updateComplete;
}

define("tp-gallery", TpGallery);
