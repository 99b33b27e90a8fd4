/** What a shop's page does with one script tag. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, order, Person, Shop } from "./shop.mjs";

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
  await visitor.message("Is the lamp brass?").waitFor();
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("two parties of an order talk from two pages, and see each other write and read", async () => {
  const conversation = await order(1);
  const [buyer, seller] = await Promise.all([
    Person.known(browser, shop, "buyer:7", "buyer"),
    Person.known(browser, shop, "seller:42", "seller"),
  ]);
  await buyer.call("openConversation", conversation);
  await seller.call("openConversation", conversation);
  await buyer.write("Is it still for sale?");
  await seller.message("Is it still for sale?").waitFor();
  await seller.write("Yes, come and see it.");
  await buyer.message("Yes, come and see it.").waitFor();
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
  await Promise.all([buyer.close(), seller.close()]);
});
