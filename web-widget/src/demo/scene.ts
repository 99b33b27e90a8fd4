import type { Participant } from "../core/frames.ts";
import { isStaff } from "./audience.ts";
import { type DemoConfig, type Faults, why } from "./config.ts";
import { Ledger } from "./ledger.ts";
import { Party } from "./party.ts";
import { Counter } from "./view/counter.ts";
import { h, setText } from "./view/dom.ts";
import { Look } from "./view/look.ts";
import { Outage } from "./view/outage.ts";
import { Pane } from "./view/pane.ts";
import { type Grounds, ScopeDialog } from "./view/scope.ts";
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
  readonly #look: Look;
  readonly #scope: ScopeDialog; // of what is seen as another
  readonly #stage = h("span", { class: "stage" });
  readonly #ticking: ReturnType<typeof setInterval>;
  #cast: Faults[] = []; // the last readings
  #due = false;

  constructor(config: DemoConfig) {
    this.conversation = config.conversation;
    const shared = { config, ledger: this.#ledger, changed: () => this.#changed() };
    this.#parties = config.parties.map((info) => new Party(info, shared));
    this.#panes = this.#parties.map(
      (party) =>
        new Pane(
          party,
          this.#grounds((...asked) => party.speaker.why(...asked)),
        ),
    );
    this.#scope = new ScopeDialog(this.#grounds(({ id }, participant) => why(config.conversation, id, participant)));
    this.#look = new Look({
      ...config,
      participantOf: (profile) => this.#participant(profile)?.id,
      why: (message) => this.#scope.show(message),
      services: () => this.#witness?.services,
    });
    this.#counter = new Counter(config.parties);
    this.#outage = new Outage(this.#parties);
    this.#title = h("h1", {}, config.title);
    const strip = h("div", { class: "panes" }, this.#look.element, ...this.#panes.map(({ element }) => element));
    this.#tabs = new Tabs(this.#panes, this.#look, strip);
    const bars = [this.#head(), this.#counter.element, this.#outage.element, this.#tabs.element];
    this.elements = [...bars, strip, this.#scope.element];
    this.#render();
    this.#ticking = setInterval(() => this.#render(), TICK_MS);
    for (const { client } of this.#parties) {
      client.on("event", () => this.#look.happened());
      client.start();
    }
  }

  /** Someone writes or waits: not the moment to take the page away. */
  get busy(): boolean {
    return (
      this.#scope.open || this.#panes.some(({ busy }) => busy) || this.#parties.some(({ client }) => client.unsent > 0)
    );
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
    this.#look.close();
    for (const { client, places } of this.#parties) {
      client.close();
      places.close();
    }
  }

  #head(): HTMLElement {
    const subject = h("div", { class: "subject" }, this.#title, this.#stage);
    return h(
      "header",
      { class: "top" },
      h("span", { class: "brand" }, "Tradepost"),
      subject,
      this.#look.control,
      this.#outage.button,
    );
  }

  /** What the parties' own words about who sees a message rest on; staff know everyone by name. */
  #grounds(ask: Grounds["ask"]): Grounds {
    return {
      ask,
      nameOf: (id) => this.#witness?.people.nameOf(id) ?? "someone",
      subjects: () =>
        this.#parties.map(({ info: { name, role, profile } }) => {
          return { name, role, participant: this.#participant(profile)?.id };
        }),
    };
  }

  /** Staff, who are told of everyone. */
  get #witness(): Party | undefined {
    return this.#parties.find(({ info }) => isStaff(info.role));
  }

  #participant(profile: string): Participant | undefined {
    return this.#witness?.people.find(profile);
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
