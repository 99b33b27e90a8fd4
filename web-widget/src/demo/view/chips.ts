import { type Choice, choicesFor, EVERYONE, isStaff, press } from "../audience.ts";
import type { Party } from "../party.ts";
import { button, h, icon } from "./dom.ts";

/** Whom a message is for, as a row of buttons to be pressed. */
export class Chips {
  readonly element: HTMLElement;
  chosen: string[] = [...EVERYONE];
  readonly #party: Party;
  readonly #changed: () => void;
  readonly #notes: boolean; // what is for staff alone is a note
  #shown = "";

  /** `changed` is called after the reader pressed one; what is not their own message is no note of theirs. */
  constructor(party: Party, label: string, changed: () => void, own = true) {
    this.#party = party;
    this.#changed = changed;
    this.#notes = own && isStaff(party.info.role);
    this.element = h("div", { class: "chips", role: "group", "aria-label": label });
  }

  /** Those who are here now; a button is made anew only where something changed, so that the focus stays. */
  render(): void {
    const { info, people } = this.#party;
    const choices = choicesFor(info.role, people.others, info.addresses, this.chosen);
    const signature = JSON.stringify([choices, this.chosen]);
    if (signature === this.#shown) return;
    this.#shown = signature;
    const focused = [...this.element.children].indexOf(document.activeElement as Element);
    this.element.replaceChildren(...choices.map((choice) => this.#chip(choice)));
    if (focused >= 0) (this.element.children[focused] as HTMLElement | undefined)?.focus();
  }

  #chip({ entry, label }: Choice): HTMLElement {
    const pressed = String(this.chosen.includes(entry));
    const act = () => {
      this.chosen = press(this.chosen, entry);
      this.render();
      this.#changed();
    };
    const name = entry === "all" ? "people" : this.#notes ? "note" : "shield";
    const drawing = entry === "all" || entry === "staff" ? icon(name) : undefined;
    const words = entry === "staff" && this.#notes ? "Note to staff" : label;
    return button({ class: "choice", "aria-pressed": pressed }, act, drawing, words);
  }
}
