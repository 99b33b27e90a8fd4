/** The demo's pages in a real browser, in the words of its tests. */
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Address of a running demo. */
export const URL_OF_DEMO = process.env.TRADEPOST_DEMO_URL ?? "http://127.0.0.1:8080/demo";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
/** The longest that anything here may take, a restart of the server included. */
export const PATIENCE_MS = 40_000;
export const ANA = "buyer:ana";
export const TOMAS = "seller:tomas";
export const KOFI = "courier:kofi";
export const MEI = "agent:mei";

export function launch() {
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: [...asRoot, ...QUIET, "--disable-sync"] });
}

/** One side of the demo: its page in a frame of the stage, or alone. */
export class Side {
  constructor(within) {
    this.within = within; // a page, or a frame of one
  }

  get box() {
    return this.within.locator("tp-composer").getByRole("textbox").first();
  }

  /** Messages that say this, quotes apart. */
  messages(words) {
    return this.within.getByRole("article").locator(".bubble", { hasText: words });
  }

  async type(words) {
    await this.box.fill(words);
    await this.box.press("Enter");
  }

  async sees(words) {
    await this.messages(words).first().waitFor();
  }

  /** The texts of this side's thread that begin with `prefix`, from top to bottom: what its page holds, seen or not. */
  async order(prefix) {
    return this.within.locator("tp-conversation").evaluate(
      ({ thread }, prefix) =>
        thread.messages.flatMap(({ content }) => {
          return content?.kind === "text" && content.text.startsWith(prefix) ? [content.text] : [];
        }),
      prefix,
    );
  }
}

/** A page of the demo, with what went wrong on it. */
export class Page {
  static async open(browser, path = "", options = {}) {
    const opened = new Page();
    opened.page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
      ...options,
    });
    opened.page.setDefaultTimeout(PATIENCE_MS);
    opened.troubles = []; // what the page itself got wrong; a refused connection is the test's doing
    opened.page.on("pageerror", (error) => opened.troubles.push(String(error)));
    opened.page.on("console", (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) opened.troubles.push(message.text());
    });
    opened.answer = await opened.page.goto(`${URL_OF_DEMO}${path}`);
    opened.alone = new Side(opened.page);
    return opened;
  }

  /** What axe finds wrong, by its rules for WCAG; the page needs `bypassCSP`. Frames are looked at as pages alone. */
  async axe() {
    await this.page.addScriptTag({ path: AXE });
    const found = await this.page.evaluate(
      (runOnly) => globalThis.axe.run(document, { runOnly, iframes: false }),
      RULES,
    );
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
    );
  }

  /** By how much the page is wider than its window. */
  overflow() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  }

  close() {
    return this.page.close();
  }
}

/** The stage, with all sides on it. */
export class Stage {
  static async open(browser, query = "", options = {}) {
    const stage = new Stage();
    stage.opened = await Page.open(browser, query, options);
    stage.page = stage.opened.page;
    return stage;
  }

  frame(profile) {
    return this.page.locator(`.side[data-profile="${profile}"] iframe`);
  }

  side(profile) {
    return new Side(this.frame(profile).contentFrame());
  }

  /** Waits until these sides show the round that is on, or that they are offline. */
  async until(state, ...profiles) {
    for (const profile of profiles) {
      await this.page.locator(`.side[data-profile="${profile}"][data-state="${state}"]`).waitFor({ state: "attached" });
    }
  }

  async count(name) {
    return Number(await this.page.locator(`[data-count="${name}"]`).textContent());
  }

  /** Lost, doubled and out of order. */
  async faults() {
    return [await this.count("lost"), await this.count("doubled"), await this.count("reordered")];
  }

  told(words) {
    return this.page.locator("#told", { hasText: words }).waitFor();
  }

  async close() {
    await this.opened.close();
  }
}
