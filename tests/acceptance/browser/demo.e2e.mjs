/** The demo's pages against a running demo: TRADEPOST_DEMO_URL=http://127.0.0.1:8080/demo node --test demo.e2e.mjs */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { ANA, launch, MEI, PATIENCE_MS, Page, Stage, TOMAS } from "./page.mjs";
import { held } from "./shop.mjs";

const NONE = [0, 0, 0];
const THREE = ["one", "two", "three"];
let browser;
let stage;
let run = 0;
/** Words that only this test says. */
const unique = (words) => `${words} ${Date.now().toString(36)}.${run}`;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

beforeEach(async () => {
  run += 1;
  stage = await Stage.open(browser);
  await stage.until("online", ANA, TOMAS, MEI);
});
afterEach(async () => {
  await stage.close();
  assert.deepEqual(stage.opened.troubles, []);
});

test("what one side types appears at the others", async () => {
  const [asked, answered] = [unique("Is it still for sale?"), unique("It is yours")];
  await stage.side(ANA).type(asked);
  for (const profile of [TOMAS, MEI]) await stage.side(profile).sees(asked);
  await stage.side(TOMAS).type(answered);
  for (const profile of [ANA, MEI]) await stage.side(profile).sees(answered);
  assert.deepEqual(await stage.faults(), NONE);
});

test("a note at the desk is seen by nobody else", async () => {
  const [note, after] = [unique("Check the photos"), unique("Thank you both")];
  const desk = stage.side(MEI);
  await desk.within.getByRole("main").press("n");
  await desk.within.getByRole("button", { name: "Add note" }).waitFor();
  await desk.type(note);
  await desk.sees(note);
  await stage.side(ANA).type(after);
  for (const profile of [TOMAS, MEI]) await stage.side(profile).sees(after);
  for (const profile of [ANA, TOMAS]) assert.deepEqual(await stage.side(profile).order(note), []);
});

test("what the buyer types while cut off waits, and arrives in order", async () => {
  const prefix = unique("tunnel");
  const [ana, tomas] = [stage.side(ANA), stage.side(TOMAS)];
  await stage.page.locator("#cut").click();
  await stage.until("offline", ANA);
  for (const words of THREE) await ana.type(`${prefix} ${words}`);
  await tomas.type(`${prefix} meanwhile`);
  await stage.side(MEI).sees(`${prefix} meanwhile`);
  assert.deepEqual(await tomas.order(prefix), [`${prefix} meanwhile`]);
  await stage.told("Ana is back: 0 lost");
  await tomas.sees(`${prefix} three`);
  await ana.sees(`${prefix} three`);
  await ana.sees(`${prefix} meanwhile`);
  const order = ["meanwhile", ...THREE].map((words) => `${prefix} ${words}`);
  for (const side of [ana, tomas]) assert.deepEqual(await side.order(prefix), order);
  assert.deepEqual(await stage.faults(), NONE);
});

test("after the server is killed everyone comes back, and what waited arrives in order", {
  timeout: 3 * PATIENCE_MS,
}, async () => {
  const prefix = unique("killed");
  const [ana, tomas] = [stage.side(ANA), stage.side(TOMAS)];
  await ana.type(`${prefix} before`);
  await tomas.sees(`${prefix} before`);
  await stage.page.locator("#kill").click();
  await stage.told("Server killed");
  for (const words of THREE) await ana.type(`${prefix} ${words}`);
  await stage.told("The server was back after");
  await stage.until("online", ANA, TOMAS, MEI);
  for (const profile of [ANA, TOMAS, MEI]) await stage.side(profile).sees(`${prefix} three`);
  const order = ["before", ...THREE].map((words) => `${prefix} ${words}`);
  for (const side of [ana, tomas, stage.side(MEI)]) assert.deepEqual(await side.order(prefix), order);
  assert.deepEqual(await stage.faults(), NONE);
  assert.ok((await stage.count("acked")) >= 4);
});

test("on a narrow screen one side is seen at a time", async () => {
  await stage.page.setViewportSize({ width: 390, height: 844 });
  await stage.frame(ANA).waitFor();
  await stage.page.getByRole("button", { name: "Tomás" }).click();
  await stage.frame(TOMAS).waitFor();
  assert.equal(await stage.frame(ANA).isVisible(), false);
});

test("the shop's page is whole before anyone asks, and opens the conversation of the order", async () => {
  const shop = await Page.open(browser, "/shop");
  await shop.page.getByRole("button", { name: "Ask the seller" }).click();
  const words = unique("From the page of the lamp");
  await shop.alone.type(words);
  await stage.side(TOMAS).sees(words);
  const [tags, policy] = [await shop.page.locator("script").count(), shop.answer.headers()["content-security-policy"]];
  assert.equal(tags, 2, "the script of the tag, and the page's own");
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  assert.match(policy, /frame-ancestors 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  await shop.close();
  assert.deepEqual(shop.troubles, []);
});

test("who asks before the shop knows the order is shown its conversation once it does", async () => {
  const shop = await Page.open(browser, "/shop");
  const order = await held(shop.page, "**/demo/config.json");
  await shop.page.reload();
  await shop.page.getByRole("button", { name: "Ask the seller" }).click();
  order.letGo();
  await shop.alone.box.waitFor();
  await shop.close();
});

test("a link to the desk works once", async () => {
  const first = await Page.open(browser, "/desk");
  await first.page.locator("tp-workplace").waitFor();
  assert.match(first.page.url(), /\/desk$/, "the code is gone from the address");
  const used = first.answer.request().redirectedFrom();
  const { location } = (await used.response()).headers();
  const other = await launch();
  const second = await Page.open(other, location.replace(/^/, "/.."));
  await second.page.getByRole("alert").waitFor();
  await other.close();
  await first.close();
});
