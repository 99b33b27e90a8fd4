import { button, h } from "./dom.ts";
import type { Pane } from "./pane.ts";

/** On a narrow page one pane is seen at a time: tabs choose it, and so does a swipe. */
export class Tabs {
  readonly element = h("nav", { class: "tabs", "aria-label": "Whose side" });
  readonly #panes: readonly Pane[];
  readonly #buttons: HTMLButtonElement[];

  constructor(panes: readonly Pane[], strip: HTMLElement) {
    this.#panes = panes;
    this.#buttons = panes.map(({ party, element }) =>
      button(
        { class: `tab role-${party.info.role}` },
        () => element.scrollIntoView({ inline: "start", block: "nearest" }),
        party.info.name,
      ),
    );
    this.element.append(...this.#buttons);
    const watch = new IntersectionObserver((entries) => this.#moved(entries), { root: strip, threshold: 0.6 });
    for (const { element } of panes) watch.observe(element);
  }

  #moved(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const index = this.#panes.findIndex(({ element }) => element === target);
      this.#buttons[index]?.setAttribute("aria-current", String(isIntersecting));
    }
  }

  /** What a party sees on the page is read. */
  look(): void {
    const visible = document.visibilityState === "visible";
    this.#panes.forEach(({ party }, index) => {
      party.receipts.look(visible && this.#buttons[index]?.getAttribute("aria-current") === "true");
    });
  }
}
