/** Parts that are fetched when they are first shown: their room is kept, and a chunk that does not come can be asked for again. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Chunk } from "../chunk.ts";
import { define, TpElement } from "../element.ts";
import type { Ui } from "../ui.ts";
import { vars } from "../vars.ts";
import { partStyles } from "./kinds.css.ts";

/** How much room is kept: the width over the height, or a height. */
export type Room = { ratio: number } | { rem: number };

/** What a module draws, in the room that is kept until it is there. */
export function later<Module>(
  chunk: Chunk<Module>,
  room: Room,
  ui: Ui,
  draw: (module: Module) => TemplateResult,
): TemplateResult {
  const drawn = draw as (module: unknown) => TemplateResult;
  return html`<tp-later .chunk=${chunk as Chunk<unknown>} .room=${room} .ui=${ui} .draw=${drawn}></tp-later>`;
}

class Later extends TpElement {
  static override styles = [
    ...partStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
      }
    `,
  ];
  static override properties = {
    chunk: { attribute: false },
    room: { attribute: false },
    ui: { attribute: false },
    draw: { attribute: false },
    failed: { state: true },
  };
  declare chunk: Chunk<unknown>;
  declare room: Room;
  declare ui: Ui;
  declare draw: (module: unknown) => TemplateResult;
  declare failed: boolean;

  constructor() {
    super();
    this.failed = false;
  }

  override firstUpdated(): void {
    if (!this.chunk.loaded) void this.#fetch();
  }

  protected override render(): TemplateResult {
    if (this.chunk.loaded) return this.draw(this.chunk.loaded);
    const kept = "ratio" in this.room ? { ratio: String(this.room.ratio) } : { room: `${this.room.rem}rem` };
    return html`<div class="k-room" ${vars(kept)} aria-busy=${String(!this.failed)}>${this.failed ? this.#retry() : nothing}</div>`;
  }

  #retry(): TemplateResult {
    const { words } = this.ui;
    return html`
      <p role="alert">${words.say("kinds.part.failed")}</p>
      <button type="button" class="button is-quiet is-small" @click=${this.#fetch}>${words.say("common.retry")}</button>
    `;
  }

  #fetch = async (): Promise<void> => {
    this.failed = false;
    try {
      await this.chunk.get();
    } catch {
      this.failed = true;
    }
    this.requestUpdate();
  };
}
define("tp-later", Later);
