/** Tabs of one browser in front of a shop, in the words of their tests. See web-widget/test/pages/tabs.ts. */
import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { script, WORKER } from "../../../web-widget/tools/build/bundles.mjs";
import { serve } from "./element_page.mjs";
import { admit, mint, PATIENCE_MS, rest, SERVER, SITE } from "./shop.mjs";

const LOOK_MS = 50;
/** Sets the people and orders of one run apart from those of another on the same server. */
export const RUN = Date.now().toString(36);

/** The test's page, built and served from an origin that the site allows. */
export async function openShop({ allowed = true } = {}) {
  const shop = await serve("tabs", { connect: SERVER });
  await script(fileURLToPath(new URL("../../../web-widget/src", import.meta.url)), shop.out, WORKER, "push.js");
  const address = `${shop.url}?server=${encodeURIComponent(SERVER)}&site=${SITE}`;
  if (!allowed) return { ...shop, address };
  await admit(new URL(shop.url).origin);
  return { ...shop, address };
}

const { KID = "", SECRET = "" } = process.env;
const base64 = (value) => Buffer.from(value).toString("base64url");

/** A token as the marketplace's own back end signs it; it ends in `endsInS` seconds, or ended. */
export function signed(profile, endsInS, { kid = KID, secret = SECRET } = {}) {
  const exp = Math.floor(Date.now() / 1000) + endsInS;
  const [role] = profile.split(":");
  const claims = { sub: profile, aud: "tradepost", iat: exp - 3_600, nbf: exp - 3_600, exp, role, name: profile };
  const words = `${base64(JSON.stringify({ alg: "HS256", kid, typ: "JWT" }))}.${base64(JSON.stringify(claims))}`;
  return `${words}.${createHmac("sha256", secret).update(words).digest("base64url")}`;
}

/** One browser profile: its tabs share what a browser keeps. */
export class Browser {
  constructor(context, address) {
    Object.assign(this, { context, address, tokenOf: (profile) => mint(profile, profile.split(":")[0]) });
  }

  static async open(browser, { address }, init) {
    const found = new Browser(await browser.newContext(), address);
    found.context.setDefaultTimeout(PATIENCE_MS);
    await found.context.exposeFunction("tokenOf", (profile, reason) => found.tokenOf(profile, reason));
    if (init) await found.context.addInitScript(init);
    return found;
  }

  /** A tab of this profile, connected; of nobody where none is named. */
  async tab(profile) {
    const tab = new Tab(await this.context.newPage());
    await tab.page.goto(this.address);
    if (profile) await tab.identify(profile);
    return tab;
  }

  close() {
    return this.context.close();
  }
}

export class Tab {
  constructor(page) {
    this.page = page;
    this.sockets = 0; // opened, and not closed again
    page.on("websocket", (socket) => {
      this.sockets += 1;
      socket.on("close", () => {
        this.sockets -= 1;
      });
    });
  }

  /** The outcome of a function of the page's `tab`; told as text, because the page's policy allows no `eval`. */
  do(work, given) {
    return this.page.evaluate(`(${work})(window.tab, ${JSON.stringify(given) ?? "undefined"})`);
  }

  /** Waits until it holds. */
  async until(work, given) {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await this.do(work, given))) {
      if (Date.now() > deadline) throw new Error(`it never held: ${work}`);
      await pause(LOOK_MS);
    }
  }

  async identify(profile) {
    await this.do((tab, who) => tab.identify(who), profile);
    await this.ready();
  }

  ready() {
    return this.until((tab) => tab.state === "ready");
  }

  open(conversation) {
    return this.do((tab, id) => tab.open(id), conversation);
  }

  say(conversation, ...texts) {
    return this.do((tab, [id, all]) => tab.say(id, all), [conversation, texts]);
  }

  /** Waits until it has heard all of these. */
  hears(texts) {
    return this.until((tab, all) => all.every((text) => tab.heard.includes(text)), texts);
  }

  heard(prefix = "") {
    return this.do((tab, start) => tab.heard.filter((text) => text.startsWith(start)), prefix);
  }

  /** The names of what its browser keeps for people. */
  async kept() {
    const names = await this.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    return names.filter((name) => name.split("/").length > 3).map((name) => decodeURIComponent(name.split("/")[3]));
  }
}

/** Says something in a conversation as a back end does for someone. */
export async function told(conversation, profile, text) {
  await rest("POST", `/conversations/${conversation}/messages`, { content: { kind: "text", text } }, { as: profile });
}

/** All that was said there, oldest first. */
export async function log(conversation, prefix = "") {
  const { messages } = await rest("GET", `/conversations/${conversation}/messages?limit=200`);
  const texts = messages.map(({ content }) => content?.text ?? "").reverse();
  return texts.filter((text) => text.startsWith(prefix));
}

/** Texts that differ, without a digit: two processes that each hear some of a counting may take it for a number told in pieces. */
export const syllables = (prefix, count) =>
  Array.from(
    { length: count },
    (_, index) => `${prefix} ${"bdfgklmnprst"[index % 12]}${"aeiou"[Math.floor(index / 12)]}`,
  );
