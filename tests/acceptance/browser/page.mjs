/** The demo page in a real browser, in the words of its tests. */
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Address of a running demo. */
export const URL_OF_DEMO = process.env.TRADEPOST_DEMO_URL ?? "http://127.0.0.1:8080/demo";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** The longest that anything here may take, a restart of the server included. */
export const PATIENCE_MS = 30_000;

export function launch() {
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: asRoot });
}

/** The parties' own; what is seen as another has one besides. */
const PANES = ".pane[data-profile]";

export class Demo {
  constructor(page) {
    this.page = page;
    this.troubles = []; // what the page itself got wrong; a refused connection is the test's doing
    listen(page, this.troubles);
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
    return this.page.locator(PANES).evaluateAll((panes) => panes.map((pane) => pane.dataset.profile));
  }

  async party(role) {
    return (await this.parties()).find((profile) => profile.startsWith(`${role}:`)) ?? `${role}:`;
  }

  pane(profile) {
    return this.page.locator(`.pane[data-profile="${profile}"]`);
  }

  /** Waits until every party's client is ready, whether or not the party is in the conversation. */
  async everyoneIsReady() {
    const ready = (panes) => [...document.querySelectorAll(panes)].every((pane) => pane.dataset.state === "ready");
    await this.page.locator(PANES).first().waitFor();
    await this.page.waitForFunction(ready, PANES, { timeout: PATIENCE_MS });
  }

  async type(profile, words, audience) {
    const pane = this.pane(profile);
    if (audience) await this.tell(profile, audience);
    await pane.locator("textarea").fill(words);
    await pane.locator("textarea").press("Enter");
  }

  composer(profile) {
    return this.pane(profile).locator(".composer");
  }

  /** Chooses whom to tell: presses these buttons of the composer, one after the other. */
  async tell(profile, ...names) {
    for (const name of names) await this.composer(profile).getByRole("button", { name, exact: true }).click();
  }

  /** What is read on the button that sends. */
  async whom(profile) {
    return this.composer(profile).locator(".send").textContent();
  }

  /** Who can see a message, in short and in full. */
  async mark(profile, words) {
    const mark = this.message(profile, words).locator(".mark");
    return [await mark.textContent(), await mark.getAttribute("aria-label")];
  }

  /** As staff: who may see a message from now on. */
  async rescope(profile, words, audience, reason) {
    await this.act(this.message(profile, words), "Who may see it…");
    const dialog = this.pane(profile).locator("dialog");
    await dialog.getByRole("button", { name: audience, exact: true }).click();
    await dialog.getByRole("textbox").fill(reason);
    await dialog.getByRole("button", { name: "Change who may see it" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /** Looks through the eyes of a party; returns what is seen then. */
  async seeAs(name) {
    await this.page.getByLabel("See as", { exact: true }).selectOption({ label: `as ${name}` });
    return this.page.locator(".look");
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

  /** Sends a content as this party, beside the page; returns the id of the message. */
  async send(profile, content) {
    return this.page.evaluate(
      async ([profile, content]) => {
        const post = {
          method: "POST",
          body: JSON.stringify({ profile }),
          headers: { "content-type": "application/json" },
        };
        const { token } = await (await fetch("/demo/token", post)).json();
        const { conversation } = await (await fetch("/demo/config.json")).json();
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        const body = JSON.stringify({ content, audience: ["all"], client_id: crypto.randomUUID() });
        const sent = await fetch(`/v1/conversations/${conversation}/messages`, { method: "POST", headers, body });
        const answer = await sent.json();
        if (!sent.ok) throw new Error(JSON.stringify(answer));
        return answer.message;
      },
      [profile, content],
    );
  }

  /** The message with this id, as a party is shown it. */
  said(profile, id) {
    return this.pane(profile).locator(`.message[data-message="${id}"]`);
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

  /** What axe finds wrong, by its rules for WCAG; the page needs `bypassCSP`. */
  axe() {
    return axe(this.page);
  }
}

/** Every kind of content in each of its states, without a server. */
export class Gallery {
  constructor(page) {
    this.page = page;
    this.troubles = [];
    listen(page, this.troubles);
  }

  static async open(browser, options = {}, query = "") {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
    page.setDefaultTimeout(PATIENCE_MS);
    const gallery = new Gallery(page);
    await page.goto(`${URL_OF_DEMO}/gallery${query}`);
    await page.locator(".kind").first().waitFor();
    return gallery;
  }

  async kinds() {
    return this.page.locator(".kind").evaluateAll((all) => all.map(({ id }) => id.replace("kind-", "")));
  }

  /** What is shown of a kind, in its states. */
  of(kind) {
    return this.page.locator(`#kind-${kind} .content`);
  }

  axe() {
    return axe(this.page);
  }
}

function listen(page, troubles) {
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) troubles.push(message.text());
  });
}

async function axe(page) {
  await page.addScriptTag({ path: AXE });
  const found = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), RULES);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join("; ")}`);
}
