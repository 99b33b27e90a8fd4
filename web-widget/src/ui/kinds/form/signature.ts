import { html, type TemplateResult } from "lit";
import { define, TpElement } from "../../element.ts";
import type { Context } from "../context.ts";
import { formStyles } from "./form.css.ts";
import { HEIGHT, Pad, WIDTH } from "./pad.ts";

/** A signature: drawn, or typed by those who do not draw. It is uploaded as a picture when the form is sent. */
class Signature extends TpElement {
  static override shadowRootOptions = { ...TpElement.shadowRootOptions, delegatesFocus: true };
  static override styles = formStyles;
  static override properties = { label: { attribute: false }, context: { attribute: false } };
  declare label: string;
  declare context: Context;
  #pad: Pad | undefined;
  #uploaded: { print: string; id: string } | undefined; // sent again, it is not uploaded again

  /** The id of the uploaded picture; undefined where nothing is signed. */
  async take(): Promise<string | undefined> {
    const pad = this.#pad;
    if (!pad || pad.isEmpty) return undefined;
    const print = pad.canvas.toDataURL();
    if (this.#uploaded?.print !== print) {
      const { signal } = new AbortController();
      const { id } = await this.context.services.upload(await pad.picture(), "signature.png", () => undefined, signal);
      this.#uploaded = { print, id };
    }
    return this.#uploaded.id;
  }

  protected override firstUpdated(): void {
    this.#pad = new Pad(this.renderRoot.querySelector("canvas") as HTMLCanvasElement);
  }

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    return html`
      <canvas class="pad" width=${WIDTH} height=${HEIGHT} role="img" aria-label=${words.say("form.sign", { label: this.label })}></canvas>
      <div class="sign-row">
        <label class="part">
          <span>${words.say("form.sign.type")}</span>
          <input type="text" maxlength="80" autocomplete="name" dir="auto" @input=${this.#write} />
        </label>
        <button type="button" class="button is-quiet is-small" @click=${this.#clear}>${words.say("form.sign.clear")}</button>
      </div>
    `;
  }

  #write = ({ target }: Event): void => this.#pad?.write((target as HTMLInputElement).value);

  #clear = (): void => {
    const typed = this.renderRoot.querySelector("input");
    if (typed) typed.value = "";
    this.#pad?.clear();
  };
}
define("tp-signature", Signature);
