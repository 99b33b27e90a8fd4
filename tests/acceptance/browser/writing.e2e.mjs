/** What one party writes in the widget is what the other one reads: words, emoji, GIFs and places. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { add, bothInside, buyerInside, inside, press, wordsIn } from "./parties.mjs";
import { held, launch, PATIENCE_MS, pay, Shop } from "./shop.mjs";

const HOME = { latitude: 40.4168, longitude: -3.7038, accuracy: 20 };
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

/** What puts marks into the words is there. */
async function marksCame({ page, box }) {
  await page.evaluate(() => performance.clearResourceTimings());
  await box.focus();
  await page.waitForFunction(() => {
    const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
    return ["markdown", "changes"].every((part) => fetched.some((name) => name.includes(`/${part}-`)));
  });
}

test("marks set by keys and by hand are seen as formatting", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop);
  await pay(conversation);
  await marksCame(buyer);
  await buyer.box.pressSequentially("Is it ");
  await buyer.page.keyboard.press("Control+b");
  await buyer.box.pressSequentially("brass");
  await buyer.page.keyboard.press("ArrowRight");
  await buyer.page.keyboard.press("ArrowRight");
  await buyer.page.keyboard.press("Shift+Enter");
  await buyer.box.pressSequentially("or _painted_, as `lst_9` says? https://example.com/lamp");
  await buyer.box.press("Enter");
  const message = seller.message("Is it brass");
  await message.locator("strong", { hasText: "brass" }).waitFor();
  await message.locator("em", { hasText: "painted" }).waitFor();
  await message.locator("code", { hasText: "lst_9" }).waitFor();
  assert.equal(await message.getByRole("link").getAttribute("href"), "https://example.com/lamp");
  assert.equal(await wordsIn(buyer.box), "");
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("words are marked where the line was cut while they were written", async (t) => {
  const { person } = await buyerInside(t, browser, shop);
  await marksCame(person);
  await person.context.setOffline(true);
  await person.box.pressSequentially("brass");
  await person.box.press("ControlOrMeta+a");
  await person.page.keyboard.press("Control+b");
  await person.page.waitForFunction((box) => box.value === "**brass**", await person.box.elementHandle());
  assert.deepEqual(person.troubles, []);
});

test("what is typed while the marks are on their way stands inside them", async (t) => {
  const { person } = await buyerInside(t, browser, shop);
  const marks = await held(person.page, /\/changes-[^/]*\.js$/);
  await person.box.pressSequentially("Is it ");
  await person.page.keyboard.press("Control+b");
  await person.box.pressSequentially("brass");
  marks.letGo();
  await person.page.waitForFunction((box) => box.value === "Is it **brass**", await person.box.elementHandle());
  await person.box.pressSequentially("y");
  assert.equal(await person.box.inputValue(), "Is it **brassy**");
  assert.deepEqual(person.troubles, []);
});

test("an emoji is looked for by its name, and stands where one writes", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  await buyer.box.fill("Thank you");
  await press(buyer, "Emoji");
  await buyer.dialog.getByRole("searchbox", { name: "Search emoji" }).fill("party");
  await press(buyer, "party popper");
  await press(buyer, "Send to everyone");
  await seller.message("Thank you🎉").waitFor();
  await buyer.dialog.locator("tp-emoji-picker").waitFor({ state: "detached" });
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("a GIF of the server's own is found by a word, and comes with words for those who do not see it", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  await add(buyer, "GIF");
  await buyer.dialog.getByRole("group", { name: "Popular GIFs" }).getByRole("button").first().waitFor();
  await buyer.dialog.getByRole("searchbox", { name: "Search GIFs" }).fill("thanks");
  const found = buyer.dialog.getByRole("group", { name: "GIFs found" }).getByRole("button").first();
  const name = await found.getAttribute("aria-label");
  assert.match(name, /thank/i);
  await found.click();
  const gif = seller.dialog.locator("tp-timeline tp-gif").getByRole("img", { name });
  await gif.evaluate((image) => image.decode());
  await buyer.dialog.locator("tp-gif-picker").waitFor({ state: "detached" });
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("how much room is left is said before it is used up, and what is too long is kept and not sent", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  await buyer.box.fill("a".repeat(8_190));
  await buyer.dialog.getByText("2 characters left").waitFor();
  await buyer.box.pressSequentially("bcd");
  await buyer.box.press("Enter");
  await buyer.dialog.getByRole("alert").filter({ hasText: "The text is 1 character too long." }).waitFor();
  await buyer.box.press("Backspace");
  await buyer.box.press("Enter");
  await seller.message(`${"a".repeat(8_190)}bc`).waitFor();
  assert.equal(await wordsIn(buyer.box), "");
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

/** The page is loaded again, and its buyer comes back to the conversation. */
async function again({ page }, { buyer, conversation }) {
  await page.reload();
  await page.evaluate(
    async ([address, id]) => {
      await window.tradepost("identify", { getToken: async () => (await fetch(address)).text() });
      await window.tradepost("openConversation", id);
    },
    [`${shop.origin}/token?profile=${encodeURIComponent(buyer)}&role=buyer`, conversation],
  );
}

/** Waits until the browser keeps such drafts alone: in the database that holds drafts. */
async function keeps({ page }, ...drafts) {
  const kept = () =>
    page.evaluate(async () => {
      const answer = (request) =>
        new Promise((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const found = [];
      for (const { name } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        const holds = database.objectStoreNames.contains("drafts");
        if (holds) found.push(...(await answer(database.transaction("drafts").objectStore("drafts").getAll())));
        database.close();
      }
      return found.map(({ text }) => text);
    });
  const within = Date.now() + PATIENCE_MS;
  for (let now = await kept(); now.join() !== drafts.join(); now = await kept())
    assert.ok(Date.now() < within, `it keeps ${JSON.stringify(now)}`);
}

test("what was begun is there after the page was loaded again", async (t) => {
  const { person, ...made } = await buyerInside(t, browser, shop);
  await person.box.pressSequentially("Half a sent");
  await keeps(person, "Half a sent");
  await again(person, made);
  const within = Date.now() + PATIENCE_MS;
  while ((await wordsIn(person.box)) !== "Half a sent") assert.ok(Date.now() < within, "the draft is not there");
  await person.box.press("Enter");
  await person.message("Half a sent").waitFor();
  await keeps(person);
  await again(person, made);
  await person.message("Half a sent").waitFor();
  assert.equal(await wordsIn(person.box), "");
  assert.deepEqual(person.troubles, []);
});

test("a page's words to begin with are in the box, and never in place of what was written", async (t) => {
  const { person, seller } = await buyerInside(t, browser, shop);
  await person.call("close");
  const ask = (prefill) => person.call("open", { with: [seller], prefill });
  const { conversation } = await ask("Is this still available?");
  const holds = async (words) =>
    person.page.waitForFunction(([box, text]) => box.value === text, [await person.box.elementHandle(), words]);
  await holds("Is this still available?");
  await person.box.fill("Is this one new?");
  await person.call("close");
  await ask("Is this still available?");
  await holds("Is this one new?");
  await person.box.press("Enter");
  const other = await inside(t, browser, shop, { profile: seller, conversation });
  await other.message("Is this one new?").waitFor();
  await person.box.fill("How tall is it?");
  await person.box.blur(); // to a button of the page, at once
  await ask("And the shade?");
  await person.box.press("Enter");
  await other.message("How tall is it?").waitFor();
  await ask("And the shade?");
  await holds("And the shade?");
  assert.deepEqual(person.troubles, []);
});

const AT_HOME = { permissions: ["geolocation"], geolocation: HOME };
/** From then on the buyer says exactly where they are. */

test("a place is where one is, with a name, on the map of the other side", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop, AT_HOME);
  await pay(conversation);
  await add(buyer, "Place");
  await press(buyer, "Where I am");
  const point = buyer.dialog.getByRole("textbox", { name: "Latitude, longitude" });
  await buyer.page.waitForFunction((field) => field.value === "40.41680, -3.70380", await point.elementHandle());
  await buyer.dialog.getByRole("textbox", { name: "Name or address (optional)" }).fill("The blue door");
  await press(buyer, "Send place");
  const place = seller.message("The blue door");
  await place.getByRole("img", { name: "Map: The blue door" }).waitFor();
  await place.locator("tp-map .is-place").waitFor();
  await place.getByText("40.4168, -3.7038").waitFor();
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("before the order is paid a place is told to within 500 m, by both sides' words", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop, AT_HOME);
  await add(buyer, "Place");
  await press(buyer, "Where I am");
  await buyer.dialog.getByText("Tap the map", { exact: false }).waitFor();
  await press(buyer, "Send place");
  for (const { dialog } of [buyer, seller]) await dialog.locator("tp-timeline").getByText("to within 500 m").waitFor();
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("who is on the way is seen moving until they stop it, and no further", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop, AT_HOME);
  await pay(conversation);
  await add(buyer, "Live location");
  await buyer.dialog.getByRole("textbox", { name: "What is on its way? (optional)" }).fill("The old lamp");
  await press(buyer, "Share live");
  await buyer.dialog.getByText(/^Sharing your location, (15:00|14:5\d) left$/).waitFor();
  const live = seller.message("The old lamp").locator("tp-live");
  const pin = live.locator(".is-mover");
  const at = await pin.getAttribute("transform");
  await buyer.context.setGeolocation({ ...HOME, latitude: HOME.latitude + 0.0005 });
  const moved = ([one, before]) => one.getAttribute("transform") !== before;
  await seller.page.waitForFunction(moved, [await pin.elementHandle(), at]);
  await buyer.dialog.locator("tp-sharing-strip").getByRole("button", { name: "Stop" }).click();
  await buyer.dialog.locator("tp-sharing-strip").getByRole("group").waitFor({ state: "detached" });
  await live.getByText("Sharing was stopped.").waitFor();
  assert.equal(await live.locator("tp-map").count(), 0);
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("who shares where they are can stop it after the page was loaded again", async (t) => {
  const { person, ...made } = await buyerInside(t, browser, shop, AT_HOME);
  await add(person, "Live location");
  await press(person, "Share live");
  const strip = person.dialog.locator("tp-sharing-strip");
  await strip.getByRole("button", { name: "Stop" }).waitFor();
  await again(person, made);
  await strip.getByText(/^Sharing your location, (15:00|14:\d\d) left$/).waitFor();
  await strip.getByRole("button", { name: "Stop" }).click();
  await strip.getByRole("group").waitFor({ state: "detached" });
  await person.dialog.getByText("Sharing was stopped.").waitFor();
  assert.deepEqual(person.troubles, []);
});
