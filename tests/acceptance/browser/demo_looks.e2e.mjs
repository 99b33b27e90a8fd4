/** How the demo's pages look to axe and fit their windows, against a running demo. See demo.e2e.mjs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, PATIENCE_MS, Page } from "./page.mjs";

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

const LOOKS = {
  "on a desktop": {},
  "in the dark": { colorScheme: "dark" },
  "on a phone": { viewport: { width: 360, height: 740 } },
  "from right to left": { query: "locale=ar" },
};
for (const [name, { query = "", ...options }] of Object.entries(LOOKS)) {
  test(`axe finds nothing wrong ${name}, and no page is wider than its window`, {
    timeout: 3 * PATIENCE_MS,
  }, async () => {
    const found = {};
    for (const [path, shown] of [
      ["", "[data-profile]"],
      ["/shop?open", "tp-timeline"],
      ["/seller", "tp-timeline"],
      ["/courier", "#map svg"],
    ]) {
      const asked = query && `${path.includes("?") ? "&" : "?"}${query}`;
      const look = await Page.open(browser, `${path}${asked}`, { bypassCSP: true, ...options });
      await look.page.locator(shown).first().waitFor();
      const [wrong, wider] = [await look.axe(), await look.overflow()];
      if (wrong.length > 0 || wider > 0) found[path || "stage"] = { wrong, wider };
      await look.close();
    }
    assert.deepEqual(found, {});
  });
}
