/** Several tabs of one browser, their reloads and their deaths, against a real server. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, order } from "./shop.mjs";
import { Browser, log, openShop, RUN, syllables, told } from "./tabs_page.mjs";

let chromium;
let shop;
let count = 0;

before(async () => {
  chromium = await launch();
  shop = await openShop();
});
after(async () => {
  await chromium?.close();
  await shop?.close();
});

/** A browser of a new buyer, and their order. */
async function buyer(init) {
  count += 1;
  const profile = `buyer:tabs${count}.${RUN}`;
  const conversation = await order(`tabs${count}.${RUN}`, { buyer: profile, seller: "seller:42" });
  const browser = await Browser.open(chromium, shop, init);
  return { browser, profile, conversation };
}

/** The seller says these one after the other, with a pause; `midway` happens after a third. */
async function flow(conversation, texts, midway = async () => {}) {
  for (const [index, text] of texts.entries()) {
    await told(conversation, "seller:42", text);
    if (index === Math.floor(texts.length / 3)) await midway();
  }
}

const sockets = (...tabs) => tabs.reduce((sum, tab) => sum + tab.sockets, 0);

/** So many sockets are open; one that was let go may take a moment to close. */
async function hold(count, ...tabs) {
  for (let tries = 0; sockets(...tabs) !== count && tries < 200; tries += 1) await tabs[0].page.waitForTimeout(25);
  assert.equal(sockets(...tabs), count);
}

test("two tabs have one socket, and what one says both hear once", async () => {
  const { browser, profile, conversation } = await buyer();
  const [first, second] = [await browser.tab(profile), await browser.tab(profile)];
  await hold(1, first, second);
  assert.deepEqual(await Promise.all([first, second].map((tab) => tab.do((it) => it.leads))), [true, false]);
  await second.open(conversation);
  await second.say(conversation, "From the second");
  await told(conversation, "seller:42", "From the seller");
  for (const tab of [first, second]) {
    await tab.hears(["From the second", "From the seller"]);
    assert.deepEqual(await tab.heard("From the second"), ["From the second"]);
    assert.deepEqual(await tab.heard("From the seller"), ["From the seller"]);
  }
  assert.deepEqual(await second.do((tab, id) => tab.waiting(id), conversation), []);
  await browser.close();
});

test("what is read in one tab is read in the other", async () => {
  const { browser, profile, conversation } = await buyer();
  const [first, second] = [await browser.tab(profile), await browser.tab(profile)];
  await told(conversation, "seller:42", "Still there?");
  for (const tab of [first, second]) await tab.until((it) => it.session.unread === 1);
  await second.open(conversation);
  await second.do((tab, id) => tab.session.thread(id).look(true), conversation);
  for (const tab of [second, first]) await tab.until((it) => it.session.unread === 0);
  await browser.close();
});

for (const [name, end] of [
  ["closed", (tab) => tab.page.close()],
  ["killed", (tab) => crash(tab)],
]) {
  test(`when the leading tab is ${name} while messages come, the others lose and double nothing`, async () => {
    const { browser, profile, conversation } = await buyer();
    const [first, ...others] = [await browser.tab(profile), await browser.tab(profile), await browser.tab(profile)];
    const texts = syllables("Flow", 60);
    await flow(conversation, texts, () => end(first));
    for (const tab of others) {
      await tab.hears(texts);
      assert.deepEqual(await tab.heard("Flow"), texts);
    }
    await hold(1, ...others);
    await browser.close();
  });
}

/** Ends the process of a tab, as a crash does. */
async function crash(tab) {
  const session = await tab.page.context().newCDPSession(tab.page);
  const crashed = tab.page.waitForEvent("crash");
  session.send("Page.crash").catch(() => undefined); // there is nobody left to answer
  await crashed;
}

test("a leading tab that answers nobody any more is replaced, and follows when it comes to itself", async () => {
  const { browser, profile, conversation } = await buyer();
  const [first, second] = [await browser.tab(profile), await browser.tab(profile)];
  const devtools = await browser.context.newCDPSession(first.page);
  await devtools.send("Debugger.enable");
  await devtools.send("Debugger.pause");
  const stuck = first.page.evaluate(() => 1);
  const texts = syllables("Frozen", 20);
  await flow(conversation, texts);
  await second.until((it) => it.leads);
  await second.hears(texts);
  await devtools.send("Debugger.disable");
  await stuck;
  await first.until((it) => !it.leads);
  await first.hears(texts);
  for (const tab of [first, second]) assert.deepEqual(await tab.heard("Frozen"), texts);
  await hold(1, first, second);
  await browser.close();
});

test("a tab that is put to sleep lets another lead, and is up to date when it wakes", async () => {
  const { browser, profile, conversation } = await buyer();
  const [first, second] = [await browser.tab(profile), await browser.tab(profile)];
  await first.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await second.until((it) => it.leads && it.state === "ready");
  await told(conversation, "seller:42", "While you slept");
  await second.hears(["While you slept"]);
  assert.deepEqual(await first.heard("While"), []);
  await first.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await first.hears(["While you slept"]);
  await hold(1, first, second);
  await browser.close();
});

test("when the browser has no network all tabs know it at once, and both are back with it", async () => {
  const { browser, profile, conversation } = await buyer();
  const tabs = [await browser.tab(profile), await browser.tab(profile)];
  await browser.context.setOffline(true);
  for (const tab of tabs) await tab.until((it) => it.state === "reconnecting");
  await tabs[1].say(conversation, "From the tunnel");
  await browser.context.setOffline(false);
  for (const tab of tabs) await tab.hears(["From the tunnel"]);
  await hold(1, ...tabs);
  await browser.close();
});

test("a reload in the middle of 50 messages that waited for the network sends each once, in order", async () => {
  const { browser, profile, conversation } = await buyer();
  const tab = await browser.tab(profile);
  await tab.open(conversation);
  const texts = syllables("Tunnel", 50);
  await browser.context.setOffline(true);
  await tab.do((it) => it.session.client.cut());
  await tab.say(conversation, ...texts);
  assert.equal((await tab.do((it, id) => it.waiting(id), conversation)).length, 50);
  const between = tab.do((it) => {
    let heard = 0;
    return new Promise((done) => {
      it.session.client.on("message", () => {
        heard += 1;
        if (heard === 5) done(it.session.client.cut(60_000)); // as in the next tunnel
      });
    });
  });
  await browser.context.setOffline(false);
  await between;
  assert.ok((await tab.do((it, id) => it.waiting(id), conversation)).length > 0);
  await tab.page.reload();
  await tab.identify(profile);
  await tab.open(conversation);
  await tab.until((it, id) => it.waiting(id.conversation).length === 0 && it.shown(id.conversation).includes(id.last), {
    conversation,
    last: texts.at(-1),
  });
  assert.deepEqual(await log(conversation, "Tunnel"), texts);
  await browser.close();
});

test("what a closed tab did not send another one sends", async () => {
  const { browser, profile, conversation } = await buyer();
  const [first, second] = [await browser.tab(profile), await browser.tab(profile)];
  await browser.context.setOffline(true);
  await first.do((it) => it.session.client.cut());
  await second.until((it) => it.state !== "ready");
  await second.open(conversation).catch(() => undefined); // there is no network
  await second.say(conversation, "Last words");
  await second.page.close();
  await first.until((it, id) => it.waiting(id).length === 1, conversation);
  await browser.context.setOffline(false);
  await first.hears(["Last words"]);
  assert.deepEqual(await log(conversation, "Last"), ["Last words"]);
  await browser.close();
});

test("what a tab left is sent also where the browser takes its time to end it", async () => {
  const { browser, profile, conversation } = await buyer();
  const tab = await browser.tab(profile);
  const other = await browser.tab();
  await browser.context.setOffline(true);
  await tab.until((it) => it.state !== "ready");
  await tab.open(conversation).catch(() => undefined); // there is no network
  await tab.say(conversation, "Slow to end");
  await other.do(async () => {
    const { held } = await navigator.locks.query();
    const { name } = held.find((lock) => lock.name.includes("/tab/"));
    const keeping = new Promise((free) => Object.assign(window, { free }));
    window.taken = false;
    navigator.locks.request(name, () => {
      window.taken = true;
      return keeping;
    });
  });
  await tab.page.close();
  await other.until(() => window.taken);
  await browser.context.setOffline(false);
  const next = await browser.tab(profile);
  assert.deepEqual(await log(conversation, "Slow"), []);
  await other.do(() => window.free());
  await next.hears(["Slow to end"]);
  await browser.close();
});

test("an agent hears in each tab what that tab watches, whichever has the socket", async () => {
  const { browser, conversation } = await buyer();
  const [first, second] = [await browser.tab("agent:eva"), await browser.tab("agent:eva")];
  await second.do((it, id) => it.session.client.watch(id), conversation);
  await told(conversation, "seller:42", "Before");
  await second.hears(["Before"]);
  await first.page.close();
  await second.until((it) => it.leads && it.state === "ready");
  await told(conversation, "seller:42", "After");
  await second.hears(["Before", "After"]);
  assert.equal((await second.heard()).length, 2);
  await browser.close();
});

test("a draft is the same in all tabs, and there again after a reload", async () => {
  const { browser, profile, conversation } = await buyer();
  const [first, second] = [await browser.tab(profile), await browser.tab(profile)];
  const shows = (it, id) => it.session?.thread(id).written.value.text === "Half a sen";
  await first.do((it, id) => {
    it.session.thread(id).written.value = { text: "Half a sen" };
  }, conversation);
  await second.until(shows, conversation);
  await second.page.reload();
  await second.identify(profile);
  await second.until(shows, conversation);
  await browser.close();
});

test("where a browser keeps nothing, messages go all the same, and the reader is warned", async () => {
  const forbidden = () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not here", "SecurityError");
    };
  };
  const { browser, profile, conversation } = await buyer(forbidden);
  const tab = await browser.tab(profile);
  await tab.open(conversation);
  await tab.say(conversation, "Without a memory");
  await tab.hears(["Without a memory"]);
  assert.equal(await tab.do((it) => it.account.person.value.memoryOnly.value), true);
  await browser.close();
});

test("where a browser is full, messages go all the same, and the reader is warned", async () => {
  const full = () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  };
  const { browser, profile, conversation } = await buyer(full);
  const tab = await browser.tab(profile);
  await tab.open(conversation);
  await tab.say(conversation, "Without room");
  await tab.hears(["Without room"]);
  assert.equal(await tab.do((it) => it.account.person.value.memoryOnly.value), true);
  await browser.close();
});

test("without locks each tab has its own socket, and counts and sends everything once", async () => {
  const without = () => Object.defineProperty(navigator, "locks", { value: undefined });
  const { browser, profile, conversation } = await buyer(without);
  const [first, second] = [await browser.tab(profile), await browser.tab(profile)];
  await hold(2, first, second);
  await browser.context.setOffline(true);
  for (const tab of [first, second]) await tab.do((it) => it.session.client.cut());
  const [mine, theirs] = [syllables("One", 5), syllables("Two", 5)];
  await first.say(conversation, ...mine);
  await second.say(conversation, ...theirs);
  await browser.context.setOffline(false);
  for (const tab of [first, second]) await tab.hears([...mine, ...theirs]);
  await told(conversation, "seller:42", "Hello both");
  for (const tab of [first, second]) {
    await tab.hears(["Hello both"]);
    assert.equal((await tab.heard()).length, 11);
    await tab.until((it) => it.session.unread === 1);
  }
  assert.deepEqual(await log(conversation, "One"), mine);
  assert.deepEqual(await log(conversation, "Two"), theirs);
  await browser.close();
});
