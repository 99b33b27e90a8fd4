import { css, html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../ui/element.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import { shared } from "../ui/shared.css.ts";
import type { Ui } from "../ui/ui.ts";

/** Longest token that is sent. */
const TOKEN_MAX_CHARS = 8_192;

/** The door: a token of the tenant lets an agent in. Tells `tp-token {token}`. */
export class TpSignIn extends TpElement {
  static override properties = { ui: { attribute: false }, refused: {} };
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
        inline-size: min(420px, 100%);
        padding: 28px;
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        background: var(--_surface);
        box-shadow: var(--_shadow);
      }
      h1 {
        margin: 0;
        font-size: var(--_size-title);
      }
      p {
        margin: 0;
        color: var(--_muted);
      }
      .refused {
        color: var(--_danger);
      }
      label {
        font-weight: 600;
      }
      textarea {
        min-block-size: 96px;
        padding: 10px 12px;
        border: 1px solid var(--_line-strong);
        border-radius: var(--_radius-small);
        background: var(--_ground);
        font: 13px/1.4 ui-monospace, monospace;
        resize: vertical;
      }
    `,
  ];
  declare ui: Ui;
  /** Why the last token did not do, in words. */
  declare refused: string | undefined;

  protected override render(): TemplateResult {
    const { words } = this.ui;
    return html`<form @submit=${this.#submit}>
      <h1>${words.say("desk.sign-in")}</h1>
      <p>${words.say("desk.sign-in-how")}</p>
      ${this.refused ? html`<p class="refused" role="alert">${this.refused}</p>` : nothing}
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
