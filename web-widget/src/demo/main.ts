import { type DemoConfig, loadConfig } from "./config.ts";
import { Ledger } from "./ledger.ts";
import { Party } from "./party.ts";
import { Counter } from "./view/counter.ts";
import { h, setText } from "./view/dom.ts";
import { Outage } from "./view/outage.ts";
import { Pane } from "./view/pane.ts";
import { Tabs } from "./view/tabs.ts";

const RETRY_MS = 2_000;
const TICK_MS = 250;

const page = document.querySelector("#page") as HTMLElement;
document.documentElement.dir = new URLSearchParams(location.search).get("dir") === "rtl" ? "rtl" : "ltr";

/** Waits for the demo to run, however long that takes, and says so. */
async function begin(): Promise<void> {
  for (;;) {
    try {
      return show(await loadConfig());
    } catch {
      page.replaceChildren(
        h("p", { class: "wait" }, "The demo is not running. Start it with “make demo”; this page waits."),
      );
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function show(config: DemoConfig): void {
  const ledger = new Ledger();
  let due = false;
  const changed = () => {
    if (!due) requestAnimationFrame(render);
    due = true;
  };
  const parties = config.parties.map((info) => new Party(info, { config, ledger, changed }));
  const roles = config.parties.map(({ role }) => role);
  const panes = parties.map((party) => new Pane(party, roles));
  const counter = new Counter(config.parties);
  const outage = new Outage(parties);
  const stage = h("span", { class: "stage" });
  const title = h("h1", {}, config.title);
  const strip = h("div", { class: "panes" }, ...panes.map(({ element }) => element));
  const tabs = new Tabs(panes, strip);

  function render(): void {
    due = false;
    const count = ledger.count(performance.now());
    for (const pane of panes) pane.render();
    counter.render(count);
    outage.render(count.lost);
    const told = parties.find((party) => party.stage)?.stage;
    setText(stage, told?.replaceAll("_", " ") ?? "");
  }

  const bar = h(
    "header",
    { class: "top" },
    h("span", { class: "brand" }, "Tradepost"),
    h("div", { class: "subject" }, title, stage),
  );
  bar.append(outage.button);
  page.replaceChildren(bar, counter.element, outage.element, tabs.element, strip);
  render();
  setInterval(render, TICK_MS);
  window.addEventListener("online", () => {
    for (const { client } of parties) client.wake();
  });
  for (const { client } of parties) client.start();
}

void begin();
