/** An agent at the desk and a buyer in the shop: what each sees, and what the buyer never does. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Desk, signed } from "./desk.mjs";
import { launch, mint, order, Person, rest, SERVER, Shop, SITE, until } from "./shop.mjs";

const SOON_MS = 2_000;
const A_MINUTE_S = 60;
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

const say = (conversation, as, text, more = {}) =>
  rest(
    "POST",
    `/conversations/${conversation}/messages`,
    { content: { kind: "text", text }, client_id: crypto.randomUUID(), ...more },
    { as },
  );

/** The audiences of the messages that say this, as the log has them. */
async function saidAs(conversation, text) {
  const { messages } = await rest("GET", `/conversations/${conversation}/messages`);
  return messages.filter(({ content }) => content.text === text).map(({ audience }) => audience);
}

/** A buyer in front of an order of their own. */
async function buyerOf(number) {
  const profile = `buyer:${number}`;
  const conversation = await order(number, { buyer: profile, seller: "seller:42" });
  const buyer = await Person.known(browser, shop, profile, "buyer");
  await buyer.call("openConversation", conversation);
  await buyer.box.waitFor();
  return { buyer, conversation };
}

test("who waits stands on top within two seconds, and gets an answer", async () => {
  const agent = await Desk.of(browser, "agent:noor", "Noor");
  const { buyer } = await buyerOf(101);
  await buyer.write("Where is my parcel?");
  await buyer.message("Where is my parcel?").locator(".tick.is-sent").waitFor();
  const told = Date.now();
  await agent.rows.first().filter({ hasText: "Where is my parcel?" }).waitFor({ timeout: SOON_MS });
  assert.ok(Date.now() - told < SOON_MS);
  assert.match(await agent.rows.first().innerText(), /Order 101/);

  await agent.row("Order 101").click();
  await agent.situation.getByText("Unanswered: asked").waitFor();
  await agent.situation.getByRole("button", { name: "Join" }).click();
  await agent.situation.getByRole("button", { name: "Leave" }).waitFor();
  await agent.box.fill("It comes tomorrow.");
  await agent.box.press("Enter");
  await buyer.message("It comes tomorrow.").waitFor();
  await agent.situation.getByText("Nobody waits").waitFor();
  assert.deepEqual([agent.troubles, buyer.troubles], [[], []]);
  await Promise.all([agent.close(), buyer.close()]);
});

test("a note is told from a message before it is sent, and the buyer's browser never gets its bytes", async () => {
  const agent = await Desk.of(browser, "agent:noor", "Noor");
  const { buyer, conversation } = await buyerOf(102);
  await buyer.write("The lamp is broken.");
  await agent.row("Order 102").filter({ hasText: "The lamp is broken." }).click();
  await agent.message("The lamp is broken.").waitFor();
  await agent.press("n");
  await agent.page.getByRole("button", { name: "Add note" }).waitFor();
  await agent.box.fill("sesquipedalian refund");
  await agent.press("Escape", "r");
  await agent.page.getByRole("button", { name: "Add note" }).waitFor();
  await agent.box.press("Enter");
  await agent.message("sesquipedalian refund").locator(".is-note").waitFor();
  await agent.press("Escape", "r");
  await agent.page.getByRole("button", { name: "Send to everyone" }).waitFor();
  await agent.box.fill("We send a new one.");
  await agent.box.press("Enter");
  await buyer.message("We send a new one.").waitFor();
  const { messages } = await rest("GET", `/conversations/${conversation}/messages`);
  assert.ok(JSON.stringify(messages).includes("sesquipedalian"), "the note is in the log");
  assert.ok(
    buyer.heard.some((frame) => frame.includes("We send a new one.")),
    "the record hears what is for the buyer",
  );
  assert.deepEqual(
    buyer.heard.filter((frame) => frame.includes("sesquipedalian")),
    [],
  );
  await Promise.all([agent.close(), buyer.close()]);
});

test("a note is one from the first key on, also where the server has not said yet who is here", async () => {
  const conversation = await order(114, { buyer: "buyer:114", seller: "seller:42" });
  await say(conversation, "buyer:114", "Is it still whole?");
  const agent = await Desk.at(browser);
  const answers = await agent.answers();
  await agent.enter(await mint("agent:noor", "agent", "Noor"));
  await agent.row("Order 114").focus();
  answers.hold();
  await agent.press("n");
  await agent.page.locator("tp-composer textarea:focus").waitFor();
  await agent.page.keyboard.type("Check the photos");
  await agent.page.getByRole("button", { name: "Add note" }).waitFor();
  await agent.press("Enter");
  answers.letGo();
  await agent.message("Check the photos").locator(".is-note").waitFor();
  await until(async () => (await saidAs(conversation, "Check the photos")).length > 0);
  assert.deepEqual(await saidAs(conversation, "Check the photos"), [["staff"]]);
  assert.deepEqual(agent.troubles, []);
  await agent.close();
});

test("a row that is pressed opens its conversation, though it moves meanwhile", async () => {
  const conversation = await order(115, { buyer: "buyer:115", seller: "seller:42" });
  const agent = await Desk.of(browser, "agent:noor", "Noor");
  const row = agent.row("Order 115");
  await row.hover();
  await agent.page.mouse.down();
  await say(conversation, "buyer:115", "Is it on its way?");
  await agent.page.waitForFunction((id) => {
    const { rows } = document.querySelector("tp-desk").agent.inbox;
    return rows.some((one) => one.id === id && one.unanswered_since);
  }, conversation);
  await agent.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await agent.page.mouse.up();
  await agent.message("Is it on its way?").waitFor();
  await row.filter({ hasText: "Is it on its way?" }).waitFor();
  await agent.close();
});

test("the second agent is told that the first has it open, and when no longer", async () => {
  const conversation = await order(103, { buyer: "buyer:103", seller: "seller:42" });
  await say(conversation, "buyer:103", "Hello?");
  const [noor, ben] = await Promise.all([Desk.of(browser, "agent:noor", "Noor"), Desk.of(browser, "agent:ben", "Ben")]);
  await noor.row("Order 103").click();
  await noor.message("Hello?").waitFor();
  await ben.row("Order 103").click();
  await ben.situation.getByText("Noor already has it open").waitFor();
  await noor.situation.getByText("Ben already has it open").waitFor();
  await noor.press("Escape");
  await ben.situation.getByText("already has it open").waitFor({ state: "detached" });
  await Promise.all([noor.close(), ben.close()]);
});

test("through the buyer's eyes the note is not there, the rest is, and each message says why", async () => {
  const conversation = await order(104, { buyer: "buyer:104", seller: "seller:42" });
  await say(conversation, "buyer:104", "Is it brass?");
  await say(conversation, "seller:42", "Yes, all of it.");
  await say(conversation, "seller:42", "He asks a third time.", { audience: ["staff"] });
  const agent = await Desk.of(browser, "agent:noor", "Noor");
  await agent.row("Order 104").click();
  await agent.message("He asks a third time.").waitFor();
  await agent.details.getByRole("button", { name: "See as buyer:104" }).click();
  await agent.seen.getByText("You see what buyer:104 sees.").waitFor();
  await agent.message("Yes, all of it.").waitFor();
  assert.equal(await agent.message("He asks a third time.").count(), 0);
  assert.equal(await agent.box.count(), 0, "a look writes nothing");
  await agent.message("Yes, all of it.").hover();
  await agent.message("Yes, all of it.").locator(".tool").last().click();
  const why = agent.page.getByText("visible: audience everyone");
  await why.waitFor();
  await agent.press("Escape");
  await why.waitFor({ state: "hidden" });
  await agent.page.locator("tp-seen .bubble:focus").waitFor();
  await agent.press("Escape");
  await agent.message("He asks a third time.").waitFor();
  assert.deepEqual(agent.troubles, []);
  await agent.close();
});

test("older pages are read with the same eyes", async () => {
  const conversation = await order(105, { buyer: "buyer:105", seller: "seller:42" });
  for (let i = 1; i <= 70; i += 1)
    await say(conversation, "seller:42", `Line ${i}.`, i % 10 ? {} : { audience: ["staff"] });
  const agent = await Desk.of(browser, "agent:noor", "Noor", { hash: `#conversation=${conversation}` });
  await agent.message("Line 70.").waitFor();
  await agent.details.getByRole("button", { name: "See as buyer:105" }).click();
  await agent.seen.waitFor();
  await agent.message("Line 69.").focus();
  await agent.press("Home");
  await agent.message("Line 1.").waitFor();
  assert.equal((await agent.message("Line 70.").count()) + (await agent.message("Line 10.").count()), 0);
  await agent.close();
});

test("all is done without a mouse", async () => {
  const conversation = await order(106, { buyer: "buyer:106", seller: "seller:42" });
  await say(conversation, "buyer:106", "Anybody there?");
  const agent = await Desk.of(browser, "agent:noor", "Noor");
  await agent.row("Order 106").waitFor();
  await agent.press("/");
  await agent.page.keyboard.type("Order 106");
  await agent.page.waitForFunction(() => {
    const inbox = document.querySelector("tp-desk").shadowRoot.querySelector("tp-workplace").shadowRoot;
    return inbox.querySelector("tp-inbox").shadowRoot.querySelectorAll(".row").length === 1;
  });
  await agent.press("Escape");
  assert.equal(await agent.focused(), "button.row");
  await agent.press("j", "k", "Enter");
  await agent.message("Anybody there?").waitFor();
  assert.equal(await agent.focused(), "main");
  await agent.press("r");
  await agent.page.keyboard.type("Here I am.");
  await agent.press("Enter");
  await agent.message("Here I am.").waitFor();
  await agent.press("Escape");
  assert.equal(await agent.focused(), "main");
  await agent.press("?");
  await agent.page.getByRole("dialog", { name: "Keys" }).waitFor();
  await agent.press("j", "Escape", "Escape");
  assert.equal(await agent.focused(), "button.row");
  assert.equal(await agent.page.locator("tp-conversation").count(), 0);
  await agent.close();
});

test("a conversation that the address names opens without a ring around it; keys show where they lead", async () => {
  const conversation = await order(112, { buyer: "buyer:112", seller: "seller:42" });
  await say(conversation, "buyer:112", "Is it here?");
  const agent = await Desk.of(browser, "agent:noor", "Noor", { hash: `#conversation=${conversation}` });
  const ringed = (part) => agent.page.locator(`${part}:focus-visible`);
  await agent.message("Is it here?").waitFor();
  await agent.page.reload();
  await agent.message("Is it here?").waitFor();
  await agent.row("Order 112").waitFor();
  assert.equal(await ringed("tp-workplace main").count(), 0);
  await agent.press("j");
  await ringed("tp-inbox .row").waitFor();
  await agent.press("k");
  await ringed("tp-inbox .row").waitFor();
  await agent.press("/");
  await ringed("tp-inbox input").waitFor();
  await agent.press("Escape", "r");
  await ringed("tp-composer textarea").waitFor();
  await agent.press("Escape", "n");
  await ringed("tp-composer textarea").waitFor();
  await agent.press("Escape");
  await ringed("tp-workplace main").waitFor();
  await agent.close();
});

/** Waits, within reason, until the browser keeps these words as a draft. Runs in the page. */
async function kept(words) {
  const outcome = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  const opened = async ({ name }) => {
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => asked.transaction.abort(); // it was deleted meanwhile: it is not ours to make
    return outcome(asked).catch(() => undefined);
  };
  for (let frame = 0; frame < 600; frame += 1) {
    const [known] = await indexedDB.databases();
    const database = known && (await opened(known));
    const drafts = (await (database && outcome(database.transaction("drafts").objectStore("drafts").getAll()))) ?? [];
    database?.close();
    if (drafts.some(({ text }) => text === words)) return;
    await new Promise(requestAnimationFrame);
  }
  throw new Error(`nothing is kept of "${words}"`);
}

test("what an agent began to write outlasts a reload, for whom it was meant, and nothing of it a sign-out", async () => {
  const conversation = await order(113, { buyer: "buyer:113", seller: "seller:42" });
  await say(conversation, "buyer:113", "Are you there?");
  const token = await mint("agent:draft", "agent", "Noor");
  const agent = await Desk.at(browser, { hash: `#conversation=${conversation}` });
  await agent.enter(token);
  await agent.message("Are you there?").waitFor();
  await agent.press("n");
  await agent.box.fill("He asked before");
  await agent.page.evaluate(kept, "He asked before");
  await agent.page.reload();
  await agent.page.getByRole("button", { name: "Add note" }).waitFor();
  assert.equal(await agent.box.inputValue(), "He asked before");
  await agent.page.getByRole("button", { name: "Sign out" }).click();
  await agent.enter(token);
  await agent.row("Order 113").click();
  await agent.message("Are you there?").waitFor();
  await agent.page.getByRole("button", { name: "Add note" }).waitFor({ state: "detached" });
  assert.equal(await agent.box.inputValue(), "");
  assert.deepEqual(agent.troubles, []);
  await agent.close();
});

test("who signs out in one tab keeps nothing, and the other tab still keeps what is written there", async () => {
  const conversation = await order(116, { buyer: "buyer:116", seller: "seller:42" });
  await say(conversation, "buyer:116", "Two of you?");
  const token = await mint("agent:twice", "agent", "Noor");
  const agent = await Desk.at(browser, { hash: `#conversation=${conversation}` });
  await agent.enter(token);
  const other = await agent.another();
  await other.enter(token);
  await other.message("Two of you?").waitFor();
  await other.box.fill("Before");
  await other.page.evaluate(kept, "Before");
  await agent.page.getByRole("button", { name: "Sign out" }).click();
  await agent.page.locator("tp-sign-in textarea").waitFor();
  await other.box.fill("After");
  await other.page.evaluate(kept, "After");
  assert.deepEqual(other.troubles, []);
  await agent.close();
});

test("a report waits for staff until it is settled", async () => {
  const conversation = await order(107, { buyer: "buyer:107", seller: "seller:42" });
  const { message } = await say(conversation, "buyer:107", "Pay me elsewhere.");
  await rest(
    "POST",
    `/conversations/${conversation}/messages/${message}/reports`,
    { reason: "fraud" },
    { as: "seller:42" },
  );
  const agent = await Desk.of(browser, "agent:noor", "Noor");
  await agent.row("Order 107").filter({ hasText: "1 report" }).click();
  await agent.situation.getByRole("button", { name: "Settle reports" }).click();
  await agent.situation.getByText("1 report").waitFor({ state: "detached" });
  await agent.row("Order 107").getByText("1 report").waitFor({ state: "detached" });
  await agent.close();
});

test("who is not let in is told why in kind words, and comes in with the next token", async () => {
  const now = Math.floor(Date.now() / 1_000);
  const good = await mint("agent:noor", "agent", "Noor");
  const refused = [
    ["eyJhbGci", /not a whole token/],
    [`${good.slice(0, -6)}AAAAAA`, /does not open the desk here/],
    [await mint("buyer:108", "buyer"), /not a staff member's/],
    [await signed("agent:noor", "agent", { iat: now - 90 * A_MINUTE_S, exp: now - 30 * A_MINUTE_S }), /has ended/],
  ];
  const desk = await Desk.at(browser);
  for (const [token, why] of refused) {
    await desk.enter(token);
    await desk.page.locator("tp-sign-in").getByRole("alert").filter({ hasText: why }).waitFor();
  }
  await desk.enter(good);
  await desk.list.waitFor();
  assert.deepEqual(desk.troubles, []);
  await desk.close();
});

test("a token that ends while the desk is open leads back to the door, with words", async () => {
  const desk = await Desk.at(browser);
  const now = Math.floor(Date.now() / 1_000);
  await desk.enter(await signed("agent:noor", "agent", { iat: now - 1, exp: now + 8 }));
  await desk.list.waitFor();
  await desk.page.locator("tp-sign-in").getByRole("alert").filter({ hasText: "has ended" }).waitFor();
  await desk.close();
});

test("a reload stays signed in and at the conversation, signing out does not; a code is good once", async () => {
  const conversation = await order(109, { buyer: "buyer:109", seller: "seller:42" });
  await say(conversation, "buyer:109", "Still there?");
  const desk = await Desk.of(browser, "agent:noor", "Noor");
  await desk.row("Order 109").click();
  await desk.message("Still there?").waitFor();
  await desk.page.reload();
  await desk.message("Still there?").waitFor();
  await desk.page.getByRole("button", { name: "Sign out" }).click();
  await desk.page.locator("tp-sign-in textarea").waitFor();
  await desk.page.reload();
  await desk.page.locator("tp-sign-in textarea").waitFor();
  await desk.close();

  const token = await mint("agent:noor", "agent", "Noor");
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const asked = await fetch(`${SERVER}/w/${SITE}/code`, { method: "POST", headers, body: "{}" });
  const { code } = await asked.json();
  const hash = `#site=${SITE}&code=${code}&conversation=${conversation}`;
  const first = await Desk.at(browser, { hash });
  await first.message("Still there?").waitFor();
  assert.doesNotMatch(first.page.url(), /code=/);
  const second = await Desk.at(browser, { hash });
  assert.match(await second.refusal(), /for one visit/);
  await Promise.all([first.close(), second.close()]);
});

test("without a network the desk says so, and is up to date when it is back", async () => {
  const agent = await Desk.of(browser, "agent:noor", "Noor");
  const conversation = await order(110, { buyer: "buyer:110", seller: "seller:42" });
  await agent.context.setOffline(true);
  await agent.page.getByText("No connection").waitFor();
  await say(conversation, "buyer:110", "Said meanwhile.");
  await agent.context.setOffline(false);
  await agent.row("Order 110").filter({ hasText: "Said meanwhile." }).waitFor();
  await agent.page.getByText("No connection").waitFor({ state: "hidden" });
  await agent.close();
});

test("where the scripts of a page of ours do not come, it says what to do; where they come, it says nothing of it", async () => {
  for (const path of ["/desk", `/w/${SITE}`]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route(/\.js$/, (route) => route.abort("connectionreset"));
    await page.goto(SERVER + path);
    const late = page.getByText("Check your connection, then load it again.");
    assert.equal(await late.isVisible(), false, "at first it is only on its way");
    await late.waitFor();
    await page.unroute(/\.js$/);
    await page.reload();
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".late")].every((p) => getComputedStyle(p).display === "none"),
    );
    await context.close();
  }
});

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  "right to left": { locale: "ar" },
  "390 px": { viewport: { width: 390, height: 800 } },
};
for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing wrong at the door, in the list, a thread and a look, ${look}`, async () => {
    const conversation = await order(111, { buyer: "buyer:111", seller: "seller:42" });
    await say(conversation, "buyer:111", "Is it heavy?");
    const desk = await Desk.at(browser, options);
    await desk.page.locator("tp-sign-in textarea").waitFor();
    assert.deepEqual(await desk.axe(), []);
    await desk.enter(await mint("agent:noor", "agent", "Noor"));
    await desk.row("Order 111").waitFor();
    assert.deepEqual(await desk.axe(), []);
    await desk.row("Order 111").click();
    await desk.message("Is it heavy?").waitFor();
    assert.deepEqual(await desk.axe(), []);
    if (!(await desk.details.isVisible())) await desk.situation.locator(".unfold").click();
    assert.deepEqual(await desk.axe(), []);
    await desk.details.locator(".see").first().click();
    await desk.seen.waitFor();
    await desk.message("Is it heavy?").waitFor();
    assert.deepEqual(await desk.axe(), []);
    await desk.close();
  });
}
