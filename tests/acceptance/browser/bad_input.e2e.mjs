/** What goes wrong around the messenger: the page stays whole, and whoever reads is told in words what to do. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HOSTILE } from "./hostile_words.mjs";
import { buyerInside, freshOrder, told } from "./parties.mjs";
import { launch, order, Person, rest, SERVER, Shop, until } from "./shop.mjs";

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

/** A page whose own words are seen before ours are. */
async function visit(t, { route, init, ...options } = {}) {
  const person = await Person.at(browser, "about:blank", { init, ...options });
  t.after(() => person.close());
  if (route) await route(person.context);
  await person.page.goto(shop.origin);
  return person;
}

const named = (person, getToken) =>
  person.page.evaluate(`(() => { window.tradepost("identify", { getToken: ${getToken} }).catch(() => {}) })()`);
const errors = (person) =>
  person.page.evaluate(() => {
    window.codes = [];
    window.tradepost("on", "error", ({ code }) => window.codes.push(code));
  });

test("a server that is down when the page loads keeps the page whole, and the launcher comes by itself when it is back", async (t) => {
  let isDown = true;
  const route = (context) =>
    context.route(`${SERVER}/w/*/config.json`, (route) => (isDown ? route.abort() : route.continue()));
  const person = await visit(t, { route });
  await person.page.getByRole("heading", { name: "Lamps" }).waitFor();
  assert.equal(await person.page.locator("tradepost-widget").count(), 0);
  isDown = false;
  await person.open();
  assert.deepEqual(person.troubles, []);
});

test("an origin that is not on the list has no launcher, and its developer reads why", async (t) => {
  const stranger = await Shop.open({ "/": "<body><h1>Elsewhere</h1></body>" });
  t.after(() => stranger.close());
  const { site } = await rest("GET", `/sites/${process.env.SITE}`);
  const origins = site.settings.origins.filter((origin) => origin !== stranger.origin);
  await rest("PATCH", `/sites/${process.env.SITE}`, { settings: { origins } });
  const person = await Person.at(browser, "about:blank");
  t.after(() => person.close());
  const said = person.page.waitForEvent("console", { predicate: (line) => line.text().startsWith("tradepost:") });
  await person.page.goto(stranger.origin);
  assert.match((await said).text(), /origin_blocked.*\/start/);
  assert.equal(await person.page.locator("tradepost-widget").count(), 0);
  assert.deepEqual(person.troubles, []);
});

for (const [what, token] of [
  ["is no token", '() => "hello"'],
  [
    "is of another tenant",
    '() => "eyJhbGciOiJIUzI1NiIsImtpZCI6ImtpZF9vdGhlciIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJidXllcjo3IiwiYXVkIjoidHJhZGVwb3N0IiwiZXhwIjo0MTAyNDQ0ODAwLCJyb2xlIjoiYnV5ZXIifQ.c2lnbmF0dXJl"',
  ],
  ["cannot be had", '() => { throw new Error("the shop is down") }'],
]) {
  test(`a token that ${what} is said in words, and the page hears why`, async (t) => {
    const person = await visit(t);
    await errors(person);
    await named(person, token);
    await person.call("open");
    await person.dialog
      .getByText(/Load this page again|cannot be reached right now/)
      .first()
      .waitFor();
    await person.page.waitForFunction(() => window.codes.length > 0);
    assert.deepEqual(person.troubles, []);
  });
}

test("a browser that forbids IndexedDB sends and receives, and says that nothing is kept", async (t) => {
  const init = () =>
    Object.defineProperty(window, "indexedDB", {
      get: () => {
        throw new DOMException("no", "SecurityError");
      },
    });
  const { person, conversation, seller } = await buyerInside(t, browser, shop, { init });
  await person.write("Without a memory");
  await person.message("Without a memory").waitFor();
  await told(conversation, seller, "I hear you");
  await person.message("I hear you").waitFor();
  await person.box.fill("A draft");
  await person.dialog.getByText("This browser keeps nothing", { exact: false }).first().waitFor();
  assert.deepEqual(person.troubles, []);
});

for (const minutes of [10, -10]) {
  test(`a clock ${minutes} minutes off does not keep anybody from their messages`, async (t) => {
    const init = `{ const Real = Date; globalThis.Date = class extends Real {
      constructor(...given) { given.length ? super(...given) : super(Real.now() + ${minutes * 60_000}); }
      static now() { return Real.now() + ${minutes * 60_000}; } } }`;
    const { person, conversation, seller } = await buyerInside(t, browser, shop, { init });
    await told(conversation, seller, "What time is it?");
    await person.message("What time is it?").waitFor();
    await person.write("Late");
    await person.message("Late").waitFor();
    assert.deepEqual(person.troubles, []);
  });
}

test("frames that a broken proxy garbles are no error of the page, and nothing is lost by them", async (t) => {
  const made = await freshOrder();
  const person = await Person.at(browser, "about:blank");
  t.after(() => person.close());
  let [passed, connections] = [0, 0];
  await person.page.routeWebSocket(/\/v1\/ws/, (socket) => {
    connections += 1;
    const server = socket.connectToServer();
    const garbage = [
      "",
      "{",
      "null",
      "[]",
      '{"type":"event"}',
      '{"type":"reply","ref":"999","result":null}',
      "\u0000\ufffd",
      '{"type":"later"}',
      '{"type":"signal","signal":null}',
    ];
    server.onMessage((frame) => {
      passed += 1;
      socket.send(garbage[passed % garbage.length]);
      socket.send(frame);
    });
  });
  await person.page.goto(shop.origin);
  await named(person, `async () => (await fetch("${shop.origin}/token?profile=${made.buyer}&role=buyer")).text()`);
  await person.call("openConversation", made.conversation);
  const said = [];
  for (let n = 0; n < 6; n += 1) {
    said.push(`Words ${n}`, `Answer ${n}`);
    await told(made.conversation, made.seller, `Words ${n}`);
    await person.write(`Answer ${n}`);
  }
  await person.message("Words 5").waitFor();
  await person.message("Answer 5").waitFor();
  const whole = async () => (await person.texts()).length >= said.length; // the last one may be on its way
  await until(whole).catch(async () => assert.deepEqual(await person.texts(), said));
  assert.deepEqual((await person.texts()).sort(), said.sort());
  assert.equal(connections, 1);
  assert.deepEqual(person.troubles, []);
});

test("hostile words in names, titles and messages are shown as words, and run nowhere", async (t) => {
  const n = Date.now() % 1e7;
  for (const [i, words] of HOSTILE.entries()) {
    const people = { buyer: `buyer:h${n}`, seller: `seller:h${n}x${i}` };
    const conversation = await order(`h${n}x${i}`, people);
    await rest("PATCH", `/conversations/${conversation}`, { title: words });
    await rest("PATCH", `/profiles/${people.seller}`, { name: words }).catch(() => undefined);
    await told(conversation, people.seller, words);
  }
  const person = await Person.known(browser, shop, `buyer:h${n}`, "buyer");
  t.after(() => person.close());
  await person.call("open");
  const rows = person.dialog.locator("tp-conversations li");
  await rows.nth(HOSTILE.length - 1).waitFor();
  for (let i = 0; i < HOSTILE.length; i += 1) {
    await rows.nth(i).locator("button, a, [tabindex]").first().click();
    await person.dialog.getByRole("article").first().waitFor();
    await person.dialog.getByRole("button", { name: "Back to all conversations" }).click();
    await rows.first().waitFor();
  }
  const wide = await person.dialog.evaluate((dialog) => dialog.scrollWidth > dialog.clientWidth);
  assert.equal(wide, false);
  assert.equal(await person.page.evaluate(() => window.__pwn), undefined);
  assert.deepEqual(person.troubles, []);
});
