/** Buttons of all types, and what happens when one is chosen. */
import { safeHref } from "../../../core/links.ts";
import type { Button, RequestContactButton, WebviewButton } from "../../../core/protocol.ts";
import { money } from "../../words.ts";
import { button, type Child, h, type Icon, icon, setText } from "../dom.ts";
import { contactForm } from "./contact.ts";
import type { Context, Standing, Value } from "./context.ts";
import { AWAY } from "./text.ts";
import { webview } from "./webview.ts";

const NOTES: Record<Standing, string> = {
  open: "",
  answered: "You answered this.",
  expired: "The time to answer is over.",
  shown: "",
};

/** Buttons, one below the other, and a line that says what became of them. */
export class Choices {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #note = h("p", { class: "outcome", role: "status", dir: "auto" });
  readonly #below = h("div", { class: "choices-below" });
  #busy = false;

  constructor(buttons: readonly Button[], context: Context, { once = false, expires = true } = {}) {
    this.#context = context;
    const closed = context.standing === "expired" || (once && context.standing === "answered");
    const shut = (closed && expires) || context.standing === "shown";
    const list = buttons.map((one) => this.#button(one, shut));
    this.element = h("div", { class: "choices" }, ...list, this.#below, this.#note);
    this.#offerCheckout(context.checkout);
    if (closed) this.#say(NOTES[context.standing]);
    this.#note.hidden = this.#note.textContent === "";
  }

  #button(one: Button, shut: boolean): HTMLElement {
    const chosen = this.#context.answer?.kind === "answer" && this.#context.answer.action === one.id && one.id != null;
    const look = chosen ? "choice-button is-chosen" : "choice-button";
    switch (one.type) {
      case "link": {
        const href = safeHref(one.url);
        return href
          ? h("a", { class: look, href, ...AWAY }, ...face(one.label, "away"))
          : h("button", { class: look, type: "button", disabled: true }, one.label);
      }
      case "webview":
        return this.#act(look, face(one.label, "away"), false, () => this.#open(one));
      case "request_location":
        return this.#act(look, face(one.label, "pin"), shut, () => void this.#place());
      case "request_contact":
        return this.#act(look, face(one.label, "person"), shut, () => this.#contact(one));
      case "pay": {
        const amount = h("span", { class: "amount" }, money(one.amount_minor, one.currency));
        return this.#act(`${look} is-pay`, [...face(one.label, "card"), amount], shut, () => void this.#pay(one.id));
      }
      default:
        return this.#act(look, face(one.label, chosen ? "check" : undefined), shut, () => void this.#choose(one.id));
    }
  }

  #act(look: string, face: Child[], shut: boolean, act: () => void): HTMLElement {
    const press = () => {
      if (!this.#busy) act();
    };
    const made = button({ class: look }, press, ...face);
    made.disabled = shut;
    return made;
  }

  async #choose(action: string | null | undefined): Promise<void> {
    await this.#answering(async (message) => {
      await this.#context.services.answer(message, { action: action ?? "" });
    });
  }

  /** The address of the checkout comes with the answer; where a browser keeps it shut, a link stands below. */
  async #pay(action: string | null | undefined): Promise<void> {
    await this.#answering(async (message) => {
      const { checkout_url } = await this.#context.services.answer(message, { action: action ?? "" });
      const href = this.#offerCheckout(checkout_url);
      if (href) window.open(href, "_blank", "noopener,noreferrer");
    });
  }

  #offerCheckout(address: string | null | undefined): string | undefined {
    const href = safeHref(address);
    if (!href) return undefined;
    const link = h("a", { class: "choice-button is-pay", href, ...AWAY }, ...face("To the checkout", "away"));
    this.#below.replaceChildren(link);
    return href;
  }

  async #place(): Promise<void> {
    const { message, services } = this.#context;
    const place = await services.pickPlace();
    if (place && message) services.say({ kind: "location", ...place }, message);
  }

  #contact(one: RequestContactButton): void {
    const send = async (values: Record<string, Value>) => {
      const { message, services } = this.#context;
      if (message) await services.answer(message, { action: one.id ?? "", values });
      this.#below.replaceChildren();
    };
    this.#below.replaceChildren(contactForm(one.details, one.label, send));
    this.#below.querySelector("input")?.focus();
  }

  #open(one: WebviewButton): void {
    webview(one);
  }

  async #answering(act: (message: string) => Promise<void>): Promise<void> {
    const { message } = this.#context;
    if (!message) return;
    this.#busy = true;
    this.element.classList.add("is-busy");
    try {
      await act(message);
      this.#say("");
    } catch (error) {
      this.#say((error as Error).message);
    }
    this.#busy = false;
    this.element.classList.remove("is-busy");
  }

  #say(words: string): void {
    setText(this.#note, words);
    this.#note.hidden = words === "";
  }
}

export function face(label: string, name: Icon | undefined): Child[] {
  return [name && icon(name), h("span", { dir: "auto" }, label)];
}
