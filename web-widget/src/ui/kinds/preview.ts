import { css, html, nothing, type TemplateResult } from "lit";
import { safeHref } from "../../core/links.ts";
import type { LinkPreview } from "../../core/protocol.ts";
import { define, TpElement } from "../element.ts";
import type { Services } from "./context.ts";
import { AWAY_REL } from "./text.ts";

/** What the page behind the first link of a message says of itself; nothing where it says nothing. */
class Preview extends TpElement {
  static override styles = css`
    :host {
      display: block;
    }
    a {
      display: grid;
      max-inline-size: 18rem;
      margin-block: 6px 2px;
      overflow: hidden;
      border: 1px solid var(--_line);
      border-radius: var(--_radius-small);
      font-size: var(--_size-small);
      color: var(--_text);
      background: var(--_surface);
      text-decoration: none;
    }
    a:focus-visible {
      outline: 2px solid var(--_focus);
      outline-offset: 2px;
    }
    img {
      inline-size: 100%;
      aspect-ratio: 1.91;
      object-fit: cover;
    }
    span {
      display: grid;
      padding: 8px 12px 10px;
      overflow-wrap: anywhere;
    }
    small,
    i {
      font-style: normal;
      color: var(--_muted);
    }
    strong,
    i {
      display: -webkit-box;
      overflow: hidden;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
    }
  `;
  static override properties = {
    message: { attribute: false },
    services: { attribute: false },
    found: { state: true },
    bare: { state: true },
  };
  declare message: string;
  declare services: Services;
  declare found: LinkPreview | null;
  declare bare: boolean; // its picture does not come
  #asked = "";

  constructor() {
    super();
    this.found = null;
    this.bare = false;
  }

  protected override willUpdate(): void {
    if (this.#asked === this.message) return;
    this.#asked = this.message;
    this.found = null;
    const { message } = this;
    this.services.preview(message).then(
      (found) => {
        if (message === this.message) this.found = found;
      },
      () => undefined, // off, or not there: the words are enough
    );
  }

  protected override render(): TemplateResult | typeof nothing {
    const { found } = this;
    const href = safeHref(found?.url);
    if (!found || !href) return nothing;
    const picture = this.bare ? undefined : safeHref(found.image_url);
    return html`<a href=${href} target="_blank" rel=${AWAY_REL}>
      ${picture ? html`<img src=${this.services.picture(picture)} alt="" loading="lazy" @error=${this.#strip} />` : nothing}
      <span>
        ${found.site ? html`<small dir="auto">${found.site}</small>` : nothing}
        <strong dir="auto">${found.title || href}</strong>
        ${found.description ? html`<i dir="auto">${found.description}</i>` : nothing}
      </span>
    </a>`;
  }

  #strip = (): void => {
    this.bare = true;
  };
}
define("tp-preview", Preview);
