import { css, html, nothing, type TemplateResult } from "lit";
import { safeHref } from "../../../core/links.ts";
import type { WebviewButton } from "../../../core/protocol.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import type { Ui } from "../../ui.ts";
import { partStyles } from "../kinds.css.ts";
import { AWAY_REL } from "../text.ts";
import "./lightbox.ts";

/** What the page in it may do: run itself. It does not reach this page, nor lead it elsewhere. */
const SANDBOX = "allow-scripts allow-forms allow-popups";

/** A page over the conversation. Whether it lets itself be shown there nobody can tell, so its other address stands below. */
class Webview extends TpElement {
  static override styles = [
    partStyles,
    css`
      div {
        display: grid;
        gap: 8px;
        inline-size: min(32rem, calc(100vw - 1.5rem));
        padding: 60px 10px 0;
        box-sizing: border-box;
      }
      .is-full {
        inline-size: calc(100vw - 1.5rem);
      }
      iframe {
        inline-size: 100%;
        block-size: calc(78dvh - 10rem);
        border: 0;
        border-radius: var(--_radius-small);
        background: #ffffff;
      }
      .is-compact iframe {
        block-size: 42dvh;
      }
    `,
  ];
  static override properties = { ui: { attribute: false }, page: { attribute: false }, blocked: { state: true } };
  declare ui: Ui;
  declare page: WebviewButton;
  declare blocked: boolean; // by the policy of the page around it

  constructor() {
    super();
    this.blocked = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("securitypolicyviolation", this.#refused);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("securitypolicyviolation", this.#refused);
  }

  protected override render(): TemplateResult {
    const { label, url, fallback, size = "tall" } = this.page;
    const [inside, beside] = [safeHref(url), safeHref(fallback)];
    const { words } = this.ui;
    const frame = html`<iframe src=${inside ?? nothing} title=${label} sandbox=${SANDBOX} referrerpolicy="no-referrer"></iframe>`;
    return html`<tp-lightbox .ui=${this.ui} .label=${label} @close=${this.#close}>
      <div class=${`is-${size}`}>
        ${inside && !this.blocked ? frame : html`<p role="alert">${words.say("webview.failed")}</p>`}
        ${beside ? html`<a class="button k-button" href=${beside} target="_blank" rel=${AWAY_REL}>${icon("external")}${words.say("webview.beside")}</a>` : nothing}
      </div>
    </tp-lightbox>`;
  }

  #refused = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
    if (effectiveDirective !== "frame-src") return;
    const address = safeHref(this.page.url);
    if (address?.startsWith(blockedURI)) this.blocked = true;
  };

  #close = (): void => {
    this.dispatchEvent(new Event("close"));
  };
}
define("tp-webview", Webview);
