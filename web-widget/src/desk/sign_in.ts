import { css, html, nothing, type TemplateResult } from "lit";
import type { SayKey } from "../i18n/words.ts";
import { define, TpElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import { shared } from "../ui/shared.css.ts";
import type { Ui } from "../ui/ui.ts";

/** Longest token that is sent. */
const TOKEN_MAX_CHARS = 8_192;

/** The door: a token of the tenant lets an agent in. Tells `tp-token {token}`. */
export class TpSignIn extends TpElement {
  static override properties = { ui: { attribute: false }, refused: { attribute: false } };
  static override styles = [
    shared,
    buttons,
    css`
      :host {
        display: grid;
        place-items: center;
        min-block-size: 100dvh;
        padding: 24px;
      }
      form {
        display: grid;
        gap: 14px;
        inline-size: min(440px, 100%);
        padding: 32px;
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        background: var(--_surface);
        box-shadow: var(--_shadow);
      }

      h1 {
        margin: 0;
        font-size: var(--_size-title);
        font-weight: 650;
        letter-spacing: -0.01em;
      }

      p {
        margin: 0;
        color: var(--_muted);
        text-wrap: pretty;
      }

      .refused {
        display: flex;
        gap: 10px;
        align-items: start;
        padding: 10px 12px;
        border-radius: var(--_radius-small);
        color: var(--_danger);
        background: var(--_danger-soft);
      }

      label {
        font-weight: 600;
      }

      textarea {
        min-block-size: 104px;
        padding: 10px 12px;
        border: 1px solid var(--_line-strong);
        border-radius: var(--_radius-small);
        background: var(--_ground);
        font: 16px/1.4 ui-monospace, monospace;
        overflow-wrap: anywhere;
        resize: vertical;
      }

      @media (width < 480px) {
        :host {
          padding: 0;
          place-items: stretch;
        }

        form {
          align-content: start;
          padding: 32px 20px;
          border: 0;
          border-radius: 0;
          box-shadow: none;
        }
      }
    `,
  ];
  declare ui: Ui;
  /** Why the last token did not do. */
  declare refused: SayKey | undefined;

  /** Who comes in has one thing to do here. */
  protected override firstUpdated(): void {
    this.renderRoot.querySelector("textarea")?.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    return html`<form @submit=${this.#submit}>
      <h1>${words.say("desk.sign-in")}</h1>
      <p>${words.say("desk.sign-in-how")}</p>
      ${this.refused ? html`<p class="refused" role="alert">${icon("warning")}<span>${words.say(this.refused)}</span></p>` : nothing}
      <label for="token">${words.say("desk.token")}</label>
      <textarea
        id="token"
        name="token"
        required
        maxlength=${TOKEN_MAX_CHARS}
        spellcheck="false"
        autocomplete="off"
        autocapitalize="off"
      ></textarea>
      <button class="button is-primary">${words.say("desk.enter")}</button>
    </form>`;
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = new FormData(event.target as HTMLFormElement).get("token");
    const detail = { token: String(token ?? "").trim() };
    if (detail.token) this.dispatchEvent(new CustomEvent("tp-token", { detail, bubbles: true, composed: true }));
  };
}

define("tp-sign-in", TpSignIn);
