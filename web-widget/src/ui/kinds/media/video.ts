import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { vars } from "../../vars.ts";
import type { Context, Of } from "../context.ts";
import { addressOf, ratioOf, tile } from "../picture.ts";
import { mediaStyles } from "./media.css.ts";
import { alone } from "./playing.ts";

/** A film is fetched when it is asked for; until then its room is kept. */
class Video extends TpElement {
  static override styles = mediaStyles;
  static override properties = {
    content: { attribute: false },
    context: { attribute: false },
    poster: { state: true },
    address: { state: true },
    failed: { state: true },
  };
  declare content: Of<"video">;
  declare context: Context;
  declare poster: string;
  declare address: string;
  declare failed: boolean;

  constructor() {
    super();
    this.poster = this.address = "";
    this.failed = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("content");
    if (!changed.has("content") || before?.file === this.content.file) return;
    this.address = this.poster = "";
    this.failed = false;
    if (this.content.file) void this.#fetchPoster();
  }

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    const alt = this.content.alt || this.content.caption || words.say("media.video");
    const ratio = String(ratioOf(this.content.width, this.content.height));
    return html`<div class="frame film" ${vars({ ratio })}>${this.failed ? this.#again() : this.address ? this.#film(alt) : this.#start(alt)}</div>`;
  }

  #film(alt: string): TemplateResult {
    return html`<video src=${this.address} controls autoplay playsinline aria-label=${alt} @error=${this.#fail} @play=${this.#alone}></video>`;
  }

  #start(alt: string): TemplateResult {
    const { words } = this.context.ui;
    const { duration_s, size_bytes } = this.content;
    const facts = [duration_s ? words.clock(duration_s) : "", size_bytes ? words.bytes(size_bytes) : ""];
    const shown = facts.filter(Boolean).join(" · ");
    return html`<button type="button" class="start" aria-label=${[words.say("media.play", { alt }), shown].filter(Boolean).join(", ")} @click=${this.#play}>
      ${this.poster ? html`<img src=${this.poster} alt="" @error=${this.#bare} />` : nothing}
      <span class="disc">${icon("play")}</span>
      ${shown ? html`<span class="facts" dir="ltr">${shown}</span>` : nothing}
    </button>`;
  }

  #again(): TemplateResult {
    const { words } = this.context.ui;
    return html`${tile("video", words.say("media.failed"))}<button type="button" class="again" @click=${this.#play}>${words.say("common.retry")}</button>`;
  }

  async #fetchPoster(): Promise<void> {
    const { content } = this;
    const found = await addressOf(content, this.context.services).catch(() => undefined); // told when it is to be played
    if (content === this.content) this.poster = found?.thumbnail_url ?? found?.still_url ?? "";
  }

  #play = async (): Promise<void> => {
    try {
      this.address = (await addressOf(this.content, this.context.services)).url;
      this.failed = false;
    } catch {
      this.#fail();
    }
  };

  #alone = ({ target }: Event): void => alone(target as HTMLVideoElement);

  #fail = (): void => {
    this.address = "";
    this.failed = true;
  };

  #bare = (): void => {
    this.poster = "";
  };
}
define("tp-video", Video);
