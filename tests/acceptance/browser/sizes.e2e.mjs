/** How many bytes of scripts a browser fetches, until something can be used. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, order, Person, rest, SERVER, Shop } from "./shop.mjs";

const BUDGETS = JSON.parse(readFileSync(new URL("../../../web-widget/sizes.json", import.meta.url), "utf8"));
const KIB = 1024;
const IDLE_MS = 500;

let browser;
let shop;

before(async () => {
  browser = await launch();
  shop = await Shop.open({ "/": "<body><h1>Lamps</h1></body>" });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test("a stranger who opens the launcher sees a greeting and a box to write in", async (t) => {
  const visitor = await Person.at(browser, "about:blank");
  const scripts = await scriptsOf(visitor);
  await visitor.page.goto(shop.origin);
  await visitor.open();
  await visitor.dialog.getByRole("textbox").waitFor();
  await connected(visitor, scripts);
  await fits(t, "widget when first opened", scripts);
  await visitor.close();
});

test("someone who comes back sees the list of their conversations, and then a thread of text", async (t) => {
  const conversation = await order(31, { buyer: "buyer:31", seller: "seller:32" });
  const content = { kind: "text", text: "It is brass." };
  await rest("POST", `/conversations/${conversation}/messages`, { content, client_id: "sizes-1" }, { as: "seller:32" });
  const buyer = await Person.at(browser, "about:blank");
  const scripts = await scriptsOf(buyer);
  await buyer.page.goto(shop.origin);
  const address = `${shop.origin}/token?profile=buyer:31&role=buyer`;
  await buyer.page.evaluate((from) => {
    window.tradepost("identify", { getToken: async () => (await fetch(from)).text() });
  }, address);
  await buyer.open();
  const item = buyer.dialog.getByRole("button", { name: /It is brass/ });
  await item.waitFor();
  await connected(buyer, scripts);
  await fits(t, "list of conversations", scripts);
  await item.click();
  await buyer.message("It is brass.").waitFor();
  await buyer.box.waitFor();
  await connected(buyer, scripts);
  await fits(t, "thread of text", scripts);
  await buyer.close();
});

/** Bytes of scripts from the server as the browser took them, by address, as they come. */
async function scriptsOf({ context, page }) {
  const scripts = new Map();
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  network.on("Network.responseReceived", ({ response: { url, headers } }) => {
    if (!url.startsWith(`${SERVER}/w/`) || !new URL(url).pathname.endsWith(".js")) return;
    scripts.set(url, Number(headers["content-length"] ?? headers["Content-Length"]));
  });
  return scripts;
}

/** What a browser would take that knows gzip and nothing better. */
async function gzipped(url) {
  const answer = await fetch(url, { headers: { "accept-encoding": "gzip" } });
  await answer.arrayBuffer();
  return Number(answer.headers.get("content-length"));
}

/** The session is there, and for as long as browsers call a network idle no script more was asked for. */
async function connected({ page }, scripts) {
  await page.waitForFunction(() => document.querySelector("tradepost-widget").account.session.value?.state === "ready");
  let before;
  do {
    before = scripts.size;
    await page.waitForTimeout(IDLE_MS);
  } while (scripts.size > before);
}

async function fits(t, name, scripts) {
  assert.ok(scripts.size > 1, "the widget came from the server");
  const sum = (sizes) => sizes.reduce((all, one) => all + one, 0);
  const taken = sum([...scripts.values()]);
  const bytes = sum(await Promise.all([...scripts.keys()].map(gzipped)));
  const { kib } = BUDGETS[name];
  const inKib = (n) => (n / KIB).toFixed(1);
  t.diagnostic(`${name}: gzip ${inKib(bytes)} of ${kib} KiB in ${scripts.size} files; taken ${inKib(taken)}`);
  assert.ok(taken > 0 && taken <= bytes, `the browser took ${taken} bytes of ${bytes}`);
  assert.ok(bytes <= kib * KIB, `${name}: ${bytes} bytes`);
}
