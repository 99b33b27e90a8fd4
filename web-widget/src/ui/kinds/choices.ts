/** Buttons of all types, and what happens when one is pressed. */
import { html, nothing, type TemplateResult } from "lit";
import { safeHref } from "../../core/links.ts";
import type { Button, RequestContactButton, WebviewButton } from "../../core/protocol.ts";
import { Chunk } from "../chunk.ts";
import { define, TpElement } from "../element.ts";
import { type IconName, icon } from "../icons.ts";
import { Choosing } from "./choosing.ts";
import type { Context, Of, Value } from "./context.ts";
import { partStyles } from "./kinds.css.ts";
import { later } from "./later.ts";
import { AWAY_REL, lead } from "./text.ts";

const form = new Chunk(() => import("./form/index.ts"));
const over = new Chunk(() => import("./over/webview.ts"));
const LINE_REM = 5;

/** Words with buttons that stay. */
export function buttons(content: Of<"buttons">, context: Context): TemplateResult {
  return html`${lead(content.text)}${choices(content.buttons, context, content.once === true)}`;
}

/** Buttons, one below the other, and a line that says what became of them. `once`: one answer is all. */
export function choices(offered: readonly Button[], context: Context, once = false): TemplateResult {
  return html`<tp-choices .buttons=${offered} .context=${context} .once=${once}></tp-choices>`;
}

class Choices extends TpElement {
  static override styles = partStyles;
  static override properties = {
    buttons: { attribute: false },
    context: { attribute: false },
    once: { attribute: false },
    asking: { state: true },
    page: { state: true },
    checkout: { state: true },
  };
  declare buttons: readonly Button[];
  declare context: Context;
  declare once: boolean;
  declare asking: RequestContactButton | undefined;
  declare page: WebviewButton | undefined;
  declare checkout: string | undefined;
  readonly #choosing = new Choosing(this);

  protected override render(): TemplateResult {
    const checkout = safeHref(this.checkout ?? this.context.checkout);
    return html`
      <div class="k-choices">
        ${this.buttons.map((one) => this.#button(one))}
        ${checkout ? this.#link(checkout, this.context.ui.words.say("kinds.checkout"), "button k-button is-primary is-checkout") : nothing}
        ${this.asking ? this.#contact(this.asking) : nothing}
      </div>
      <p class="k-outcome" role="status">${this.#choosing.note(this.once)}</p>
      ${this.page ? html`<tp-webview .ui=${this.context.ui} .page=${this.page} @close=${this.#shut}></tp-webview>` : nothing}
    `;
  }

  #button(one: Button): TemplateResult {
    switch (one.type) {
      case "link":
        return this.#link(safeHref(one.url), one.label);
      case "webview":
        return this.#act(one, "external", false, () => this.#open(one));
      case "request_location":
        return this.#act(one, "pin", this.#isShut, () => this.#place());
      case "request_contact":
        return this.#act(one, "user", this.#isShut, () => {
          this.asking = this.asking ? undefined : one;
        });
      case "pay": {
        const amount = this.context.ui.words.money(one.amount_minor, one.currency);
        return this.#act(one, "card", this.#isShut, () => this.#pay(one.id), amount);
      }
      default:
        return this.#act(one, undefined, this.#isShut, () => this.#choosing.choose(one.id));
    }
  }

  get #isShut(): boolean {
    return this.#choosing.isShut(this.once);
  }

  #act(one: Button, sign: IconName | undefined, isShut: boolean, act: () => unknown, amount = ""): TemplateResult {
    const isChosen = one.id != null && one.id === this.#choosing.chosen;
    const isGoing = one.id != null && one.id === this.#choosing.going;
    const look = ["button k-button", amount && "is-primary", isChosen && "is-chosen"].filter(Boolean).join(" ");
    return html`<button
      type="button"
      class=${look}
      ?disabled=${isShut || this.#choosing.going !== undefined}
      aria-busy=${isGoing ? "true" : nothing}
      aria-expanded=${one.type === "request_contact" ? String(this.asking === one) : nothing}
      @click=${act}
    >
      ${face(one.label, isChosen ? "check" : sign)}${amount ? html`<span class="k-amount">${amount}</span>` : nothing}
    </button>`;
  }

  #link(href: string | undefined, label: string, look = "button k-button"): TemplateResult {
    if (!href) return html`<button type="button" class=${look} disabled>${face(label)}</button>`;
    return html`<a class=${look} href=${href} target="_blank" rel=${AWAY_REL}>${face(label, "external")}</a>`;
  }

  /** The address of the checkout comes with the answer; its link stands below, and is followed at once where the browser lets us. */
  async #pay(action: string | null | undefined): Promise<void> {
    this.checkout = await this.#choosing.choose(action);
    await this.updateComplete;
    if (this.checkout) this.renderRoot.querySelector<HTMLAnchorElement>(".is-checkout")?.click();
  }

  async #place(): Promise<void> {
    const { message, services } = this.context;
    const place = await services.pickPlace();
    if (place && message) services.say({ kind: "location", ...place }, message);
  }

  #contact(one: RequestContactButton): TemplateResult {
    const { message, services } = this.context;
    const send = async (values: Record<string, Value>) => {
      if (message) await services.answer(message, { action: one.id ?? "", values });
      this.asking = undefined;
    };
    const room = { rem: one.details.length * LINE_REM };
    return later(form, room, this.context.ui, ({ contactForm }) =>
      contactForm(one.details, one.label, send, this.context),
    );
  }

  async #open(one: WebviewButton): Promise<void> {
    try {
      await over.get();
      this.page = one;
    } catch {
      this.#choosing.trouble = this.context.ui.words.say("kinds.part.failed");
      this.requestUpdate();
    }
  }

  #shut = (): void => {
    this.page = undefined;
  };
}
define("tp-choices", Choices);

/** What stands on a button. */
function face(label: string, name?: IconName): TemplateResult {
  return html`${name ? icon(name) : nothing}<span dir="auto">${label}</span>`;
}
