/** The agents' page in a browser: an agent at it, what they see, and what went wrong on the page. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { mint, PATIENCE_MS, SERVER } from "./shop.mjs";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const { SECRET = "" } = process.env;

/** A token as the marketplace's key signs it, with other claims than `mint` gives. */
export async function signed(profile, role, claims) {
  const [head, payload] = (await mint(profile, role)).split(".");
  const known = JSON.parse(Buffer.from(payload, "base64url"));
  const body = `${head}.${Buffer.from(JSON.stringify({ ...known, ...claims })).toString("base64url")}`;
  return `${body}.${createHmac("sha256", SECRET).update(body).digest("base64url")}`;
}

export class Desk {
  /** The page as whoever has the link finds it. */
  static async at(browser, { hash = "", ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    return Desk.in(context, hash);
  }

  static async in(context, hash) {
    const desk = new Desk();
    Object.assign(desk, { context, hash, troubles: [], page: await context.newPage() });
    desk.page.setDefaultTimeout(PATIENCE_MS);
    desk.page.on("pageerror", (error) => desk.troubles.push(String(error)));
    await desk.page.exposeFunction("tpViolated", (words) => desk.troubles.push(words));
    await desk.page.addInitScript(() =>
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
        window.tpViolated(`${violatedDirective} ${blockedURI} ${sample}`),
      ),
    );
    await desk.page.goto(`${SERVER}/desk${hash}`);
    return desk;
  }

  /** The same page in another tab. */
  another() {
    return Desk.in(this.context, this.hash);
  }

  /** An agent who pasted a token. */
  static async of(browser, profile, name, options = {}) {
    const desk = await Desk.at(browser, options);
    await desk.enter(await mint(profile, "agent", name));
    await desk.list.waitFor();
    return desk;
  }

  async enter(token) {
    await this.page.locator("tp-sign-in textarea").fill(token);
    await this.page.locator("tp-sign-in form button").click();
  }

  /** What the server says on the connections from now on, which can be held on its way. */
  async answers() {
    let held; // what waits, while it is held
    let pass = () => undefined;
    await this.page.routeWebSocket(/\/v1\/ws/, (socket) => {
      const server = socket.connectToServer();
      pass = (frame) => socket.send(frame);
      server.onMessage((frame) => (held ? held.push(frame) : socket.send(frame)));
    });
    return {
      hold: () => {
        held = [];
      },
      letGo: () => {
        const waited = held;
        held = undefined;
        for (const frame of waited) pass(frame);
      },
    };
  }

  /** What the door says to who was turned away. */
  async refusal() {
    return this.page.locator("tp-sign-in").getByRole("alert").innerText();
  }

  get list() {
    return this.page.locator("tp-inbox .tools");
  }

  get rows() {
    return this.page.locator("tp-inbox .row");
  }

  row(title) {
    return this.rows.filter({ hasText: title });
  }

  get situation() {
    return this.page.locator("tp-workplace .situation");
  }

  get details() {
    return this.page.locator("tp-details");
  }

  get seen() {
    return this.page.locator("tp-seen");
  }

  message(words) {
    return this.page.locator("tp-timeline").getByRole("article").filter({ hasText: words }).first();
  }

  get box() {
    return this.page.locator("tp-composer").getByRole("textbox").first();
  }

  /** What has the keyboard: the innermost element, through all shadow roots, in short. */
  focused() {
    return this.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.localName + (at?.classList.contains("row") ? ".row" : "");
    });
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** What axe finds, one line for each element. */
  async axe() {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async (values) => {
      const rules = { "target-size": { enabled: true } };
      const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values }, rules });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")} ${failureSummary}`),
      );
    }, RULES);
  }

  close() {
    return this.context.close();
  }
}
