/** The demo page against a running demo: TRADEPOST_DEMO_URL=http://127.0.0.1:8080/demo node --test demo.e2e.mjs */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { Demo, launch, PATIENCE_MS, URL_OF_DEMO } from "./page.mjs";

const NONE = [0, 0, 0];
const THREE = ["one", "two", "three"];
let browser;
let demo;
let [buyer, seller, agent] = ["", "", ""];
let run = 0;
/** Words that only this test says. */
const unique = (words) => `${words} ${Date.now().toString(36)}.${run}`;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

beforeEach(async () => {
  run += 1;
  demo = await Demo.open(browser);
  [buyer, seller, agent] = [await demo.party("buyer"), await demo.party("seller"), await demo.party("agent")];
});
afterEach(async () => {
  await demo.page.close();
  assert.deepEqual(demo.troubles, []);
});

test("what the buyer types appears at the seller and is marked as read", async () => {
  const words = unique("Is it still for sale?");
  await demo.type(buyer, words);
  await demo.sees(seller, words);
  await demo.sees(buyer, words);
  await demo.message(buyer, words).locator(".tick.is-read, .tick.is-delivered").waitFor();
  assert.deepEqual(await demo.faults(), NONE);
});

test("a note to staff is seen by the agent and by nobody else", async () => {
  const note = unique("Check the photos");
  const after = unique("Hello both");
  await demo.type(agent, note, "Note to staff");
  await demo.type(agent, after, "Everyone");
  await demo.sees(buyer, after);
  await demo.sees(seller, after);
  await demo.sees(agent, note);
  assert.ok(await demo.showsNot(buyer, note));
  assert.ok(await demo.showsNot(seller, note));
  assert.equal(await demo.message(agent, note).and(demo.page.locator(".is-note")).count(), 1);
});

test("whom a text is for is chosen freely, and its colour and its button say so", async () => {
  const looks = async (profile) => (await demo.composer(profile).getAttribute("class")).replace("composer", "").trim();
  assert.deepEqual([await demo.whom(buyer), await looks(buyer)], ["Everyone", ""]);
  await demo.tell(buyer, "Seller");
  assert.deepEqual([await demo.whom(buyer), await looks(buyer)], ["Seller", "is-private"]);
  await demo.tell(buyer, "Bot");
  assert.equal(
    await demo.composer(buyer).locator(".send").getAttribute("aria-label"),
    "Send to seller, bot and staff only",
  );
  await demo.tell(buyer, "Only staff");
  assert.deepEqual([await demo.whom(buyer), await looks(buyer)], ["Only staff", "is-private"]);
  await demo.tell(agent, "Note to staff");
  assert.deepEqual([await demo.whom(agent), await looks(agent)], ["Note", "is-note"]);
});

test("a private question says who can see it, on both sides", async () => {
  const words = unique("Can you do 40?");
  await demo.type(buyer, words, "Seller");
  await demo.sees(seller, words);
  assert.equal((await demo.mark(buyer, words))[0], "Only seller and staff");
  const only = "Only these can see it, besides who wrote it";
  assert.deepEqual(await demo.mark(seller, words), ["Only you and staff", `${only}: you and staff`]);
  assert.ok(await demo.showsNot(await demo.party("courier"), words));
});

test("a message to everyone says so, and names them to those who ask", async () => {
  const words = unique("Good morning");
  await demo.type(buyer, words);
  await demo.sees(seller, words);
  const [short, full] = await demo.mark(seller, words);
  assert.equal(short, "Everyone");
  assert.match(full, /^Everyone can see it: you, .*Pia, bot,.* and staff$/);
});

test("staff narrow a message: the other side drops it live, and is shown it again when it is widened", async () => {
  const [number, after] = [unique("Call me: 555 0199"), unique("Or write")];
  await demo.type(buyer, number);
  await demo.type(buyer, after);
  await demo.sees(seller, after);
  await demo.rescope(agent, number, "Only staff", "a phone number");
  await demo.message(seller, number).waitFor({ state: "detached" });
  await demo.pane(seller).locator(".notice", { hasText: "is for others now" }).last().waitFor();
  for (const profile of [buyer, agent]) {
    await demo.message(profile, number).locator(".mark", { hasText: "Only staff" }).waitFor();
  }
  await demo.page.reload();
  await demo.everyoneIsReady();
  await demo.sees(seller, after);
  assert.ok(await demo.showsNot(seller, number));
  await demo.rescope(agent, number, "Everyone", "the buyer agrees");
  await demo.sees(seller, number);
  const texts = await demo.pane(seller).locator(".message .text").allTextContents();
  assert.ok(texts.indexOf(number) < texts.indexOf(after), "it keeps its place in time");
  assert.deepEqual(await demo.faults(), NONE);
});

test("seen as the seller, there is what the seller sees and nothing else, and every message says why", async () => {
  const [secret, shared] = [unique("For staff alone"), unique("Between us")];
  await demo.type(buyer, secret, "Only staff");
  await demo.type(buyer, shared, "Seller");
  await demo.sees(agent, shared);
  const look = await demo.seeAs("Tomás");
  const seen = look.locator(".message", { hasText: shared });
  await seen.waitFor();
  assert.equal(await look.locator(".message", { hasText: secret }).count(), 0);
  assert.equal(await look.locator("textarea, .tools").count(), 0);
  await demo.act(seen, "Why?");
  const line = (name) => demo.page.locator("dialog[open] li", { hasText: name });
  await line("Tomás").and(demo.page.locator(".is-visible")).waitFor();
  assert.match(await line("Tomás").textContent(), /visible: audience .*seller and staff, you looked as seller/);
  await demo.page.keyboard.press("Escape");
  await look.getByRole("button", { name: "Stop looking" }).click();
  await demo.act(demo.message(agent, secret), "Who may see it…");
  await line("Tomás").and(demo.page.locator(".is-hidden")).waitFor();
  assert.match(await line("Tomás").textContent(), /hidden: audience .*staff, you looked as seller/);
});

test("what is typed while cut off waits, and arrives in order", async () => {
  const prefix = unique("tunnel");
  await demo.pane(buyer).locator(".cut").click();
  await demo.pane(buyer).locator(".banner", { hasText: "Offline" }).waitFor();
  for (const words of THREE) await demo.type(buyer, `${prefix} ${words}`);
  await demo.pane(buyer).locator(".banner", { hasText: "3 messages wait" }).waitFor();
  assert.deepEqual(await demo.order(seller, prefix), []);
  await demo.type(seller, `${prefix} meanwhile`);
  await demo.sees(agent, `${prefix} meanwhile`);
  await demo.pane(buyer).locator(".cut").click(); // reconnects
  await demo.sees(seller, `${prefix} three`);
  await demo.sees(buyer, `${prefix} meanwhile`);
  const typed = THREE.map((words) => `${prefix} ${words}`);
  const order = [`${prefix} meanwhile`, ...typed];
  for (const profile of [buyer, seller]) assert.deepEqual(await demo.order(profile, prefix), order);
  assert.deepEqual(await demo.faults(), NONE);
});

test("after the server is killed everyone comes back, and what waited arrives in order", {
  timeout: 3 * PATIENCE_MS,
}, async () => {
  const prefix = unique("killed");
  await demo.type(buyer, `${prefix} before`);
  await demo.sees(seller, `${prefix} before`);
  await demo.page.locator(".kill").click();
  await demo.page.locator(".outage", { hasText: "Server killed" }).waitFor();
  for (const words of THREE) await demo.type(buyer, `${prefix} ${words}`);
  await demo.page.locator(".outage", { hasText: "0 lost" }).waitFor();
  await demo.everyoneIsReady();
  await demo.sees(seller, `${prefix} three`);
  const order = ["before", ...THREE].map((words) => `${prefix} ${words}`);
  for (const profile of [buyer, seller, agent]) assert.deepEqual(await demo.order(profile, prefix), order);
  assert.deepEqual(await demo.faults(), NONE);
  assert.ok((await demo.count("acked")) >= 4);
});

test("a message can be answered, edited, reacted to and taken back", async () => {
  const [words, better, answer] = [unique("Tomorow"), unique("Tomorrow"), unique("Perfect")];
  await demo.type(seller, words);
  await demo.sees(buyer, words);
  await demo.act(demo.message(buyer, words), "React with 👍");
  await demo.message(seller, words).locator(".chip").waitFor();
  await demo.act(demo.message(buyer, words), "Answer");
  await demo.type(buyer, answer);
  await demo.message(seller, answer).locator(".quote").waitFor();
  await demo.act(demo.message(seller, words), "Edit");
  await demo.type(seller, better);
  await demo.sees(buyer, better);
  await demo.act(demo.message(seller, better), "Take back");
  await demo.pane(buyer).locator(".taken-back").last().waitFor();
  assert.deepEqual(await demo.faults(), NONE);
});

test("axe finds nothing wrong while one looks as another and asks why", async () => {
  const look = await Demo.open(browser, { bypassCSP: true, reducedMotion: "reduce" });
  await look.type(agent, unique("A note"), "Note to staff");
  const seen = await look.seeAs("Ana");
  await seen.locator(".message").first().waitFor();
  assert.deepEqual(await look.axe(), []);
  await look.act(seen.locator(".message").first(), "Why?");
  assert.deepEqual(await look.axe(), []);
  await look.page.keyboard.press("Escape");
  await look.act(look.pane(agent).locator(".message").last(), "Who may see it…");
  assert.deepEqual(await look.axe(), []);
  await look.page.close();
});

const LOOKS = {
  "on a desktop": {},
  "in the dark": { colorScheme: "dark" },
  "on a phone": { viewport: { width: 360, height: 640 } },
  "from right to left": { query: "?dir=rtl" },
};
for (const [name, { query = "", ...options }] of Object.entries(LOOKS)) {
  test(`axe finds nothing wrong ${name}, and nothing is wider than the page`, async () => {
    const look = await Demo.open(browser, { bypassCSP: true, reducedMotion: "reduce", ...options }, query);
    await look.type(buyer, unique("In private"), "Seller");
    await look.type(agent, unique("A note"), "Note to staff");
    assert.deepEqual(await look.axe(), []);
    const width = await look.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.equal(width[0], width[1]);
    await look.page.close();
  });
}

test("the keyboard alone reaches the box, sends, and chooses whom to tell", async () => {
  const words = unique("No mouse here");
  await demo.pane(buyer).locator("textarea").focus();
  await demo.page.keyboard.type(words);
  await demo.page.keyboard.press("Shift+Enter");
  await demo.page.keyboard.type("second line");
  await demo.page.keyboard.press("Enter");
  await demo.sees(seller, words);
  await demo.page.keyboard.press("Tab");
  const focused = await demo.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  assert.equal(focused, "Send to everyone");
  await demo.pane(buyer).locator("textarea").focus();
  for (let back = 0; back < 2; back += 1) await demo.page.keyboard.press("Shift+Tab"); // over the button that adds
  await demo.page.keyboard.press("Space");
  assert.equal(await demo.whom(buyer), "Only staff");
  const pressed = await demo.page.evaluate(() => document.activeElement?.getAttribute("aria-pressed"));
  assert.equal(pressed, "true", "the focus stays where it was");
});

test(`the page at ${URL_OF_DEMO} runs under a strict policy`, async () => {
  const answer = await demo.page.request.get(URL_OF_DEMO);
  const policy = answer.headers()["content-security-policy"] ?? "";
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);
});
