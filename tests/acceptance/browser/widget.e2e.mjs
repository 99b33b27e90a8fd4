/** What a shop's page does with one script tag. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, Person, Shop } from "./shop.mjs";

let browser;
let shop;

before(async () => {
  browser = await launch();
  shop = await Shop.open({ "/": "<body><h1>Lamps</h1><a href='#x'>A link</a></body>" });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test("a stranger opens the launcher, writes, and finds their words in the log", async () => {
  const visitor = await Person.at(browser, shop.origin);
  await visitor.open();
  await visitor.dialog.getByRole("textbox").fill("Is the lamp brass?");
  await visitor.dialog.getByRole("textbox").press("Enter");
  await visitor.dialog.getByRole("article", { name: /Is the lamp brass\?/ }).waitFor();
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});
