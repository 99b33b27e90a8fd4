import { type DemoConfig, loadConfig, loadFaults } from "./config.ts";
import { Scene } from "./scene.ts";
import { h } from "./view/dom.ts";

/** How often the page looks whether the story has begun anew, in another conversation. */
const LOOK_MS = 3_000;

const page = document.querySelector("#page") as HTMLElement;
document.documentElement.dir = new URLSearchParams(location.search).get("dir") === "rtl" ? "rtl" : "ltr";

/** Follows the story from round to round for as long as the page is open. */
async function follow(): Promise<never> {
  let scene: Scene | undefined;
  window.addEventListener("online", () => scene?.wake());
  for (;;) {
    const config = await loadConfig().catch(() => undefined);
    if (!config && !scene) wait();
    else if (config && config.conversation !== scene?.conversation && !scene?.busy) scene = turnTo(config, scene);
    const faults = await loadFaults().catch(() => undefined); // the server is away: the last ones stay
    if (faults) scene?.told(faults);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function wait(): void {
  const words = "The demo is not running. Start it with “make demo”; this page waits.";
  page.replaceChildren(h("p", { class: "wait", role: "status" }, words));
}

function turnTo(config: DemoConfig, before: Scene | undefined): Scene {
  before?.close();
  const scene = new Scene(config);
  page.replaceChildren(...scene.elements);
  return scene;
}

void follow();
