/** What may not be said: hidden, held back, refused; staff who decide; a conversation that is paused; somebody who is blocked. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Desk } from "./desk.mjs";
import { bothInside, choose, told } from "./parties.mjs";
import { launch, rest, Shop } from "./shop.mjs";

const NUMBER = "612 345 678";
const BANNED = "counterfeit";
let browser;
let shop;
let count = Date.now() % 1e7;

before(async () => {
  browser = await launch();
  shop = await Shop.open({ "/": "<body><h1>Lamps</h1></body>" });
  await masks({});
});
after(async () => {
  await rest("PUT", "/policy", { policy: {} });
  await browser?.close();
  await shop?.close();
});

/** A moderator of their own, at the agents' page. Closed, and free of troubles, when the test ends. */
async function moderator(t, options = {}) {
  count += 1;
  const desk = await Desk.of(browser, `agent:m${count}`, `Eva ${count}`, options);
  t.after(async () => {
    assert.deepEqual(desk.troubles, []);
    await desk.close();
  });
  await desk.page.getByRole("button", { name: /^Moderation/ }).click();
  desk.flags = desk.page.locator("tp-moderation");
  await desk.flags.locator(".tabs").waitFor();
  return desk;
}

/** The marketplace's rules: one word holds a message, besides what is given. */
const masks = (more) =>
  rest("PUT", "/policy", { policy: { masking: { banned: [{ id: "fakes", words: [BANNED] }], ...more } } });

const flag = (desk, words) => desk.flags.locator(".row").filter({ hasText: words });
const under = (person, words) => person.message(words).locator("tp-fate");

/** The shop's page gives the messenger this buyer's tokens. */
function identify(page, profile) {
  const address = `${shop.origin}/token?profile=${encodeURIComponent(profile)}&role=buyer`;
  return page.evaluate((from) => {
    window.tradepost("identify", { getToken: async () => (await fetch(from)).text() });
  }, address);
}

/** The same conversation in another tab of the same browser, behind the first. */
async function secondTab(person, profile, conversation) {
  const page = await person.context.newPage();
  await page.goto(shop.origin);
  await identify(page, profile);
  await page.evaluate((id) => window.tradepost("openConversation", id), conversation);
  const widget = page.locator("tradepost-widget");
  await widget.locator("tp-timeline .rows[aria-busy=false]").waitFor({ state: "attached" });
  await person.page.bringToFront();
  return widget;
}

/** Words that no other test says, without a digit: a list of the whole marketplace can be read for them. */
function unlike() {
  count += 1;
  return `lamp ${[...String(count)].map((digit) => "bdfgklmnpr"[digit]).join("")}`;
}

test("a number is hidden for both sides, which says so; the moderator sees where, and the original for a reason", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  const words = unlike();
  await buyer.write(`${words}: ${NUMBER}`);
  await under(buyer, words).getByText("Hidden in your message: phone number").waitFor();
  await under(seller, words).getByText("Hidden here: phone number").waitFor();
  for (const person of [buyer, seller]) {
    await person.message(words).filter({ hasText: "☎•••" }).waitFor();
    assert.deepEqual(
      person.heard.filter((frame) => frame.includes(NUMBER)),
      [],
    );
  }
  await under(buyer, words).getByRole("button", { name: "Close" }).click();
  await under(buyer, words).getByText("Hidden before sending: phone number").waitFor();

  const desk = await moderator(t);
  await desk.flags.getByRole("button", { name: "Flags" }).click();
  const row = flag(desk, words);
  await row.locator("mark").filter({ hasText: "☎•••" }).waitFor();
  await row.getByRole("button", { name: "Reveal" }).click();
  const dialog = desk.page.locator("tp-reveal");
  await dialog.getByRole("button", { name: "Show it" }).click();
  await dialog.getByRole("alert").filter({ hasText: "Say why" }).waitFor();
  await dialog.getByRole("textbox").fill("A complaint");
  await dialog.getByRole("button", { name: "Show it" }).click();
  await dialog.getByText(NUMBER).waitFor();
  await dialog.getByRole("button", { name: "Close" }).first().click();
  await row.getByRole("button", { name: "Open conversation" }).click();
  await desk.message(words).locator("tp-flag-mark").getByRole("button").click();
  await desk.details.locator(".is-asked").getByRole("button", { name: "Reveal" }).waitFor();
  await desk.page.getByRole("button", { name: /^Moderation/ }).click();
  await row.getByRole("button", { name: "Mark as seen" }).click();
  await row.waitFor({ state: "detached" });
});

test("a message that waits is released at the desk by keys, and then is there for both", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  const desk = await moderator(t);
  const words = unlike();
  await buyer.write(`${words}, no ${BANNED}`);
  await under(buyer, words).getByText("Being checked").waitFor();
  await buyer.write("Are you there?");
  await seller.message("Are you there?").waitFor();
  assert.equal(await seller.message(words).count(), 0);
  await flag(desk, words).focus();
  await desk.press("a");
  await seller.message(words).waitFor();
  await under(buyer, words).waitFor({ state: "detached" });
  assert.equal(await buyer.dialog.getByRole("article").filter({ hasText: words }).count(), 1);
  await flag(desk, words).waitFor({ state: "detached" });
});

test("a message that is rejected says so with the reason, still after a reload, and can be appealed", async (t) => {
  const { buyer, conversation, names } = await bothInside(t, browser, shop);
  const desk = await moderator(t);
  const words = unlike();
  await buyer.write(`${words}, no ${BANNED}`);
  await under(buyer, words).getByText("Being checked").waitFor();
  await flag(desk, words).focus();
  await desk.press("r");
  const dialog = desk.page.locator("tp-reject");
  await dialog.getByRole("textbox").fill("Originals only, please.");
  await dialog.getByRole("button", { name: "Reject" }).click();
  const rejected = "Not sent: the marketplace did not release it.";
  await under(buyer, words).getByText(rejected).waitFor();
  await under(buyer, words).getByText("Originals only, please.").waitFor();

  await buyer.page.reload();
  await identify(buyer.page, names.buyer);
  await buyer.comeTo(conversation);
  await under(buyer, words).getByText(rejected).waitFor();
  await under(buyer, words).getByRole("button", { name: "Appeal" }).click();
  const appeal = buyer.dialog.locator("tp-appeal");
  await appeal.getByRole("textbox").fill("I was joking.");
  await appeal.getByRole("button", { name: "Send" }).click();
  await buyer.message("I was joking.").waitFor();
});

test("of two moderators the second sees what the first did", async (t) => {
  const { buyer } = await bothInside(t, browser, shop);
  const words = unlike();
  const [first, second] = [await moderator(t), await moderator(t)];
  await buyer.write(`${words}, no ${BANNED}`);
  await flag(second, words).waitFor();
  await second.page.context().setOffline(true);
  await flag(first, words).getByRole("button", { name: "Approve", exact: true }).click();
  await flag(first, words).waitFor({ state: "detached" });
  await second.page.context().setOffline(false);
  await flag(second, words).waitFor({ state: "detached" });
  await second.flags.getByRole("button", { name: "Settled" }).click();
  await flag(second, words)
    .getByText(/^Released: /)
    .waitFor();
});

test("what must never be said is refused, and its words come back where one writes", async (t) => {
  await masks({ rules: [{ id: "cards", kinds: ["card"], block: 0.5 }] });
  t.after(() => masks({}));
  const { buyer, seller } = await bothInside(t, browser, shop);
  const words = "My card: 4111 1111 1111 1111";
  await buyer.write(words);
  await under(buyer, words).getByText("This may not be said here: card number").waitFor();
  await under(buyer, words).getByRole("button", { name: "Edit" }).click();
  await buyer.message(words).waitFor({ state: "detached" });
  assert.equal(await buyer.box.inputValue(), words);
  await buyer.write("My card is in my wallet");
  await seller.message("My card is in my wallet").waitFor();
});

test("a conversation that staff pause is paused for both at once, and goes on when they say so", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop);
  count += 1;
  const desk = await Desk.of(browser, `agent:m${count}`, "Eva", { hash: `#conversation=${conversation}` });
  t.after(() => desk.close());
  await desk.details.getByRole("button", { name: "Pause", exact: true }).click();
  const calm = desk.page.locator("tp-calm");
  await calm.getByRole("textbox").fill("They quarrel");
  await calm.getByRole("button", { name: "Pause", exact: true }).click();
  const paused = "The marketplace has paused this conversation.";
  for (const person of [buyer, seller]) await person.dialog.getByText(paused).waitFor();
  assert.equal(await buyer.box.count(), 0);
  await buyer.dialog.locator("tp-composer").getByRole("button", { name: "Appeal" }).waitFor();
  await desk.situation.getByText("Paused: parties cannot write").waitFor();
  await desk.details.getByRole("button", { name: "Let it go on" }).click();
  await calm.getByRole("button", { name: "Let it go on" }).click();
  await seller.box.waitFor();
  await seller.write("Sorry about before");
  await buyer.message("Sorry about before").waitFor();
});

test("in slow mode the next message waits, and its words stay", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop);
  await rest("PATCH", `/conversations/${conversation}/moderation`, { slow_mode_s: 600 });
  await buyer.dialog.getByText("One message every 10 min").first().waitFor();
  await buyer.write("First");
  await seller.message("First").waitFor();
  await buyer.dialog.getByText(/You can write again in/).waitFor();
  await buyer.write("Second");
  assert.equal(await buyer.box.inputValue(), "Second");
  assert.equal(await buyer.message("Second").count(), 0);
});

test("of whom one blocks, only that they said something is left, in all tabs, until one hears them again", async (t) => {
  const { buyer, conversation, names } = await bothInside(t, browser, shop, {
    more: { courier: `courier:${unlike().slice(5)}` },
  });
  await told(conversation, names.seller, "Take it or leave it");
  await buyer.message("Take it or leave it").waitFor();
  const other = await secondTab(buyer, names.buyer, conversation);
  await choose(buyer, "Take it or leave it", /^Block/);
  await buyer.dialog.getByRole("button", { name: "Block", exact: true }).click();
  const hidden = `A message of ${names.seller}, whom you blocked.`;
  await buyer.message(hidden).waitFor();
  assert.equal(await buyer.message("Take it or leave it").count(), 0);
  await other.getByRole("article").filter({ hasText: hidden }).waitFor();
  const heard = buyer.heard.length;
  await told(conversation, names.seller, "Did you hear me?");
  await buyer.dialog.getByRole("article").filter({ hasText: hidden }).nth(1).waitFor();
  assert.deepEqual(
    buyer.heard.slice(heard).filter((frame) => frame.includes("Did you hear me?")),
    [],
  );
  await choose(buyer, hidden, /^Unblock/);
  await buyer.message("Did you hear me?").waitFor();
  await other.getByRole("article").filter({ hasText: "Did you hear me?" }).waitFor();
});
