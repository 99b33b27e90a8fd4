/** What one party does with a message, and what the other sees of it: each in front of the same order, on a page of their own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Desk } from "./desk.mjs";
import { bothInside, choose, chooseByKeys, inside, openMenu, told, wordsIn } from "./parties.mjs";
import { held, launch, rest, Shop } from "./shop.mjs";

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

/** A message that no longer says, or does not say, these words. */
const without = (person, words) =>
  person.dialog.locator("tp-timeline").getByText(words).first().waitFor({ state: "detached" });
const isInView = (message) =>
  message.evaluate((row) => {
    const view = row.closest(".scroller").getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > view.top && top < view.bottom;
  });

test("what can be done stands beside the message at which the pointer, or the keyboard, is", async (t) => {
  const { buyer } = await bothInside(t, browser, shop);
  for (const words of ["One", "Two", "Three"]) await buyer.write(words);
  const tools = buyer.dialog.locator("tp-timeline .tools");
  const beside = (words) => buyer.message(words).locator(".tools").waitFor();
  for (const words of ["One", "Three", "Two"]) {
    await buyer.message(words).hover();
    await beside(words);
    assert.equal(await tools.count(), 1);
  }
  await buyer.message("Two").focus();
  await buyer.page.keyboard.press("ArrowDown");
  await beside("Three");
  await buyer.page.keyboard.press("Home");
  await beside("One");
});

test("an emoji is given by pointer and by keyboard, counted on both sides, and taken back", async (t) => {
  const { buyer, seller, names } = await bothInside(t, browser, shop);
  const places = await held(buyer.page, /\/floating-ui/); // what places the emoji may come late
  await buyer.write("Does it shine?");
  const chip = (person) => person.message("Does it shine?").locator(".chip");
  await seller.message("Does it shine?").hover();
  await seller.message("Does it shine?").getByRole("button", { name: "React" }).click();
  await seller.dialog.getByRole("button", { name: "React with 👍" }).click();
  await chip(buyer)
    .filter({ hasText: `👍 by ${names.seller}` })
    .waitFor();
  assert.equal(await chip(buyer).getAttribute("aria-pressed"), "false");

  await buyer.message("Does it shine?").focus();
  await buyer.message("Does it shine?").locator(".tools").waitFor();
  await buyer.page.keyboard.press("Tab"); // to the emoji that is there
  await buyer.page.keyboard.press("Tab");
  await buyer.page.keyboard.press("Enter");
  const bar = buyer.dialog.getByRole("toolbar", { name: "React" });
  await bar.waitFor();
  const presses = await bar.evaluate((at) => getComputedStyle(at).pointerEvents);
  assert.equal(presses, "none", "it will move: a press would miss it");
  await buyer.page.keyboard.press("Enter");
  await chip(seller)
    .filter({ hasText: `You and ${names.buyer}` })
    .waitFor();
  assert.match(await chip(seller).innerText(), /^👍\s*2/);
  places.letGo();

  await chip(seller).click();
  await chip(buyer).filter({ hasText: "👍 by You" }).waitFor();
  await chip(buyer).click();
  await chip(buyer).waitFor({ state: "detached" });
  await chip(seller).waitFor({ state: "detached" });
});

test("an answer shows what it answers, and leads there from far below", async (t) => {
  const { buyer, conversation, names } = await bothInside(t, browser, shop);
  await told(conversation, names.seller, "The very first words");
  await choose(buyer, "The very first words", "Reply");
  await buyer.dialog.getByText(`Replying to ${names.seller}`).waitFor();
  await Promise.all(Array.from({ length: 55 }, (_, i) => told(conversation, names.seller, `Something else, ${i}`)));
  await buyer.write("An answer");
  const late = await inside(t, browser, shop, { profile: names.seller, conversation });
  for (const person of [buyer, late]) {
    const quote = person.message("An answer").locator(".quote");
    await quote.click();
    await person.dialog.locator(".row.is-found").filter({ hasText: "The very first words" }).waitFor();
    assert.ok(await isInView(person.message("The very first words")));
    await person.dialog.getByRole("button", { name: /the newest/ }).click();
    await person.message("An answer").waitFor();
  }
  const words = await buyer.message("An answer").locator(".quote").innerText();
  assert.match(words, new RegExp(`${names.seller}\\s+The very first words`));
  assert.deepEqual(late.troubles, []);
});

test("what is worded anew is marked so on both sides, by its menu and by the arrow key", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  await buyer.write("It cost tweny");
  await seller.message("It cost tweny").waitFor();
  await choose(buyer, "It cost tweny", "Edit");
  await buyer.dialog.getByText("Editing your message").waitFor();
  assert.equal(await wordsIn(buyer.box), "It cost tweny");
  await buyer.write("It cost twenty");
  for (const { message } of [buyer, seller].map((one) => ({ message: one.message("It cost twenty") })))
    await message.getByText("edited").waitFor();
  await without(seller, "It cost tweny");

  await buyer.box.press("ArrowUp");
  await buyer.dialog.getByText("Editing your message").waitFor();
  await buyer.box.press("End");
  await buyer.box.pressSequentially(" euros");
  await buyer.dialog.getByRole("button", { name: "Save" }).click();
  await seller.message("It cost twenty euros").waitFor();
  await openMenu({ message: seller.message("twenty euros"), dialog: seller.dialog });
  assert.deepEqual(await seller.dialog.getByRole("menuitem", { name: /Edit|Take back/ }).allInnerTexts(), []);
});

test("what is taken back leaves a placeholder on both sides, in answers to it too", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  await buyer.write("I wrote too much");
  await choose(seller, "I wrote too much", "Reply");
  await seller.write("Never mind");
  await buyer.message("Never mind").locator(".quote").filter({ hasText: "I wrote too much" }).waitFor();
  await choose(buyer, "I wrote too much", "Take back");
  const sure = buyer.dialog.locator("tp-sure");
  await sure.getByRole("dialog", { name: "Take this message back?" }).waitFor();
  await sure.getByRole("button", { name: "Cancel" }).click();
  await sure.getByRole("dialog").waitFor({ state: "hidden" });
  await seller.message("I wrote too much").waitFor();
  await choose(buyer, "I wrote too much", "Take back");
  await sure.getByRole("button", { name: "Take back" }).click();
  for (const person of [buyer, seller]) {
    await person.dialog.locator(".row .gone").filter({ hasText: "Message taken back" }).waitFor();
    await person.message("Never mind").locator(".quote").filter({ hasText: "Message taken back" }).waitFor();
    await without(person, "I wrote too much");
  }
  await openMenu({ message: seller.message("Message taken back"), dialog: seller.dialog });
  assert.deepEqual(await seller.dialog.getByRole("menuitem", { name: /React|Reply|Copy|Report/ }).allInnerTexts(), []);
});

test("who is named is shown so, whether by the menu of a message or by typing", async (t) => {
  const { buyer, seller, names } = await bothInside(t, browser, shop);
  await buyer.write("Which colour?");
  await seller.box.pressSequentially("Perhaps,");
  await choose(seller, "Which colour?", `Mention ${names.buyer}`);
  await seller.box.pressSequentially("the red one");
  assert.equal(await wordsIn(seller.box), `Perhaps, @${names.buyer} the red one`);
  await seller.box.press("Enter");
  const named = buyer.message("the red one").locator(".k-mention.is-me");
  await named.filter({ hasText: `@${names.buyer}` }).waitFor();
  assert.equal(await seller.message("the red one").locator(".k-mention.is-me").count(), 0);

  await buyer.box.pressSequentially("Thanks @sel");
  await buyer.dialog.getByRole("option", { name: names.seller }).waitFor();
  await buyer.box.press("Enter");
  await buyer.box.press("Enter");
  await seller.message("Thanks").locator(".k-mention.is-me").waitFor();
});

test("the words of a message are copied without their marks", async (t) => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { buyer, seller } = await bothInside(t, browser, shop, { permissions });
  await buyer.write("It is **brass**, _really_");
  await chooseByKeys(seller, "brass", "copy");
  await seller.dialog.locator("tp-toasts .toast").filter({ hasText: "Copied" }).waitFor();
  assert.equal(await seller.page.evaluate(() => navigator.clipboard.readText()), "It is brass, really");
});

test("a message is reported: staff see it, who reported is thanked, and its author hears nothing", async (t) => {
  const { buyer, seller, conversation, names } = await bothInside(t, browser, shop);
  const agent = await Desk.of(browser, "agent:noor", "Noor", { hash: `#conversation=${conversation}` });
  t.after(() => agent.close());
  await buyer.write("Pay me elsewhere");
  await choose(seller, "Pay me elsewhere", "Report…");
  const dialog = seller.dialog.locator("tp-report");
  await dialog.getByText("Pay me elsewhere").waitFor();
  await dialog.getByLabel("Fraud, or an attempt to pay elsewhere").check();
  await dialog.getByLabel(/What should support know/).fill("He asks again and again");
  await dialog.getByRole("button", { name: "Report" }).click();
  await seller.dialog.locator("tp-toasts .toast").filter({ hasText: "Thank you. Support looks at it." }).waitFor();
  await dialog.getByRole("dialog").waitFor({ state: "hidden" });
  await agent.situation.getByText("1 report").waitFor();
  const { entries } = await rest("GET", `/audit?conversation=${conversation}`);
  const { by, reason } = entries.find(({ action }) => action === "message.report");
  assert.deepEqual([by, reason], [names.seller, "fraud: He asks again and again"]);
  assert.deepEqual(
    buyer.heard.filter((frame) => frame.includes("report")),
    [],
  );
  assert.deepEqual(agent.troubles, []);
});

test("what a blocked party says is not told to who blocked them, who alone knows of it, until they are unblocked", async (t) => {
  const { buyer, seller, names } = await bothInside(t, browser, shop);
  const says = `A message of ${names.seller}, whom you blocked.`;
  await seller.write("Buy two of them");
  await choose(buyer, "Buy two of them", "Reply");
  await buyer.write("No thanks");
  await choose(buyer, "Buy two of them", `Block ${names.seller}…`);
  const sure = buyer.dialog.locator("tp-sure");
  await sure.getByRole("dialog", { name: `Block ${names.seller}?` }).waitFor();
  await sure.getByRole("button", { name: "Block" }).click();
  await buyer.dialog
    .locator("tp-toasts .toast")
    .filter({ hasText: `You blocked ${names.seller}.` })
    .waitFor();
  const hidden = buyer.dialog.locator(".row.is-message .is-gone").filter({ hasText: says });
  await hidden.waitFor();
  await buyer.message("No thanks").locator(".quote").filter({ hasText: says }).waitFor();
  await without(buyer, "Buy two of them");

  await seller.write("Or three");
  await seller.message("Or three").locator(".tick.is-read").waitFor();
  await hidden.nth(1).waitFor();
  assert.equal(await buyer.widget.getByText("Or three").count(), 0, "it is not read aloud either");
  assert.equal(await buyer.dialog.getByRole("article", { name: /Or three/ }).count(), 0);
  assert.deepEqual(
    seller.heard.filter((frame) => frame.includes('"blocked":true')),
    [],
  );
  await buyer.dialog.getByRole("button", { name: "Back to all conversations" }).click();
  const item = buyer.dialog.locator("tp-conversations .item").filter({ hasText: names.seller });
  assert.doesNotMatch(await item.innerText(), /Or three/);
  await item.click();

  await choose(buyer, says, `Unblock ${names.seller}`);
  await buyer.message("Or three").waitFor();
  await buyer.message("Buy two of them").waitFor();
  await hidden.first().waitFor({ state: "detached" });
});
