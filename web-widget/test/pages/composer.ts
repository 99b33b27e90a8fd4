/** The composer in a page of its own: `?for=staff` may choose an audience, `?story=N` shows one of the gallery. */
import { css, html, render } from "lit";
import { stories } from "../../src/gallery/stories/composer.ts";
import { EVERYONE, NOTE, SELLER, StoryPort } from "../../src/gallery/composer_port.ts";
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
    const story = query.get("story");
    if (story === "all") return html`<main>${stories.map((one) => one.render(ui))}</main>`;
    if (story !== null) return html`<div></div>${stories.find(({ name }) => name === story)?.render(ui)}`;
    const dropped = ({ detail }: CustomEvent<File[]>) => this.composer.attach(detail);
    return html`<tp-drop-target .ui=${ui} @tp-files=${dropped}>
        <div class="timeline" id="timeline"></div>
      </tp-drop-target>
      <tp-composer .ui=${ui} .port=${port}></tp-composer>`;
  }

  /** What was to be loaded is there. */
  get settled(): boolean {
    const all = [...this.renderRoot.querySelectorAll<TpComposer>("tp-composer")];
    return all.every((one) => !one.isUpdatePending && (one.panel === undefined || one.loaded));
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
