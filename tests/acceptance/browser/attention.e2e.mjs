/** Telling a reader who does not look: title, icon, sound, notifications. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, order, until } from "./shop.mjs";
import { Browser, openShop, RUN, told } from "./tabs_page.mjs";

/** Within this time it has rung, or it never does. */
const RINGS_MS = 2_000;
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

/** Counts notes; and the reader looks, or looks away, as the test says: a browser without a screen always looks. */
function ears() {
  window.notes = 0;
  window.looking = false;
  const create = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function (...given) {
    window.notes += 1;
    return create.apply(this, given);
  };
  window.AudioContext = class extends AudioContext {
    constructor() {
      super();
      window.sound = this;
    }
  };
  Document.prototype.hasFocus = () => window.looking;
}

async function buyer(init = ears) {
  count += 1;
  const profile = `buyer:told${count}.${RUN}`;
  const conversation = await order(`told${count}.${RUN}`, { buyer: profile, seller: "seller:42" });
  return { browser: await Browser.open(chromium, shop, init), profile, conversation };
}

async function attending(browser, profile) {
  const tab = await browser.tab(profile);
  await tab.do((it) => it.attend());
  return tab;
}

/** Its reader touched the page, so that it may ring. */
async function touched(tab) {
  await tab.page.mouse.click(5, 5);
  await tab.until(() => window.sound?.state === "running");
}

const look = (tab, on) =>
  tab.page.evaluate((looks) => {
    window.looking = looks;
    dispatchEvent(new Event(looks ? "focus" : "blur"));
  }, on);
const title = (tab) => tab.page.title();
const icon = (tab) => tab.page.evaluate(() => document.querySelector("link[rel=icon]")?.getAttribute("href"));
const notes = (tab) => tab.page.evaluate(() => window.notes);

test("the title counts what waits, follows the page's own, and is given back when the reader looks", async () => {
  const { browser, profile, conversation } = await buyer();
  const tab = await attending(browser, profile);
  await told(conversation, "seller:42", "One");
  await told(conversation, "seller:42", "Two");
  await tab.until(() => document.title === "(2) Lamps");
  await tab.page.evaluate(() => {
    document.title = "Lamps, brass";
  });
  await tab.until(() => document.title === "(2) Lamps, brass");
  await look(tab, true);
  assert.equal(await title(tab), "Lamps, brass");
  await look(tab, false);
  assert.equal(await title(tab), "(2) Lamps, brass");
  await tab.do((it) => it.account.logout());
  assert.equal(await title(tab), "Lamps, brass");
  await browser.close();
});

test("the icon has a dot while something waits, and is the page's own again", async () => {
  const { browser, profile, conversation } = await buyer();
  const tab = await attending(browser, profile);
  const own = await icon(tab);
  await told(conversation, "seller:42", "One");
  await tab.until(() => document.querySelector("link[rel=icon]").href.startsWith("data:image/png"));
  await look(tab, true);
  await tab.until((_it, href) => document.querySelector("link[rel=icon]").getAttribute("href") === href, own);
  await browser.close();
});

test("of several tabs one rings, once", async () => {
  const { browser, profile, conversation } = await buyer();
  const tabs = [
    await attending(browser, profile),
    await attending(browser, profile),
    await attending(browser, profile),
  ];
  for (const tab of tabs) await touched(tab);
  await told(conversation, "seller:42", "Hello?");
  for (const tab of tabs) await tab.until((it) => it.session.unread === 1);
  await until(async () => (await Promise.all(tabs.map(notes))).some((count) => count > 0));
  await tabs[0].page.waitForTimeout(RINGS_MS);
  const rung = await Promise.all(tabs.map(notes));
  assert.deepEqual(
    rung.toSorted((a, b) => a - b),
    [0, 0, 2],
  );
  await browser.close();
});

test("it is silent while the reader looks at the conversation, in whichever tab", async () => {
  const { browser, profile, conversation } = await buyer();
  const [reading, other] = [await attending(browser, profile), await attending(browser, profile)];
  for (const tab of [reading, other]) await touched(tab);
  await reading.open(conversation);
  await reading.do((it, id) => {
    it.view.open = true;
    it.view.go({ at: "thread", conversation: id });
    it.session.thread(id).look(true);
  }, conversation);
  await look(reading, true);
  await told(conversation, "seller:42", "You see this");
  for (const tab of [reading, other]) await tab.hears(["You see this"]);
  await other.page.waitForTimeout(RINGS_MS);
  assert.deepEqual([await notes(reading), await notes(other)], [0, 0]);
  assert.deepEqual([await title(reading), await title(other)], ["Lamps", "Lamps"]);
  await browser.close();
});

/** A browser that has not been asked about notifications yet; its push service is the test's. */
function asked() {
  window.questions = 0;
  let permission = "default";
  Object.defineProperty(Notification, "permission", { get: () => permission });
  Notification.requestPermission = async () => {
    window.questions += 1;
    permission = "granted";
    return permission;
  };
  PushManager.prototype.subscribe = async () => ({
    toJSON: () => ({
      endpoint: "https://push.example/of-this-browser",
      keys: {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "AAAAAAAAAAAAAAAAAAAAAA",
      },
    }),
  });
}

/** "off" as well where nothing that could offer them was fetched yet. */
const push = (tab) => tab.do((it) => it.account.push.value?.state.value ?? "off");

test("notifications are offered after the first message, never before, and asked for on a click", async () => {
  const { browser, profile, conversation } = await buyer(asked);
  const tab = await attending(browser, profile);
  assert.equal(await push(tab), "off");
  await tab.say(conversation, "Is it brass?");
  await tab.until((it) => it.account.push.value?.state.value === "offered");
  assert.equal(await tab.page.evaluate(() => window.questions), 0);
  await tab.do((it) => it.account.push.value.accept());
  assert.deepEqual([await push(tab), await tab.page.evaluate(() => window.questions)], ["on", 1]);
  await browser.close();
});

test("who declines is not offered them again in this browser", async () => {
  const { browser, profile, conversation } = await buyer(asked);
  const tab = await attending(browser, profile);
  await tab.say(conversation, "One");
  await tab.until((it) => it.account.push.value?.state.value === "offered");
  await tab.do((it) => it.account.push.value.decline());
  await tab.page.reload();
  await tab.do((it) => it.attend());
  await tab.identify(profile);
  await tab.say(conversation, "Two");
  await tab.hears(["Two"]);
  assert.deepEqual([await push(tab), await tab.page.evaluate(() => window.questions)], ["off", 0]);
  await browser.close();
});

test("an address that names a message leads there, and is tidied up", async () => {
  const { browser, profile } = await buyer();
  const tab = await browser.tab(profile);
  await tab.page.evaluate(() => {
    location.hash = "tradepost=cv_1/ms_9";
  });
  await tab.do((it) => it.attend());
  assert.deepEqual(await tab.do((it) => it.led), ["cv_1/ms_9"]);
  assert.doesNotMatch(tab.page.url(), /#/);
  await browser.close();
});

test("a push is shown as its words, and a tap leads the open page to the message", async () => {
  const { browser, profile } = await buyer();
  await browser.context.grantPermissions(["notifications"]);
  const tab = await attending(browser, profile);
  const { origin } = new URL(shop.address);
  const devtools = await browser.context.newCDPSession(tab.page);
  const registered = new Promise((resolve) =>
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [one] }) => one && resolve(one)),
  );
  await devtools.send("ServiceWorker.enable");
  const { registrationId } = await registered; // who may be told already is not asked again
  await tab.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const [worker] = browser.context.serviceWorkers();
  const shown = () =>
    tab.page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const all = await (await navigator.serviceWorker.getRegistration()).getNotifications();
      return active && all.map(({ title, body }) => [title, body]);
    });
  // Whoever asks between the moment a notification is kept and the one it is displayed makes Chromium drop it.
  await worker.evaluate(() => {
    const show = registration.showNotification.bind(registration);
    globalThis.displayed = 0;
    registration.showNotification = async (...of) => {
      await show(...of);
      globalThis.displayed += 1;
    };
  });
  let count = 0;
  const deliver = async (data) => {
    await devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
    count += 1;
    const deadline = Date.now() + 10_000;
    const displayed = () => worker.evaluate(() => globalThis.displayed);
    while ((await displayed()) < count && Date.now() < deadline) await tab.page.waitForTimeout(50);
  };
  await deliver(JSON.stringify({ conversation: "cv_1", message: "ms_9", title: "Sol", text: "<b>Yes</b>" }));
  await deliver(JSON.stringify({ conversation: "cv_2", message: "ms_1", text: "New message" }));
  await deliver("no JSON at all");
  assert.deepEqual((await shown()).sort(), [
    ["New message", ""],
    ["New message", ""],
    ["Sol", "<b>Yes</b>"],
  ]);
  await worker.evaluate(async () => {
    const [notification] = await registration.getNotifications({ tag: "tradepost/cv_1" });
    dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  });
  await tab.until((it) => it.led.length > 0);
  assert.deepEqual(await tab.do((it) => it.led), ["cv_1/ms_9"]);
  assert.equal((await shown()).length, 2);
  await browser.close();
});
