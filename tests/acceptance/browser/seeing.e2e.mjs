/** Who of an order's parties sees what is said to a part of them: what is chosen, what is marked, and what never leaves the server. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Desk } from "./desk.mjs";
import { bothInside, choose, inside, told } from "./parties.mjs";
import { launch, rest, Shop } from "./shop.mjs";

const SECRET = "sesquipedalian";
let browser;
let shop;
let couriers = Date.now() % 1e7;

before(async () => {
  browser = await launch();
  shop = await Shop.open({ "/": "<body><h1>Lamps</h1></body>" });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

/** A buyer, a seller and a courier, each in front of their order. */
async function threeInside(t) {
  couriers += 1;
  const profile = `courier:s${couriers}`;
  const made = await bothInside(t, browser, shop, { more: { courier: profile } });
  const courier = await inside(t, browser, shop, { profile, conversation: made.conversation });
  t.after(() => assert.deepEqual(courier.troubles, []));
  return { ...made, courier, names: { ...made.names, courier: profile } };
}

/** Chooses to whom one writes. */
async function writeTo(person, whom) {
  await person.dialog.getByRole("button", { name: "Choose who sees it" }).click();
  await person.dialog.locator("tp-audience-menu").getByRole("menuitemradio", { name: whom }).click();
}

/** An agent shows a message to others than before. */
async function rescope(agent, words, whom) {
  await agent.message(words).hover();
  await agent.message(words).getByRole("button", { name: "More", exact: true }).click();
  await agent.page.getByRole("menuitem", { name: "Who may see it…" }).click();
  const scope = agent.page.locator("tp-scope");
  await scope.getByLabel(whom).check();
  await scope.getByLabel("Why? It is kept with the change.").fill("They asked for it");
  await scope.getByRole("button", { name: "Change who may see it" }).click();
  await scope.getByRole("dialog").waitFor({ state: "hidden" });
}

const heardBy = (person, words) => person.heard.filter((frame) => frame.includes(words));

test("what a seller says to the buyer alone is marked on both sides, and never gets to the courier", async (t) => {
  const { buyer, seller, courier, conversation, names } = await threeInside(t);
  await writeTo(seller, /^Buyer/);
  await seller.dialog.getByText(`Only ${names.buyer} and staff will see this`).waitFor();
  await seller.box.pressSequentially("The price is ");
  await buyer.dialog.getByText(`${names.seller} is typing`).first().waitFor();
  await seller.box.pressSequentially(SECRET);
  await seller.dialog.getByRole("button", { name: "Send to Buyer" }).click();
  await buyer.message(SECRET).locator(".mark").filter({ hasText: "Only you and staff" }).waitFor();
  await seller.message(SECRET).locator(".mark").filter({ hasText: "Only Buyer and staff" }).waitFor();
  const inFull = await seller.message(SECRET).locator(".mark").getAttribute("title");
  assert.equal(inFull, `Only these can see it, besides who wrote it: ${names.buyer} (Buyer) and staff`);

  await told(conversation, names.seller, "To everyone");
  await courier.message("To everyone").waitFor();
  assert.deepEqual([heardBy(courier, SECRET), heardBy(courier, "typing")], [[], []]);
  assert.equal(heardBy(buyer, SECRET).length > 0, true, "the record hears what is for the buyer");
  const late = await inside(t, browser, shop, { profile: names.courier, conversation });
  await late.message("To everyone").waitFor();
  assert.deepEqual(heardBy(late, SECRET), []);
  assert.equal(await late.message(SECRET).count(), 0);
});

test("an answer goes where the message went, and the menu says who can see it", async (t) => {
  const { buyer, seller, courier, conversation, names } = await threeInside(t);
  await writeTo(seller, /^Buyer/);
  await seller.write(`${SECRET} one`);
  await choose(buyer, `${SECRET} one`, "Reply");
  await buyer.write(`${SECRET} two`);
  await seller.message(`${SECRET} two`).locator(".mark").waitFor();
  await choose(buyer, `${SECRET} two`, "Who can see it");
  const who = buyer.dialog.locator("tp-scope li");
  await who
    .filter({ hasText: `${names.seller}` })
    .getByText("can see it", { exact: true })
    .waitFor();
  await who
    .filter({ hasText: `${names.courier}` })
    .getByText("cannot see it", { exact: true })
    .waitFor();
  await who.filter({ hasText: "You" }).getByText("wrote it").waitFor();
  await buyer.page.keyboard.press("Escape");
  await buyer.write("To all again"); // the answer alone was for one
  await courier.message("To all again").waitFor();
  assert.equal(await buyer.message("To all again").locator(".mark").count(), 0);
  await told(conversation, names.seller, "And this");
  await courier.message("And this").waitFor();
  assert.deepEqual(heardBy(courier, SECRET), []);
});

test("an agent tells the courier alone, shows it to everyone, and takes it from them again", async (t) => {
  const { buyer, seller, courier, conversation, names } = await threeInside(t);
  await told(conversation, names.buyer, "Is it far?");
  const agent = await Desk.of(browser, "agent:noor", "Noor", { hash: `#conversation=${conversation}` });
  t.after(() => agent.close());
  await agent.message("Is it far?").waitFor();
  await agent.situation.getByRole("button", { name: "Join" }).click();
  await agent.situation.getByRole("button", { name: "Leave" }).waitFor();
  await agent.page.getByRole("button", { name: "Choose who sees it" }).click();
  await agent.page.getByRole("menuitemradio", { name: /^Courier/ }).click();
  await agent.box.fill(`${SECRET} street`);
  await agent.box.press("Enter");
  await courier.message(`${SECRET} street`).locator(".mark").filter({ hasText: "Only you and staff" }).waitFor();
  await courier.dialog.getByText("Noor").first().waitFor();
  await told(conversation, names.seller, "Wait a moment");
  for (const person of [buyer, seller]) {
    await person.message("Wait a moment").waitFor();
    assert.deepEqual(heardBy(person, SECRET), []);
  }

  await rescope(agent, `${SECRET} street`, "Everyone");
  for (const person of [buyer, seller, courier]) {
    await person.message(`${SECRET} street`).waitFor();
    await person.message(`${SECRET} street`).locator(".mark").waitFor({ state: "detached" });
    await person.dialog.getByText("Noor showed a message to everyone").waitFor();
  }
  await rescope(agent, `${SECRET} street`, "Courier");
  for (const person of [buyer, seller]) {
    await person.dialog.getByText("A message that stood here is for others now").waitFor();
    assert.equal(await person.message(SECRET).count(), 0);
  }
  await courier.message(`${SECRET} street`).locator(".mark").filter({ hasText: "Only you and staff" }).waitFor();
  assert.deepEqual(agent.troubles, []);
});

test("a note that an agent writes in the widget is for staff, and says so", async (t) => {
  const { buyer, conversation, names } = await threeInside(t);
  await rest("POST", `/conversations/${conversation}/participants`, {
    profile: "agent:ada",
    role: "agent",
    name: "Ada",
  });
  const agent = await inside(t, browser, shop, { profile: "agent:ada", conversation });
  await writeTo(agent, /^Note/);
  await agent.write(`${SECRET} note`);
  await agent.message(`${SECRET} note`).locator(".mark").filter({ hasText: "Note · only staff" }).waitFor();
  await told(conversation, names.seller, "Afterwards");
  await buyer.message("Afterwards").waitFor();
  assert.deepEqual([heardBy(buyer, SECRET), agent.troubles], [[], []]);
});
