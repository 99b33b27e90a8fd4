import { button, h } from "./dom.ts";
import type { Look } from "./look.ts";
import type { Pane } from "./pane.ts";

/** On a narrow page one pane is seen at a time: tabs choose it, and so does a swipe. */
export class Tabs {
  readonly element = h("nav", { class: "tabs", "aria-label": "Whose side" });
  readonly #panes: readonly Pane[];
  readonly #look: Look;
  readonly #tabs = new Map<Element, HTMLButtonElement>();

  constructor(panes: readonly Pane[], look: Look, strip: HTMLElement) {
    this.#panes = panes;
    this.#look = look;
    const watch = new IntersectionObserver((entries) => this.#moved(entries), { root: strip, threshold: 0.6 });
    this.#add(look.element, look.tab, "look", watch);
    for (const { party, element } of panes) this.#add(element, party.info.name, party.info.role, watch);
  }

  #add(element: HTMLElement, label: string, role: string, watch: IntersectionObserver): void {
    const show = () => element.scrollIntoView({ inline: "start", block: "nearest" });
    const tab = button({ class: `tab role-${role}` }, show, label);
    this.#tabs.set(element, tab);
    this.element.append(tab);
    watch.observe(element);
  }

  #moved(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      this.#tabs.get(target)?.setAttribute("aria-current", String(isIntersecting));
    }
  }

  /** What a party sees on the page is read. */
  look(): void {
    const visible = document.visibilityState === "visible";
    const tab = this.#tabs.get(this.#look.element);
    if (tab) tab.hidden = this.#look.element.hidden;
    for (const { party, element } of this.#panes) {
      party.receipts.look(visible && this.#tabs.get(element)?.getAttribute("aria-current") === "true");
    }
  }
}
