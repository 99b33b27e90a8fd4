/** Who is here: people who follow each other in one browser, tokens that end, and what is kept of whom. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, order, SERVER } from "./shop.mjs";
import { Browser, openShop, RUN, signed, told } from "./tabs_page.mjs";

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

/** A browser, and the conversations of two people who use it one after the other. */
async function household(init) {
  count += 1;
  const [ana, bob] = [`buyer:ana${count}.${RUN}`, `buyer:bob${count}.${RUN}`];
  const conversations = [];
  for (const who of [ana, bob])
    conversations.push(await order(`of-${who.slice(6)}`, { buyer: who, seller: "seller:42" }));
  const browser = await Browser.open(chromium, shop, init);
  return { browser, ana, bob, hers: conversations[0], his: conversations[1] };
}

/** Everything that a tab could show. */
const everything = (tab) =>
  tab.do((it) => {
    const ids = (it.session?.conversations ?? []).map(({ id }) => id);
    return JSON.stringify([it.session?.profile, ids, ids.map((id) => [it.shown(id), it.waiting(id)])]);
  });

test("who comes next sees nothing of who was here, and who comes back finds what they did not send", async () => {
  const { browser, ana, bob, hers, his } = await household();
  const tab = await browser.tab(ana);
  await told(hers, "seller:42", "A secret for Ana");
  await tab.hears(["A secret for Ana"]);
  await browser.context.setOffline(true);
  await tab.do((it) => it.session.client.cut());
  await tab.say(hers, "Ana's own words");
  await tab.do((it, id) => {
    it.session.thread(id).written.value = { text: "Ana's draft" };
  }, hers);
  await tab.do((it) => it.session.client.cut(60_000));
  await browser.context.setOffline(false);
  await tab.identify(bob);
  await told(his, "seller:42", "Hello Bob");
  await tab.hears(["Hello Bob"]);
  assert.doesNotMatch(await everything(tab), /Ana|ana/);
  assert.equal(await tab.do((it, id) => it.session.thread(id).written.value.text, hers), "");
  await tab.identify(ana);
  await tab.hears(["Ana's own words"]);
  assert.equal(await tab.do((it, id) => it.session.thread(id).written.value.text, hers), "Ana's draft");
  assert.doesNotMatch(await everything(tab), /Bob|bob/);
  await browser.close();
});

test("an answer that comes when its person is gone is dropped", async () => {
  const { browser, ana, bob, hers } = await household();
  const tab = await browser.tab(ana);
  const [outcome] = await tab.do(
    (it, [id, who]) => {
      const asked = it.session.client.ask({ type: "history", conversation: id, limit: 50 });
      return Promise.all([asked.then(String, (error) => error.name), it.identify(who)]); // before it can come
    },
    [hers, bob],
  );
  assert.equal(outcome, "Dropped");
  await browser.close();
});

test("a second person who is named before the first is here is the one who is", async () => {
  const { browser, ana, bob } = await household();
  const tab = await browser.tab();
  let answer;
  const slow = new Promise((resolve) => {
    answer = resolve;
  });
  const tokenOf = browser.tokenOf;
  browser.tokenOf = async (profile) => {
    if (profile === ana) await slow;
    return tokenOf(profile);
  };
  const first = tab.do((it, who) => it.identify(who).catch(({ code }) => code), ana);
  await tab.identify(bob);
  answer();
  assert.equal(await first, "logged_out");
  assert.equal(await tab.do((it) => it.account.person.value.profile), bob);
  await browser.close();
});

test("logout deletes what the browser kept, in all tabs, and another person is not touched", async () => {
  const { browser, ana, bob, hers } = await household();
  const [first, second] = [await browser.tab(bob), await browser.tab(ana)];
  await first.identify(ana);
  await second.do((it, id) => {
    it.session.thread(id).written.value = { text: "Half" };
  }, hers);
  assert.deepEqual((await first.kept()).sort(), [ana, bob].sort());
  await first.do((it) => it.account.logout());
  await second.until((it) => it.state === "none");
  assert.deepEqual(await first.kept(), [bob]);
  assert.equal(await everything(second), "[null,[],[]]");
  await second.identify(ana);
  assert.equal(await second.do((it, id) => it.session.thread(id).written.value.text, hers), "");
  await browser.close();
});

test("a tab that slept while its person logged out in another wakes as nobody", async () => {
  const { browser, ana } = await household();
  const [first, second] = [await browser.tab(ana), await browser.tab(ana)];
  await second.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await first.do((it) => it.account.logout());
  await second.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await second.until((it) => it.state === "none");
  await browser.close();
});

test("a token that ended is asked for again, and nothing is missed meanwhile", async () => {
  const { browser, ana, hers } = await household();
  browser.tokenOf = async (profile, reason) => signed(profile, reason === "initial" ? -600 : 600);
  const tab = await browser.tab(ana);
  assert.deepEqual(await tab.do((it) => it.reasons), ["initial", "expired"]);
  await told(hers, "seller:42", "Good again");
  await tab.hears(["Good again"]);
  await browser.close();
});

test("the same token again, when it ended, is a clear failure, and no loop", async () => {
  const { browser, ana } = await household();
  const old = signed(ana, -600);
  browser.tokenOf = async () => old;
  const tab = await browser.tab();
  await tab.do((it, who) => it.identify(who), ana);
  await tab.until((it) => it.state === "closed");
  assert.deepEqual(await tab.do((it) => it.failures), ["token_static"]);
  assert.equal(await tab.do((it) => it.account.trouble.value.words), "connection.signed-out");
  await browser.close();
});

test("a page that answers for someone else without naming them shows nothing any more", async () => {
  const { browser, ana, bob, hers } = await household();
  browser.tokenOf = async (_profile, reason) => (reason === "initial" ? signed(ana, 600) : signed(bob, 600));
  const tab = await browser.tab(ana);
  await told(hers, "seller:42", "A secret for Ana");
  await tab.hears(["A secret for Ana"]);
  await tab.do((it) => it.session.token({ reason: "expired" }).catch(() => undefined));
  assert.equal(await everything(tab), "[null,[],[]]");
  assert.deepEqual(await tab.do((it) => it.failures), ["identity_changed"]);
  await browser.close();
});

for (const [what, token, code] of [
  ["is no token", () => "hello", "token_malformed"],
  ["was signed by somebody else", (who) => signed(who, 600, { secret: "0".repeat(64) }), "token_refused"],
  ["is of another tenant", (who) => signed(who, 600, { kid: "kid_of_another" }), "token_refused"],
]) {
  test(`a token that ${what} is a clear failure`, async () => {
    const { browser, ana } = await household();
    browser.tokenOf = async () => token(ana);
    const tab = await browser.tab();
    await tab.do((it, who) => it.identify(who).catch(() => undefined), ana);
    await tab.until((it) => it.failures.length > 0);
    assert.deepEqual(await tab.do((it) => [it.failures, it.account.trouble.value.retryable]), [[code], false]);
    await browser.close();
  });
}

test("a page whose origin is not on the list is told so", async () => {
  const stranger = await openShop({ allowed: false });
  const browser = await Browser.open(chromium, stranger);
  const tab = await browser.tab();
  await tab.do((it) => it.identify("buyer:blocked"));
  await tab.until((it) => it.state === "closed");
  assert.deepEqual(await tab.do((it) => it.failures), ["origin_blocked"]);
  await browser.close();
  await stranger.close();
});

test("a server that is away when somebody comes is waited for, and the page is told once", async () => {
  const { browser, ana, hers } = await household();
  const token = signed(ana, 600);
  browser.tokenOf = async () => token;
  const tab = await browser.tab(ana); // all that the page fetches is here
  await tab.do((it) => it.account.logout());
  await browser.context.setOffline(true);
  await tab.do((it, who) => it.identify(who), ana);
  await tab.until((it) => it.failures.length > 0);
  await tab.say(hers, "Are you there?");
  await browser.context.setOffline(false);
  await tab.hears(["Are you there?"]);
  assert.deepEqual(await tab.do((it) => [it.failures, it.account.trouble.value]), [["unreachable"], undefined]);
  await browser.close();
});

for (const [how, minutes] of [
  ["ahead", 10],
  ["behind", -10],
]) {
  test(`a device whose clock is ten minutes ${how} works, and is told`, async () => {
    const off = `globalThis.Date = class extends Date {
      constructor(...given) { given.length ? super(...given) : super(Date.now()); }
      static #now = super.now;
      static now() { return super.now() + ${minutes * 60_000}; }
    }`;
    const { browser, ana, hers } = await household(off);
    browser.tokenOf = async (profile) => signed(profile, 300);
    const tab = await browser.tab(ana);
    await tab.say(hers, "What time is it?");
    await tab.hears(["What time is it?"]);
    assert.deepEqual(await tab.do((it) => it.failures), ["clock_off"]);
    assert.deepEqual(await tab.do((it) => it.reasons), ["initial"]);
    await browser.close();
  });
}

/** Answers of the server's own route, where strangers are let in. */
const enter = (tab) => tab.do((it) => it.account.enter().then(() => it.account.person.value.profile));

test("a stranger is the same one after a reload and in two tabs that open at once", async () => {
  const { browser } = await household();
  const [first, second] = [await browser.tab(), await browser.tab()];
  const [one, other] = await Promise.all([enter(first), enter(second)]);
  assert.match(one, /^visitor:/);
  assert.equal(one, other);
  await first.page.reload();
  assert.equal(await first.do((it) => it.account.returns()), true);
  assert.equal(await enter(first), one);
  await browser.close();
});

test("what a stranger was in becomes theirs when they are named, and the stranger is over", async () => {
  const { browser, ana } = await household();
  const tab = await browser.tab();
  const stranger = await enter(tab);
  const conversation = await order(`visit${count}.${RUN}`, { buyer: stranger, seller: "seller:42" });
  await told(conversation, stranger, "Who made this lamp?");
  await tab.identify(ana);
  await tab.until((it, id) => it.session.conversations.some((known) => known.id === id), conversation);
  await tab.open(conversation);
  assert.deepEqual(await tab.do((it, id) => it.shown(id), conversation), ["Who made this lamp?"]);
  await tab.do((it) => it.account.logout());
  assert.notEqual(await enter(tab), stranger);
  await browser.close();
});

test("no token and no renewal ever stands in an address", async () => {
  const { browser, ana } = await household();
  const tab = await browser.tab();
  const addresses = [];
  tab.page.on("request", (request) => addresses.push(request.url()));
  tab.page.on("websocket", (socket) => addresses.push(socket.url()));
  await enter(tab);
  await tab.identify(ana);
  assert.ok(addresses.some((address) => address.startsWith(SERVER.replace("http", "ws"))));
  for (const address of addresses) assert.doesNotMatch(address, /eyJ|renewal|token/);
  await browser.close();
});
