/** A page that shows what a test hands it; `globalThis.kinds` is its only door. See tests/acceptance/browser/kinds_page.mjs. */
import { css, html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Refused } from "../../src/core/errors.ts";
import type { Content } from "../../src/core/frames.ts";
import type { AnsweredResult, LinkPreview } from "../../src/core/protocol.ts";
import { contextOf, KindsSet } from "../../src/gallery/kinds_set.ts";
import { stories } from "../../src/gallery/stories/kinds.ts";
import { Turning } from "../../src/i18n/locales.ts";
import { Words } from "../../src/i18n/words.ts";
import { define, TpElement } from "../../src/ui/element.ts";
import { type Context, contentTemplate, kindStyles, type Tiles, type UploadedFile } from "../../src/ui/kinds/index.ts";
import { theme } from "../../src/ui/theme.css.ts";
import { createUi } from "../../src/ui/ui.ts";

/** What the server would do, as a test tells it; without a word it takes everything. */
interface Told {
  refuse?: { message: string; path?: string };
  checkout_url?: string;
  preview?: LinkPreview;
  tiles?: Tiles;
  names?: string;
}

class TestSet extends KindsSet {
  readonly answered: unknown[] = [];
  readonly said: unknown[] = [];
  told: Told = {};
  override readonly tiles: Tiles | undefined;

  constructor(live: Content | undefined, told: Told) {
    super(live, told.tiles);
    this.tiles = told.tiles;
    this.told = told;
  }

  override async answer(message?: string, given?: unknown): Promise<never> {
    this.answered.push({ message, given });
    const { refuse, checkout_url } = this.told;
    if (refuse) throw new Refused({ type: "error", code: "invalid", retryable: false, ...refuse });
    return { checkout_url } as AnsweredResult as never;
  }

  override say(...said: unknown[]): void {
    this.said.push(said);
  }

  override async preview(): Promise<LinkPreview | null> {
    return this.told.preview ?? null;
  }

  override async upload(): Promise<UploadedFile> {
    return { id: "fl_1", name: "photo.jpg", size_bytes: 1200 };
  }
}

interface Row {
  id: string;
  content: Content;
  given: Partial<Context>;
}

class KindsPage extends TpElement {
  static override styles = [
    theme,
    kindStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        gap: 12px;
        padding: 12px;
        min-block-size: 100dvh;
        box-sizing: border-box;
        background: var(--_surface);
      }

      .stories {
        columns: min(21rem, 100%);
      }

      section {
        break-inside: avoid;
      }
    `,
  ];
  static override properties = { rows: { state: true }, story: { state: true } };
  declare rows: readonly Row[];
  declare story: string | undefined;
  readonly ui = createUi(new Words());
  set = new TestSet(undefined, {});

  constructor() {
    super();
    this.rows = [];
  }

  protected override render(): TemplateResult {
    const shown = stories.filter(({ name }) => this.story !== undefined && name.startsWith(this.story));
    return html`
      <div class="stories">
        ${shown.map(({ name, render }) => html`<section data-story=${name}>${render(this.ui)}</section>`)}
      </div>
      ${repeat(
        this.rows,
        ({ id }) => id,
        ({ id, content, given }) => {
          const context = contextOf(this.ui, this.set, { nameOf: () => this.set.told.names ?? "Marco", ...given });
          return html`<div class="row" data-row=${id}>${contentTemplate(content, context)}</div>`;
        },
      )}
    `;
  }
}
define("kinds-page", KindsPage);

const page = document.querySelector("kinds-page") as KindsPage;
let count = 0;

const kinds = {
  /** Shows a content below the others; resolves when it is drawn. */
  async show(content: Content, given: Partial<Context> = {}): Promise<string> {
    count += 1;
    const id = `row-${count}`;
    page.rows = [...page.rows, { id, content, given: { message: `ms_${count}`, ...given } }];
    await page.updateComplete;
    return id;
  },
  /** Shows many at once. */
  async showAll(contents: readonly Content[]): Promise<void> {
    const rows = contents.map((content, i) => ({ id: `row-${i}`, content, given: { message: `ms_${i}` } }));
    page.rows = rows;
    await page.updateComplete;
  },
  /** The same row again, with something changed. */
  async change(id: string, given: Partial<Context>): Promise<void> {
    page.rows = page.rows.map((row) => (row.id === id ? { ...row, given: { ...row.given, ...given } } : row));
    await page.updateComplete;
  },
  /** Takes all rows away; what the session keeps stays. */
  async remove(): Promise<void> {
    page.rows = [];
    await page.updateComplete;
  },
  /** Takes all rows away, and begins a session whose server does what it is told. */
  async clear(told: Told = {}, live?: Content): Promise<void> {
    page.rows = [];
    page.set = new TestSet(live, told);
    await page.updateComplete;
  },
  async stories(prefix: string): Promise<void> {
    page.story = prefix;
    await page.updateComplete;
  },
  async turn(locale: string, dir?: string): Promise<void> {
    await new Turning(page.ui.words).to([locale]);
    document.documentElement.dir = dir ?? page.ui.words.dir;
  },
  get answered(): unknown[] {
    return page.set.answered;
  },
};
Object.assign(globalThis, { kinds });
