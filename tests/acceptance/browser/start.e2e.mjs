/** The developer's first page beside pages of a shop that are well, blocked, or stopped by their own policy. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, mint, PATIENCE_MS, rest, SERVER, Shop, SITE, STRICT } from "./shop.mjs";

const PAGES = { "/": "<body><h1>Lamp</h1></body>" };
let browser;
let start;
const troubles = [];

before(async () => {
  browser = await launch();
  start = await browser.newPage();
  start.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  start.on("pageerror", (error) => troubles.push(String(error)));
  await start.goto(`${SERVER}/start`);
});
after(async () => {
  await browser.close();
  assert.deepEqual(troubles, []);
});

/** Waits until the live line says so. */
const says = (words) => start.locator(".live", { hasText: words }).waitFor({ timeout: PATIENCE_MS });

async function visit(shop) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(shop.origin);
  return { page, leave: () => context.close() };
}

test("it shows the tag with the site, and waits", async () => {
  await says("Waiting for your page …");
  await start.getByText(`data-site="${SITE}"`, { exact: false }).first().waitFor();
});

test("each language has its snippet", async () => {
  for (const [language, words] of Object.entries({ Ruby: "OpenSSL::HMAC", PHP: "hash_hmac", Node: "createHmac" })) {
    await start.getByLabel(language).check();
    await start.locator("pre", { hasText: words }).waitFor();
  }
});

test("a page of the shop connects, and the line says from where and as whom", async () => {
  const shop = await Shop.open(PAGES);
  const { page, leave } = await visit(shop);
  await page.evaluate(
    (token) => window.tradepost("identify", { getToken: async () => token }),
    await mint("buyer:7", "buyer"),
  );
  await says(`Connected from ${shop.origin.slice(7)}, as buyer:7, in the role buyer, origin allowed.`);
  await leave();
  await shop.close();
});

test("a page that is not on the list is told with the request that adds it", async () => {
  const shop = await Shop.open(PAGES);
  await rest("PATCH", `/sites/${SITE}`, { settings: { origins: [] } });
  const { leave } = await visit(shop);
  await says(`${shop.origin.slice(7)} is not on the site’s list of origins.`);
  assert.match(await start.locator(".live pre").textContent(), new RegExp(`PATCH ${SERVER}/v1/sites/${SITE}`));
  await leave();
  await shop.close();
});

test("a page whose policy stops the messenger is told which directives it needs", async () => {
  const shop = await Shop.open(PAGES, { policy: STRICT.replace(/connect-src [^;]*/, "connect-src 'self'") });
  const { leave } = await visit(shop);
  await says(`${shop.origin.slice(7)} fetched the script, and then nothing came.`);
  assert.match(await start.locator(".live pre").textContent(), new RegExp(`connect-src ${SERVER}`));
  await leave();
  await shop.close();
});
