/** The hosted page in a frame: the pages of its site may hold it, others may not; the agents' page is held by nobody. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, PATIENCE_MS, rest, SERVER, Shop, SITE } from "./shop.mjs";

const BLOCKED = /ERR_BLOCKED_BY_(RESPONSE|CSP)/;
const framing = (path) => ({ "/": `<body><iframe src="${SERVER}${path}" width="400" height="600"></iframe></body>` });
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Opens a shop's page and returns how the request of its frame ended: a status, or why it failed. */
async function framed(shop, path) {
  const page = await browser.newPage();
  const ended = Promise.race([
    page.waitForEvent("requestfailed", { predicate: (r) => r.url().endsWith(path), timeout: PATIENCE_MS }),
    page.waitForEvent("requestfinished", { predicate: (r) => r.url().endsWith(path), timeout: PATIENCE_MS }),
  ]);
  await page.goto(shop.origin);
  const request = await ended;
  const outcome = request.failure()?.errorText ?? String((await request.response()).status());
  await page.close();
  return outcome;
}

test("a page of the site holds the messenger in a frame", async () => {
  const shop = await Shop.open(framing(`/w/${SITE}`), { policy: "" });
  assert.equal(await framed(shop, `/w/${SITE}`), "200");
  await shop.close();
});

test("a page that is on no list does not", async () => {
  const shop = await Shop.open(framing(`/w/${SITE}`), { policy: "" });
  await rest("PATCH", `/sites/${SITE}`, { settings: { origins: ["https://shop.example"] } });
  assert.match(await framed(shop, `/w/${SITE}`), BLOCKED);
  await shop.close();
});

test("nobody holds the agents' page", async () => {
  const shop = await Shop.open(framing("/desk"), { policy: "" });
  assert.match(await framed(shop, "/desk"), BLOCKED);
  await shop.close();
});
