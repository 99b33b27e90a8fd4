/** docs/pictures/<state>.png: the main states of the demo that runs at `url`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PATIENCE_MS, PICTURES } from "./browser.mjs";

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
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
  desk: { path: "/desk", shown: "tp-inbox [role=listitem], tp-inbox li, tp-inbox button", open: true },
};

export async function takeStates(browser, url) {
  await mkdir(PICTURES, { recursive: true });
  for (const [name, state] of Object.entries(STATES)) await take(browser, url, name, state);
}

async function take(browser, url, name, { path, shown, open = false, ...look }) {
  const page = await browser.newPage({ viewport: DESKTOP, reducedMotion: "reduce", ...look });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${url}${path}`);
  await page.locator(shown).first().waitFor({ state: "attached" });
  if (open) {
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.locator("tp-timeline [role=article]").first().waitFor();
  }
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  await page.close();
}
