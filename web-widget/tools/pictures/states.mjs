/** docs/pictures/<state>.png: the main states of the demo that runs at `url`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PATIENCE_MS, PICTURES } from "./browser.mjs";

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The story takes six minutes; all sides have most to show while the courier rides. */
const STORY_MS = 400_000;
const LOOK_MS = 2_000;
/** Pictures in messages, faces and maps come a little after the words. */
const SETTLE_MS = 3_000;
const STATES = {
  stage: { path: "", shown: '[data-profile="agent:mei"][data-state="online"]' },
  "stage-dark": { path: "", shown: '[data-profile="agent:mei"][data-state="online"]', colorScheme: "dark" },
  "stage-rtl": { path: "?locale=ar", shown: '[data-profile="agent:mei"][data-state="online"]' },
  "stage-phone": { path: "", shown: '[data-profile="buyer:ana"][data-state="online"]', viewport: PHONE },
  shop: { path: "/shop", shown: "tradepost-widget .launcher" },
  "shop-open": { path: "/shop?open", shown: "tp-timeline [role=article]" },
  "widget-phone": { path: "/shop?open", shown: "tp-timeline [role=article]", viewport: PHONE },
  "widget-phone-dark": {
    path: "/shop?open",
    shown: "tp-timeline [role=article]",
    viewport: PHONE,
    colorScheme: "dark",
  },
  "widget-phone-rtl": { path: "/shop?open&locale=ar", shown: "tp-timeline [role=article]", viewport: PHONE },
  seller: { path: "/seller", shown: "tp-timeline [role=article]" },
  courier: { path: "/courier", shown: "#map svg", viewport: PHONE },
  desk: { path: "/desk", shown: "tp-workplace", atOrder: true },
};

export async function takeStates(browser, url, names = Object.keys(STATES)) {
  await mkdir(PICTURES, { recursive: true });
  await onItsWay(url);
  for (const name of names) await take(browser, url, name, STATES[name]);
}

async function take(browser, url, name, { path, shown, atOrder = false, ...look }) {
  const page = await browser.newPage({ viewport: DESKTOP, reducedMotion: "reduce", ...look });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${url}${path}`);
  await page.locator(shown).first().waitFor({ state: "attached" });
  if (atOrder) {
    const { conversation } = await (await page.request.get(`${url}/config.json`)).json();
    await page.evaluate((hash) => location.replace(hash), `#conversation=${conversation}`);
    await page.locator("tp-timeline [role=article]").first().waitFor();
  }
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  await page.close();
}

/** Resolves when the order is on its way. */
async function onItsWay(url) {
  for (let waitedMs = 0; waitedMs < STORY_MS; waitedMs += LOOK_MS) {
    const answer = await fetch(`${url}/config.json`);
    if (answer.ok && (await answer.json()).stage === "on_the_way") return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error("the courier does not ride: does the demo run?");
}
