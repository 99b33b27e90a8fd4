/** The composer in a page of its own: `?for=staff` may choose an audience, `?story=N` shows one of the gallery. */
import { css, html, render } from "lit";
import { EVERYONE, NOTE, SELLER, StoryPort } from "../../src/gallery/composer_set.ts";
import { stories } from "../../src/gallery/stories/composer.ts";
import { Words } from "../../src/i18n/words.ts";
import "../../src/ui/composer/composer.ts";
import type { TpComposer } from "../../src/ui/composer/composer.ts";
import "../../src/ui/composer/drop_target.ts";
import { define, TpElement } from "../../src/ui/element.ts";
import { theme } from "../../src/ui/theme.css.ts";
import { createUi } from "../../src/ui/ui.ts";

const query = new URLSearchParams(location.search);
document.documentElement.dir = query.get("dir") ?? "ltr";

const words = new Words();
const ui = createUi(words);
const port = new StoryPort(query.get("for") === "staff" ? [EVERYONE, SELLER, NOTE] : [EVERYONE]);
if (query.has("limits")) Object.assign(port.limits, JSON.parse(query.get("limits") ?? "{}"));

const asked = query.get("story");
const told = stories.filter(({ name }) => asked === "all" || asked === name);

/** The outermost element of a page: it has the theme. */
class TestPage extends TpElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        grid-template-rows: minmax(0, 1fr) auto;
        min-block-size: 100dvh;
        background: var(--_ground);
      }
      .timeline {
        min-block-size: 4rem;
      }
    `,
  ];

  protected override render() {
    if (told.length > 0) {
      const stages = told.map((one, i) => html`<div class="stage" id="stage-${i}">${one.render(ui)}</div>`);
      return html`<main>${stages}</main>`;
    }
    const dropped = ({ detail }: CustomEvent<File[]>) => this.composer.attach(detail);
    return html`<tp-drop-target .ui=${ui} @tp-files=${dropped}>
        <div class="timeline" id="timeline"></div>
      </tp-drop-target>
      <tp-composer .ui=${ui} .port=${port}></tp-composer>`;
  }

  protected override async firstUpdated(): Promise<void> {
    const stages = this.renderRoot.querySelectorAll<HTMLElement>(".stage");
    for (const [i, { ready }] of told.entries()) await ready?.(stages[i] as HTMLElement);
  }

  /** What was to be loaded is there. */
  get settled(): boolean {
    const all = [...this.renderRoot.querySelectorAll<TpComposer>("tp-composer")];
    const opened = told.filter(({ ready }) => ready).length;
    return all.filter((one) => one.panel !== undefined && one.drawn !== undefined).length === opened;
  }

  get composer(): TpComposer {
    return this.renderRoot.querySelector("tp-composer") as TpComposer;
  }
}
define("test-page", TestPage);
render(html`<test-page></test-page>`, document.body);

const page = document.querySelector("test-page") as TestPage;
Object.assign(window, {
  port,
  words,
  page,
  StoryPort,
  stories: stories.map(({ name }) => name),
  choices: { EVERYONE, SELLER, NOTE },
});
