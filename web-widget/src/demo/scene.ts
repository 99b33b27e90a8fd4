import type { DemoConfig, Faults } from "./config.ts";
import { Ledger } from "./ledger.ts";
import { Party } from "./party.ts";
import { Counter } from "./view/counter.ts";
import { h, setText } from "./view/dom.ts";
import { Outage } from "./view/outage.ts";
import { Pane } from "./view/pane.ts";
import { Tabs } from "./view/tabs.ts";

const TICK_MS = 250;
/** What the cast misses in each of so many readings is lost; right after a kill it is only on its way. */
const READINGS = 6;

/** One conversation from every side, from the first look to `close`. */
export class Scene {
  readonly conversation: string;
  readonly elements: HTMLElement[];
  readonly #ledger = new Ledger();
  readonly #parties: Party[];
  readonly #panes: Pane[];
  readonly #counter: Counter;
  readonly #outage: Outage;
  readonly #title: HTMLElement;
  readonly #tabs: Tabs;
  readonly #stage = h("span", { class: "stage" });
  readonly #ticking: ReturnType<typeof setInterval>;
  #cast: Faults[] = []; // the last readings
  #due = false;

  constructor(config: DemoConfig) {
    this.conversation = config.conversation;
    const shared = { config, ledger: this.#ledger, changed: () => this.#changed() };
    this.#parties = config.parties.map((info) => new Party(info, shared));
    const roles = config.parties.map(({ role }) => role);
    this.#panes = this.#parties.map((party) => new Pane(party, roles));
    this.#counter = new Counter(config.parties);
    this.#outage = new Outage(this.#parties);
    this.#title = h("h1", {}, config.title);
    const strip = h("div", { class: "panes" }, ...this.#panes.map(({ element }) => element));
    this.#tabs = new Tabs(this.#panes, strip);
    this.elements = [this.#head(), this.#counter.element, this.#outage.element, this.#tabs.element, strip];
    this.#render();
    this.#ticking = setInterval(() => this.#render(), TICK_MS);
    for (const { client } of this.#parties) client.start();
  }

  /** Someone writes or waits: not the moment to take the page away. */
  get busy(): boolean {
    return this.#panes.some(({ busy }) => busy) || this.#parties.some(({ client }) => client.unsent > 0);
  }

  wake(): void {
    for (const { client } of this.#parties) client.wake();
  }

  /** What the cast's own clients found: shown together with what this page found. */
  told(faults: Faults): void {
    this.#cast = [...this.#cast, faults].slice(-READINGS);
  }

  close(): void {
    clearInterval(this.#ticking);
    for (const { client } of this.#parties) client.close();
  }

  #head(): HTMLElement {
    const subject = h("div", { class: "subject" }, this.#title, this.#stage);
    return h("header", { class: "top" }, h("span", { class: "brand" }, "Tradepost"), subject, this.#outage.button);
  }

  /** Many changes of one moment are drawn once. */
  #changed(): void {
    if (!this.#due) requestAnimationFrame(() => this.#render());
    this.#due = true;
  }

  #render(): void {
    this.#due = false;
    const count = this.#ledger.count(performance.now());
    for (const fault of ["lost", "doubled", "reordered"] as const) {
      if (this.#cast.length === READINGS) count[fault] += Math.min(...this.#cast.map((faults) => faults[fault]));
    }
    this.#tabs.look();
    for (const pane of this.#panes) pane.render();
    this.#counter.render(count);
    this.#outage.render(count.lost);
    const told = this.#parties.find(({ stage }) => stage);
    setText(this.#stage, told?.stage?.replaceAll("_", " ") ?? "");
    if (told?.title) setText(this.#title, told.title);
  }
}
