/** The demo page in a real browser, in the words of its tests. */
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const { chromium } = require("playwright-core");
export const axeSource = () => require.resolve("axe-core/axe.min.js");

/** Address of a running demo. */
export const URL_OF_DEMO = process.env.TRADEPOST_DEMO_URL ?? "http://127.0.0.1:8080/demo";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** The longest that anything here may take, a restart of the server included. */
export const PATIENCE_MS = 30_000;

export function launch() {
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: asRoot });
}

export class Demo {
  constructor(page) {
    this.page = page;
    this.troubles = []; // what the page itself got wrong; a refused connection is the test's doing
    page.on("pageerror", (error) => this.troubles.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) this.troubles.push(message.text());
    });
  }

  static async open(browser, options = {}, query = "") {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
    page.setDefaultTimeout(PATIENCE_MS);
    const demo = new Demo(page);
    await page.goto(URL_OF_DEMO + query);
    await demo.everyoneIsReady();
    return demo;
  }

  /** Profiles of the parties, in the order of their panes. */
  async parties() {
    return this.page.locator(".pane").evaluateAll((panes) => panes.map((pane) => pane.dataset.profile));
  }

  async party(role) {
    return (await this.parties()).find((profile) => profile.startsWith(`${role}:`)) ?? `${role}:`;
  }

  pane(profile) {
    return this.page.locator(`.pane[data-profile="${profile}"]`);
  }

  /** Waits until every party's client is ready, whether or not the party is in the conversation. */
  async everyoneIsReady() {
    const ready = () => [...document.querySelectorAll(".pane")].every((pane) => pane.dataset.state === "ready");
    await this.page.locator(".pane").first().waitFor();
    await this.page.waitForFunction(ready, undefined, { timeout: PATIENCE_MS });
  }

  async type(profile, words, audience) {
    const pane = this.pane(profile);
    if (audience) await pane.locator("select").selectOption({ label: audience });
    await pane.locator("textarea").fill(words);
    await pane.locator("textarea").press("Enter");
  }

  /** What a button of a message does, by keyboard: new messages may move it from under a pointer at any time. */
  async act(message, name) {
    const button = message.getByRole("button", { name });
    await button.focus();
    await button.press("Enter");
  }

  /** The message that says this; one that only quotes it is another. */
  message(profile, words) {
    return this.pane(profile).locator(".message", { has: this.page.locator(".text", { hasText: words }) });
  }

  /** Waits until this side shows the words. */
  async sees(profile, words) {
    await this.message(profile, words).first().waitFor({ state: "attached" });
  }

  /** Neither said nor quoted. */
  async showsNot(profile, words) {
    return (await this.pane(profile).locator(".message", { hasText: words }).count()) === 0;
  }

  /** The texts that begin with `prefix`, from top to bottom. */
  async order(profile, prefix) {
    const texts = await this.pane(profile).locator(".message .text").allTextContents();
    return texts.filter((text) => text.startsWith(prefix));
  }

  async count(name) {
    return Number(await this.page.locator(`[data-count="${name}"]`).textContent());
  }

  /** Lost, doubled and out of order. */
  async faults() {
    return [await this.count("lost"), await this.count("doubled"), await this.count("reordered")];
  }
}
