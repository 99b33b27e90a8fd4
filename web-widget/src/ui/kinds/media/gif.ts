import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { safeHref } from "../../../core/links.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { vars } from "../../vars.ts";
import type { Context, Of } from "../context.ts";
import { ratioOf, tile } from "../picture.ts";
import { mediaStyles } from "./media.css.ts";

/** Who is named for what their search found; the marketplace's own GIFs name nobody. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ["giphy", "GIPHY"],
  ["tenor", "Tenor"],
  ["klipy", "KLIPY"],
]);

/** A moving picture that can be stopped; who wants no motion sees its still frame until they ask. */
class Gif extends TpElement {
  static override styles = mediaStyles;
  static override properties = {
    content: { attribute: false },
    context: { attribute: false },
    playing: { state: true },
    failed: { state: true },
  };
  declare content: Of<"gif">;
  declare context: Context;
  declare playing: boolean;
  declare failed: boolean;

  constructor() {
    super();
    this.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.failed = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("content")) this.failed = false;
  }

  protected override render(): TemplateResult {
    const { content, playing } = this;
    const { words } = this.context.ui;
    const alt = content.alt || words.say("media.gif");
    const { moving, still } = this.#addresses;
    const ratio = String(ratioOf(content.width, content.height));
    const isShown = moving !== "" && !this.failed && (playing || still !== "");
    const picture = html`<img src=${playing ? moving : still} alt=${alt} decoding="async" referrerpolicy="no-referrer" @error=${this.#fail} />`;
    const toggle = html`<button type="button" class="toggle" aria-label=${words.say(playing ? "media.stop" : "media.play", { alt: `GIF, ${alt}` })} @click=${this.#toggle}>
      ${icon(playing ? "pause" : "play")}<span>GIF</span>
    </button>`;
    return html`<div class="frame" ${vars({ ratio })}>
      ${isShown ? picture : tile("image", alt)} ${this.failed || moving === "" ? nothing : toggle} ${this.#credit()}
    </div>`;
  }

  get #addresses(): { moving: string; still: string } {
    const { services } = this.context;
    if (this.content.gif) return services.gif(this.content.gif);
    const at = (url: string | null | undefined) => {
      const href = safeHref(url);
      return href ? services.picture(href) : "";
    };
    return { moving: at(this.content.url), still: at(this.content.still_url) };
  }

  #credit(): TemplateResult | typeof nothing {
    const provider = PROVIDERS.get(this.content.gif?.split(":", 1)[0] ?? "");
    if (!provider) return nothing;
    return html`<span class="credit">${this.context.ui.words.say("media.credit", { provider })}</span>`;
  }

  #toggle = (): void => {
    this.playing = !this.playing;
  };

  #fail = (): void => {
    this.failed = true;
  };
}
define("tp-gif", Gif);
