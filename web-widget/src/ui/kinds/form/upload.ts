import { html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import type { Context } from "../context.ts";
import { formStyles } from "./form.css.ts";

/** A file, uploaded as soon as it is chosen; its id is the value. */
class Upload extends TpElement {
  static override shadowRootOptions = { ...TpElement.shadowRootOptions, delegatesFocus: true };
  static override styles = formStyles;
  static override properties = {
    label: { attribute: false },
    context: { attribute: false },
    share: { state: true },
    state: { state: true },
    trouble: { state: true },
  };
  declare label: string;
  declare context: Context;
  declare share: number | undefined; // of the file that is on its way
  declare state: string;
  declare trouble: string;
  #going: AbortController | undefined;
  #id: string | undefined;

  constructor() {
    super();
    this.state = this.trouble = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#going?.abort();
  }

  async take(): Promise<string | undefined> {
    if (this.share !== undefined) throw new Error(this.context.ui.words.say("form.uploading"));
    return this.#id;
  }

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    const isBusy = this.share !== undefined;
    return html`
      <label class="pick">
        ${icon("attach")}<span>${words.say(this.#id ? "form.file.other" : "form.file")}</span>
        <input type="file" aria-label=${this.label} @change=${this.#chosen} />
      </label>
      ${isBusy ? html`<progress max="1" .value=${this.share ?? 0} aria-label=${words.say("form.upload")}></progress>` : nothing}
      <p class="file-line" role="status">
        <span dir="auto">${this.trouble || this.state}</span>
        ${this.state ? html`<button type="button" class="button is-quiet is-small" @click=${this.#forget}>${words.say(isBusy ? "common.cancel" : "form.remove")}</button>` : nothing}
      </p>
    `;
  }

  #chosen = async ({ target }: Event): Promise<void> => {
    const input = target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    this.#forget();
    const turn = new AbortController();
    this.#going = turn;
    this.share = 0;
    this.state = file.name;
    const told = (share: number) => {
      if (this.#going === turn) this.share = share;
    };
    try {
      const { id, name, size_bytes } = await this.context.services.upload(file, file.name, told, turn.signal);
      if (this.#going !== turn) return;
      this.#id = id;
      this.state = `${name}, ${this.context.ui.words.bytes(size_bytes)}`;
      this.share = undefined;
    } catch (error) {
      if (this.#going !== turn) return;
      this.#forget();
      this.trouble = (error as Error).message;
    }
    input.value = "";
  };

  #forget = (): void => {
    this.#going?.abort();
    this.#going = this.#id = this.share = undefined;
    this.state = this.trouble = "";
  };
}
define("tp-upload", Upload);
