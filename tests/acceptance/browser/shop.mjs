/** A shop of another origin than the server, and people in front of its pages. */
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const { chromium } = require("playwright-core");

export const { SERVER = "http://127.0.0.1:8080", SITE = "", API_KEY = "" } = process.env;
/** The longest that anything here may take. */
export const PATIENCE_MS = 20_000;
const QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
/** The strictest policy that a page with the messenger can have: no inline script or style, and trusted types. */
export const STRICT =
  `default-src 'none'; script-src 'self' ${SERVER}; style-src 'self'; img-src 'self' ${SERVER} blob: data:; ` +
  `media-src ${SERVER} blob:; connect-src 'self' ${SERVER} ${SERVER.replace("http", "ws")}; ` +
  "require-trusted-types-for 'script'; trusted-types lit-html";

export function launch(args = [], options = {}) {
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: [...asRoot, ...QUIET, "--disable-sync", ...args], ...options });
}

/** What this page asks for at such an address is held until it is let go. */
export async function held(page, address) {
  let letGo;
  const told = new Promise((resolve) => {
    letGo = resolve;
  });
  await page.route(address, (route) => told.then(() => route.continue()));
  return { letGo };
}

/** Asks again and again until it holds; what it then said. */
export async function until(holds) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`it never held: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The row that a timeline marks as found, of those that `more` picks: asked in each frame, as the mark stays for two seconds. */
export const marked = (timeline, more = "") =>
  timeline.evaluate(
    async (it, [picked, patience]) => {
      for (const end = Date.now() + patience; Date.now() < end; await new Promise(requestAnimationFrame)) {
        const row = it.renderRoot.querySelector(`.row.is-found${picked}`);
        if (row) return { key: row.dataset.key, words: row.textContent };
      }
      throw new Error(`no row was marked as found: ${picked}`);
    },
    [more, PATIENCE_MS],
  );

/** Asks the server as the marketplace's back end does. */
export async function rest(method, path, body, { key = API_KEY, as } = {}) {
  const headers = {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    ...(as && { "tradepost-as": as }),
  };
  const answer = await fetch(`${SERVER}/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const result = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(result)}`);
  return result;
}

export const mint = async (profile, role, name = profile) =>
  (await rest("POST", "/tokens", { profile, role, name, ttl_s: 3_600 })).token;

/** A conversation of an order, with a buyer and a seller. */
export async function order(number, people = { buyer: "buyer:7", seller: "seller:42" }) {
  const participants = Object.entries(people).map(([role, profile]) => ({ role, profile, name: profile }));
  const subject = { type: "order", id: `or_${number}` };
  const made = await rest("PUT", `/conversations/by-key/order:${number}`, {
    subject,
    title: `Order ${number}`,
    participants,
  });
  return made.conversation.id;
}

/** The order is paid: from then on links and contact data are told as they are. */
export const pay = (conversation) =>
  rest("PUT", `/conversations/${conversation}/stage`, { stage: "paid", order_version: 1 });

/** Lets pages of this origin in, and no others than before. A port may be one that an earlier shop had. */
export async function admit(origin) {
  const { site } = await rest("GET", `/sites/${SITE}`);
  const others = site.settings.origins.filter((one) => one !== origin && !one.endsWith(":*")); // which let any page in
  await rest("PATCH", `/sites/${SITE}`, { settings: { origins: [...others, origin].slice(-40) } });
}

/** The shop's pages: `pages` are bodies by path; each has the script tag unless it says otherwise. */
export class Shop {
  static async open(pages, { policy = STRICT, attributes = "" } = {}) {
    const shop = new Shop();
    shop.server = createServer(async (request, answer) => shop.#answer(request, answer, { pages, policy, attributes }));
    await new Promise((resolve) => shop.server.listen(0, "127.0.0.1", resolve));
    shop.origin = `http://127.0.0.1:${shop.server.address().port}`;
    try {
      await admit(shop.origin);
    } catch (failed) {
      await shop.close(); // or the run would wait for it
      throw failed;
    }
    return shop;
  }

  async #answer({ url = "/" }, answer, { pages, policy, attributes }) {
    const { pathname, searchParams } = new URL(url, "http://shop");
    if (pathname === "/token") {
      answer.end(await mint(searchParams.get("profile"), searchParams.get("role")));
      return;
    }
    const page = pages[pathname];
    if (page === undefined) return void answer.writeHead(404).end();
    if (pathname.endsWith(".js")) return void answer.writeHead(200, { "content-type": "text/javascript" }).end(page);
    answer.setHeader("content-type", "text/html; charset=utf-8");
    if (policy) answer.setHeader("content-security-policy", policy);
    const tag = `<script async src="${SERVER}/w/v1.js" data-site="${SITE}" ${attributes}></script>`;
    answer.end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Shop</title>${tag}</head>${page}</html>`,
    );
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

/** One person in front of the shop: a browser of their own, what is on their screen, and what went wrong on the page. */
export class Person {
  static async at(browser, address, { init, ...options } = {}) {
    const person = new Person();
    person.context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
    if (init) await person.context.addInitScript(init);
    person.troubles = [];
    await person.context.exposeBinding("tpViolated", (_source, words) => person.troubles.push(words));
    await person.context.addInitScript(() =>
      addEventListener("securitypolicyviolation", (event) =>
        window.tpViolated(
          `${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile ?? ""}:${event.lineNumber}`,
        ),
      ),
    );
    await person.#visit(address);
    return person;
  }

  /** Someone whom the shop knows: its page gives the messenger their tokens. */
  static async known(browser, shop, profile, role, options = {}) {
    const person = await Person.at(browser, shop.origin, options);
    const address = `${shop.origin}/token?profile=${encodeURIComponent(profile)}&role=${role}`;
    await person.page.evaluate((from) => {
      window.tradepost("identify", { getToken: async () => (await fetch(from)).text() });
    }, address);
    return person;
  }

  async #visit(address) {
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(PATIENCE_MS);
    this.heard = []; // every frame that a socket brought
    this.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => this.heard.push(String(payload))),
    );
    this.page.on("pageerror", (error) => this.troubles.push(String(error)));
    await this.page.goto(address);
  }

  get widget() {
    return this.page.locator("tradepost-widget");
  }

  get launcher() {
    return this.widget.locator(".launcher");
  }

  get dialog() {
    return this.widget.getByRole("dialog");
  }

  /** Opens a conversation, and waits until its past is here: what comes from now on is news. */
  async comeTo(conversation) {
    await this.call("openConversation", conversation);
    await this.box.waitFor();
    await this.dialog.locator("tp-timeline .rows[aria-busy=false]").waitFor({ state: "attached" });
  }

  /** Waits until what is said reaches them at once. */
  connected() {
    return this.page.waitForFunction(
      () => document.querySelector("tradepost-widget").account.session.value?.state === "ready",
    );
  }

  /** A message that says this. */
  message(words) {
    return this.dialog.getByRole("article").filter({ hasText: words }).first();
  }

  get box() {
    return this.dialog.locator("tp-composer").getByRole("textbox").first();
  }

  async write(words) {
    await this.box.fill(words);
    await this.box.press("Enter");
  }

  /** The texts of the conversation that is open, from top to bottom: what the page holds, seen or not. */
  async texts() {
    return this.dialog
      .locator("tp-conversation")
      .evaluate(({ thread }) =>
        thread.messages.flatMap(({ content }) => (content?.kind === "text" ? [content.text] : [])),
      );
  }

  async open() {
    await this.widget.getByRole("button").first().click();
    await this.dialog.waitFor();
  }

  /** A verb of the page's own API. */
  call(...call) {
    return this.page.evaluate((given) => window.tradepost(...given), call);
  }

  close() {
    return this.context.close();
  }
}
