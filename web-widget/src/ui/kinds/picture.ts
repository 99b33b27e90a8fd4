import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { safeHref } from "../../core/links.ts";
import { define, TpElement } from "../element.ts";
import { type IconName, icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { FileAddress, Services } from "./context.ts";

/** An uploaded file, or something at an https address. */
export interface Source {
  file?: string | null;
  url?: string | null;
}

/** Where it is fetched. Rejects where it cannot be. */
export async function addressOf({ file, url }: Source, services: Services): Promise<FileAddress> {
  if (file) return services.file(file);
  const href = safeHref(url);
  if (!href) throw new Error("There is no address.");
  return { url: services.picture(href), expires_at: "" };
}

/** The width over the height, within what is pleasant in a conversation. */
export function ratioOf(width: number | null | undefined, height: number | null | undefined): number {
  return Math.min(2.4, Math.max(0.7, width && height ? width / height : 3 / 2));
}

/** What stands where a picture cannot. */
export function tile(name: IconName, words: string): TemplateResult {
  return html`<span class="k-tile">${icon(name)}<span dir="auto">${words}</span></span>`;
}

/** A picture that fills the room it is given; where it cannot be fetched, its words. */
class Picture extends TpElement {
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        display: block;
        overflow: hidden;
        background: var(--_sunken);
      }
      img {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
        object-fit: cover;
        color: transparent;
      }
      .few {
        filter: blur(14px);
        scale: 1.15;
      }
      :host([whole]) {
        display: grid;
        place-items: center;
        min-inline-size: min(20rem, 80vw);
        min-block-size: 12rem;
      }
      :host([whole]) img {
        position: static;
        inline-size: auto;
        block-size: auto;
        max-inline-size: calc(100vw - 1.5rem);
        max-block-size: calc(100dvh - 7rem);
        object-fit: contain;
      }
    `,
  ];
  static override properties = {
    source: { attribute: false },
    services: { attribute: false },
    alt: { attribute: false },
    few: { attribute: false },
    whole: { type: Boolean, reflect: true },
    address: { state: true },
    failed: { state: true },
  };
  declare source: Source;
  declare services: Services;
  declare alt: string;
  declare few: string; // a picture of a few pixels, as a data address
  declare whole: boolean; // all of it, in its full size
  declare address: string;
  declare failed: boolean;
  #tries = 0;

  constructor() {
    super();
    this.alt = this.few = this.address = "";
    this.whole = this.failed = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("source");
    const { file, url } = this.source;
    if (!changed.has("source") || (before && before.file === file && before.url === url)) return;
    this.#tries = 0;
    void this.#fetch();
  }

  protected override render(): TemplateResult {
    if (this.failed) return tile("image", this.alt);
    const few = this.few.startsWith("data:image/") ? this.few : "";
    return html`
      ${few ? html`<img class="few" src=${few} alt="" aria-hidden="true" />` : nothing}
      <img
        src=${this.address || nothing}
        alt=${this.alt}
        decoding="async"
        referrerpolicy="no-referrer"
        @error=${this.#again}
      />
    `;
  }

  async #fetch(): Promise<void> {
    const { source } = this;
    this.failed = false;
    try {
      const { url, thumbnail_url } = await addressOf(source, this.services);
      if (source === this.source) this.address = (!this.whole && thumbnail_url) || url;
    } catch {
      if (source === this.source) this.failed = true;
    }
  }

  /** An address may have ended: it is asked for once more. */
  #again = (): void => {
    this.#tries += 1;
    this.address = "";
    if (this.#tries > 1 || !this.source.file) this.failed = true;
    else void this.#fetch();
  };
}
define("tp-picture", Picture);
