/** How the demo's pages look to axe and fit their windows, against a running demo. See demo.e2e.mjs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, PATIENCE_MS, Page } from "./page.mjs";

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

const PAGES = {
  "the stage": ["", "[data-profile]"],
  "the shop": ["/shop", "tradepost-widget .launcher"],
  "the buyer's widget": ["/shop?open", "tp-timeline"],
  "the seller's page": ["/seller", "tp-timeline"],
  "the courier's page": ["/courier", "#map svg"],
};
const LOOKS = {
  "on a desktop": [{ width: 1440, height: 900 }, "light"],
  "in the dark": [{ width: 1440, height: 900 }, "dark"],
  "on a phone": [{ width: 360, height: 740 }, "light"],
};
for (const [name, [path, shown]] of Object.entries(PAGES)) {
  for (const [reads, query] of [
    ["from left to right", ""],
    ["from right to left", "locale=ar"],
  ]) {
    test(`axe finds nothing wrong with ${name} ${reads}, and it is never wider than its window`, {
      timeout: 3 * PATIENCE_MS,
    }, async () => {
      const asked = query && `${path.includes("?") ? "&" : "?"}${query}`;
      const look = await Page.open(browser, `${path}${asked}`, { bypassCSP: true });
      const { page } = look;
      await page.locator(shown).first().waitFor();
      const found = {};
      for (const [how, [viewport, colorScheme]] of Object.entries(LOOKS)) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        const [wrong, wider] = [await look.axe(), await look.overflow()];
        if (wrong.length > 0 || wider > 0) found[how] = { wrong, wider };
      }
      await look.close();
      assert.deepEqual(found, {});
    });
  }
}
