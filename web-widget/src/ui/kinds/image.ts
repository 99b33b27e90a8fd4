import { html, nothing, type TemplateResult } from "lit";
import { asked, Chunk } from "../chunk.ts";
import { define, TpElement } from "../element.ts";
import { vars } from "../vars.ts";
import type { Context, Of } from "./context.ts";
import { partStyles } from "./kinds.css.ts";
import { ratioOf } from "./picture.ts";

const over = new Chunk(() => import("./over/lightbox.ts"));

/** A picture in its room; a tap shows it large. */
export function image(content: Of<"image">, context: Context): TemplateResult {
  return html`<tp-image .content=${content} .context=${context}></tp-image>`;
}

/** Words beneath, where there are some. */
export function caption(words: string | undefined): TemplateResult | typeof nothing {
  return words ? html`<p class="k-caption" dir="auto">${words}</p>` : nothing;
}

class Image extends TpElement {
  static override styles = partStyles;
  static override properties = {
    content: { attribute: false },
    context: { attribute: false },
    large: { state: true },
  };
  declare content: Of<"image">;
  declare context: Context;
  declare large: boolean;

  constructor() {
    super();
    this.large = false;
  }

  protected override render(): TemplateResult {
    const { content, context } = this;
    const { words } = context.ui;
    const alt = content.alt || content.caption || words.say("kinds.picture");
    const ratio = String(ratioOf(content.width, content.height));
    return html`
      <button type="button" class="k-frame" ${vars({ ratio })} aria-label=${words.say("kinds.enlarge", { alt })} @click=${this.#open}>
        <tp-picture .source=${content} .services=${context.services} .alt=${alt} .few=${content.placeholder ?? ""}></tp-picture>
      </button>
      ${caption(content.caption)} ${this.large ? this.#lightbox(alt) : nothing}
    `;
  }

  #lightbox(alt: string): TemplateResult {
    const { content, context } = this;
    return html`<tp-lightbox .ui=${context.ui} .label=${content.caption || alt} @close=${this.#close}>
      <tp-picture whole .source=${content} .services=${context.services} .alt=${alt}></tp-picture>
    </tp-lightbox>`;
  }

  #open = async (): Promise<void> => {
    this.large = (await asked(over, this.context.ui)) !== undefined;
  };

  #close = (): void => {
    this.large = false;
  };
}
define("tp-image", Image);
