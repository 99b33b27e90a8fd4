/** Two parties use what a thread offers, each on a page of their own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bothInside, buyerInside, freshOrder, inside, openMenu, told } from "./parties.mjs";
import { launch, marked, mint, Person, rest, Shop, SITE } from "./shop.mjs";

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

/** How far words stand from the middle of their row, in pixels. */
const offCentre = (words) =>
  words.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const [said, row] = [range, element.closest(".row")].map((one) => one.getBoundingClientRect());
    return Math.abs(said.left + said.right - row.left - row.right) / 2;
  });

/** Chooses a line of the menu of the conversation. */
async function aboutThread(person, line) {
  await person.dialog.getByRole("button", { name: "More about this conversation" }).click();
  await person.dialog.getByRole("menuitem", { name: line }).click();
}

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

test("what came unread stands under a line, in view, until its reader comes again", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  await buyer.write("Are you there?");
  await seller.message("Are you there?").waitFor();
  await buyer.call("close");
  for (const words of ["Yes, I am", "What do you need?", "Hello?"]) await seller.write(words);
  await buyer.widget.getByRole("button", { name: "Messages, 3 unread" }).waitFor();
  await seller.message("Hello?").locator(".tick.is-delivered").waitFor();
  await buyer.open();
  const line = buyer.dialog.locator(".row.is-unread");
  await line.getByText("New", { exact: true }).waitFor();
  const next = await line.evaluate((row) => row.nextElementSibling.getAttribute("aria-label"));
  assert.match(next, /Yes, I am$/);
  await seller.message("Hello?").locator(".tick.is-read").waitFor();
  await buyer.call("close");
  await buyer.open();
  await buyer.message("Hello?").waitFor();
  await line.waitFor({ state: "detached" });
});

test("far from the newest message, what comes is counted, and a press leads there; a day leads to its first message", async (t) => {
  const { buyer, seller, conversation, names } = await bothInside(t, browser, shop);
  await told(conversation, names.seller, "The day begins");
  await Promise.all(Array.from({ length: 55 }, (_, i) => told(conversation, names.seller, `Something else, ${i}`)));
  await seller.write("Now you know");
  await buyer.message("Now you know").focus();
  await buyer.page.keyboard.press("Home");
  await buyer.message("The day begins").waitFor();
  await seller.write("One thing more");
  await buyer.dialog.getByRole("button", { name: "1 new message. Go to the newest" }).click();
  await buyer.message("One thing more").waitFor();
  await seller.message("One thing more").locator(".tick.is-read").waitFor();

  const late = await inside(t, browser, shop, { profile: names.buyer, conversation }); // has the newest page alone
  await late.message("One thing more").waitFor();
  const day = await late.page.evaluate(() => {
    const [now, two] = [new Date(), (n) => String(n).padStart(2, "0")];
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  });
  await aboutThread(late, "Go to a date");
  await late.dialog.locator("tp-to-date").getByLabel("Day").fill(day);
  const found = marked(late.dialog.locator("tp-timeline"));
  await late.dialog.locator("tp-to-date").getByRole("button", { name: "Go there" }).click();
  assert.match((await found).words, /The day begins/);
  assert.deepEqual(late.troubles, []);
});

test("what the order is stays on top, and how far it is follows the marketplace on both sides", async (t) => {
  const { buyer, seller, conversation, names } = await bothInside(t, browser, shop);
  await Promise.all(Array.from({ length: 30 }, (_, i) => told(conversation, names.seller, `Something else, ${i}`)));
  await rest("PATCH", `/conversations/${conversation}`, { attributes: { total: "20 EUR", delivery_day: "Friday" } });
  await rest("PUT", `/conversations/${conversation}/stage`, { stage: "picked_up", order_version: 1 });
  for (const person of [buyer, seller]) {
    const card = person.dialog.locator(".order");
    await card.getByText("Picked up").waitFor();
    assert.ok((await offCentre(person.dialog.getByText("Order: Picked up"))) < 4);
    const { y } = await card.boundingBox();
    await person.dialog.locator("tp-timeline .row[role=article]").last().focus();
    await person.page.keyboard.press("Home");
    await person.dialog.getByText("The conversation begins here").waitFor();
    assert.equal((await card.boundingBox()).y, y);
    assert.equal(await card.getByRole("button").count(), 0, "there is nothing more for parties to unfold");
  }
  await rest("POST", `/conversations/${conversation}/participants`, {
    profile: "agent:ada",
    role: "agent",
    name: "Ada",
  });
  const agent = await inside(t, browser, shop, { profile: "agent:ada", conversation });
  await agent.dialog
    .locator(".order")
    .getByRole("button", { name: /Order or_/ })
    .click();
  await agent.dialog
    .locator(".order dl")
    .filter({ hasText: /Delivery day\s*Friday/ })
    .waitFor();
  assert.deepEqual(
    [buyer, seller].flatMap(({ heard }) => heard.filter((frame) => frame.includes("Friday"))),
    [],
  );
});

test("everyone is shown by name and part, on both sides, and who comes is told", async (t) => {
  const { buyer, seller, conversation, names } = await bothInside(t, browser, shop);
  await seller.write("Who brings it?");
  await buyer.message("Who brings it?").waitFor();
  const marco = `courier:${names.buyer.slice(6)}`;
  await rest("POST", `/conversations/${conversation}/participants`, { profile: marco, role: "courier", name: "Marco" });
  await told(conversation, marco, "On my way");
  for (const [person, other] of [
    [buyer, `${names.seller}, Seller`],
    [seller, `${names.buyer}, Buyer`],
  ]) {
    await person.dialog.getByText("Marco joined as Courier").waitFor();
    await person
      .message("On my way")
      .locator(".who")
      .filter({ hasText: /^Marco\s*Courier$/ })
      .waitFor();
    const head = person.dialog.locator("tp-thread .status");
    await head
      .filter({ hasText: `${other}: online` })
      .filter({ hasText: "Marco, Courier" })
      .waitFor();
    await aboutThread(person, "People");
    const people = person.dialog.locator("tp-people li");
    await people.filter({ hasText: /You/i }).waitFor();
    assert.equal(await people.count(), 3);
    await people.filter({ hasText: "Marco" }).filter({ hasText: "Courier" }).getByText("Away").waitFor();
    await person.page.keyboard.press("Escape");
    await person.box.waitFor();
  }
});

test("who closes a conversation ends the writing in it, both are told, and both write again once it is open", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop);
  await buyer.write("Thank you");
  await seller.message("Thank you").waitFor();
  await rest("POST", `/conversations/${conversation}/close`, {});
  for (const person of [buyer, seller]) {
    await person.dialog.locator(".banner").filter({ hasText: "This conversation is closed." }).waitFor();
    await person.dialog.getByText("The conversation was closed").waitFor();
    await person.box.waitFor({ state: "detached" });
    await openMenu({ message: person.message("Thank you"), dialog: person.dialog });
    assert.deepEqual(await person.dialog.getByRole("menuitem", { name: /React|Reply|Edit|Take back/ }).count(), 0);
    await person.dialog.getByRole("menuitem").first().press("Escape"); // the menu's own, not the panel's
  }
  await rest("POST", `/conversations/${conversation}/reopen`, {});
  await seller.dialog.getByText("The conversation is open again").waitFor();
  await buyer.write("One question more");
  await seller.message("One question more").waitFor();
});

test("whose part is over is told so, keeps what was said, writes no more, and gets nothing of what is said then", async (t) => {
  const { buyer, seller, conversation, names } = await bothInside(t, browser, shop);
  await buyer.write("Before");
  await seller.message("Before").waitFor();
  const { participants } = (await rest("GET", `/conversations/${conversation}`)).conversation;
  const { id } = participants.find(({ profile }) => profile === names.seller);
  await rest("DELETE", `/conversations/${conversation}/participants/${id}`);
  await seller.dialog.locator(".banner").filter({ hasText: "Your part in this conversation is over." }).waitFor();
  await seller.dialog.locator(".is-notice").filter({ hasText: "Your part in this conversation is over." }).waitFor();
  await seller.dialog.getByText("The time to reply here has ended.").waitFor();
  await seller.box.waitFor({ state: "detached" });
  await seller.message("Before").waitFor();
  await openMenu({ message: seller.message("Before"), dialog: seller.dialog });
  assert.equal(await seller.dialog.getByRole("menuitem", { name: /React|Reply|Report|Block/ }).count(), 0);
  await seller.dialog.getByRole("menuitem").first().press("Escape");

  await buyer.dialog.getByText(`${names.seller} was removed`).waitFor();
  await buyer.write("Only we hear this");
  await buyer.message("Only we hear this").locator(".tick.is-sent").waitFor();
  await buyer.dialog.locator("tp-thread .status").filter({ hasText: names.seller }).waitFor({ state: "detached" });
  const late = await inside(t, browser, shop, { profile: names.buyer, conversation });
  await late.message("Only we hear this").waitFor();
  const again = await Person.at(browser, shop.origin);
  t.after(() => again.close());
  await again.call("unread"); // the element's code comes with the widget
  await again.page.evaluate(
    ([site, token, id]) => {
      const chat = Object.assign(document.createElement("tradepost-chat"), { options: { getToken: () => token } });
      for (const [name, value] of Object.entries({ site, conversation: id })) chat.setAttribute(name, value);
      document.body.append(chat);
    },
    [SITE, await mint(names.seller, "seller"), conversation],
  );
  const chat = again.page.locator("tradepost-chat");
  await chat.locator(".banner").filter({ hasText: "Your part in this conversation is over." }).waitFor();
  await chat.getByText("The time to reply here has ended.").waitFor();
  assert.equal(await chat.getByRole("button", { name: "Try again" }).count(), 0);
  for (const person of [seller, again]) {
    assert.deepEqual(
      person.heard.filter((frame) => frame.includes("Only we hear this")),
      [],
    );
  }
  assert.deepEqual([late.troubles, again.troubles], [[], []]);
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
