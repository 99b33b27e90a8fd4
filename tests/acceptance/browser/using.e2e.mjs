/** Two parties use what a thread offers, each on a page of their own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { buyerInside, inside, told } from "./parties.mjs";
import { launch, rest, Shop } from "./shop.mjs";

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
