/** Two parties use what a thread offers, each on a page of their own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { buyerInside, freshOrder, inside, told } from "./parties.mjs";
import { launch, Person, rest, Shop } from "./shop.mjs";

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

test("a message is sent, delivered and read, in that order, and each sees the other here and writing", async (t) => {
  const { person: buyer, conversation, seller: profile } = await buyerInside(t, browser, shop);
  await buyer.write("Do you see this?");
  const state = (words) =>
    buyer.dialog.locator(`tp-timeline [title="${words}"], tp-timeline [aria-label="${words}"]`).last().waitFor();
  await state("Sent");
  const seller = await inside(t, browser, shop, { profile, conversation });
  await state("Read");
  await buyer.dialog.getByText("Seller: online").first().waitFor();
  await seller.box.pressSequentially("Yes");
  await buyer.dialog.getByText("is typing", { exact: false }).first().waitFor();
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("the launcher counts what is unread, and the list finds it by its words", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  await person.call("close");
  await told(conversation, seller, "The zebra lamp");
  await person.widget.getByRole("button", { name: "Messages, 1 unread" }).click();
  await person.dialog.getByText("New", { exact: true }).first().waitFor();
  await person.dialog.getByRole("button", { name: "Back to all conversations" }).click();
  await person.dialog.getByRole("searchbox").fill("zebra");
  await person.dialog.locator("tp-conversations").getByText("zebra", { exact: false }).last().click();
  await person.message("The zebra lamp").waitFor();
});

test("a thread that is put away while it is drawn reads nothing more", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  await person.dialog.locator("tp-timeline").evaluate((timeline) => {
    timeline.requestUpdate();
    return window.tradepost("close");
  });
  await told(conversation, seller, "Nobody sees this yet");
  await person.widget.getByRole("button", { name: "Messages, 1 unread" }).waitFor();
});

test("who closes a conversation ends the writing in it, and both are told", async (t) => {
  const { person, conversation } = await buyerInside(t, browser, shop);
  await rest("POST", `/conversations/${conversation}/close`, {});
  await person.dialog.getByText("This conversation is closed.").first().waitFor();
});

test("what could not be fetched is missed in words, and comes when the network is back", async (t) => {
  const { buyer, conversation } = await freshOrder();
  const person = await Person.known(browser, shop, buyer, "buyer");
  t.after(() => person.close());
  await person.call("unread");
  await person.context.route(/\/w\/assets\//, (route) => route.abort());
  await person.open();
  const missed = person.dialog.getByText("Your messages cannot be reached right now.", { exact: false });
  await missed.waitFor();
  await person.context.unroute(/\/w\/assets\//);
  await person.page.evaluate(() => dispatchEvent(new Event("online")));
  await person.dialog.locator("tp-conversations").getByRole("searchbox").waitFor();
  await missed.waitFor({ state: "detached" });
  await person.context.route(/\/w\/assets\//, (route) => route.abort());
  await person.call("openConversation", conversation);
  await missed.waitFor();
  await person.context.unroute(/\/w\/assets\//);
  await person.page.evaluate(() => dispatchEvent(new Event("online")));
  await person.box.waitFor();
  await person.context.route(/\/w\/assets\//, (route) => route.abort());
  await person.dialog.getByRole("button", { name: "More about this conversation" }).click();
  await person.dialog.getByText("That needs a connection. Try again in a moment.").first().waitFor();
  await person.context.unroute(/\/w\/assets\//);
  await person.dialog.getByRole("button", { name: "More about this conversation" }).click();
  await person.dialog.getByRole("menuitem").first().waitFor();
  assert.deepEqual(person.troubles, []);
});
