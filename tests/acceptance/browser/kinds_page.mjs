/** Contents on a page of the strictest policy, without a Tradepost server: web-widget/test/pages/kinds.ts. */
import { createRequire } from "node:module";
import { serve } from "./element_page.mjs";
import { launch } from "./page.mjs";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
export const AXE = require.resolve("axe-core/axe.min.js");
const PATIENCE_MS = 20_000;

/** A browser, and the page for it to open. */
export class KindsPage {
  static async start() {
    const made = new KindsPage();
    [made.browser, made.served] = await Promise.all([launch(), serve("kinds")]);
    made.origin = new URL(made.served.url).origin;
    return made;
  }

  /** A fresh page; `violations` collects what its policy refused, `errors` what its scripts got wrong. */
  async open(options = {}) {
    const page = await this.browser.newPage({ viewport: { width: 720, height: 900 }, ...options });
    page.setDefaultTimeout(PATIENCE_MS);
    Object.assign(page, { violations: [], errors: [] });
    page.on("pageerror", (error) => page.errors.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) page.violations.push(message.text());
    });
    await page.goto(this.served.url);
    await page.waitForFunction(() => globalThis.kinds !== undefined);
    return page;
  }

  async close() {
    await this.browser.close();
    await this.served.close();
  }
}

/** Shows a content; returns the locator of its row. */
export async function show(page, content, given = {}) {
  const id = await page.evaluate(([content, given]) => globalThis.kinds.show(content, given), [content, given]);
  return page.locator(`[data-row="${id}"]`);
}
