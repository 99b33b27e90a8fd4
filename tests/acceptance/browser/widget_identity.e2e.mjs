/** Who the messenger takes its reader for: strangers, users, users who follow each other, and windows of their own. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { buyerInside, freshOrder, told } from "./parties.mjs";
import { launch, mint, Person, rest, SERVER, Shop, SITE, until } from "./shop.mjs";

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

/** The page names someone; resolves when they are here. */
const identify = (person, profile) =>
  person.page.evaluate(
    (address) => window.tradepost("identify", { getToken: async () => (await fetch(address)).text() }),
    `${shop.origin}/token?profile=${encodeURIComponent(profile)}&role=${profile.split(":")[0]}`,
  );
/** All words that the messenger shows. */
const seen = (person) =>
  person.widget.evaluate((element) => {
    const words = (root) =>
      [...root.querySelectorAll("*")].map((one) => (one.shadowRoot ? words(one.shadowRoot) : "")).join(" ") +
      root.textContent;
    return words(element.shadowRoot);
  });

test("what a stranger wrote is in the list of the user they turn out to be", async (t) => {
  const { buyer } = await freshOrder();
  const person = await Person.at(browser, shop.origin);
  t.after(() => person.close());
  await person.open();
  await person.dialog.getByRole("textbox").fill("A stranger's question");
  await person.dialog.getByRole("textbox").press("Enter");
  await person.message("A stranger's question").waitFor();
  await identify(person, buyer);
  await person.dialog.locator("tp-conversations").getByText("A stranger's question").click();
  await person.message("A stranger's question").waitFor();
  assert.deepEqual(person.troubles, []);
});

test("who is named while it is looked whether a stranger comes back is known", async (t) => {
  const { buyer } = await freshOrder();
  const person = await Person.at(browser, shop.origin);
  t.after(() => person.close());
  await person.call("unread"); // the messenger is here
  const known = await person.page.evaluate(
    async (address) => {
      const { account } = document.querySelector("tradepost-widget");
      const looked = account.returns();
      const named = account.identify(async () => (await fetch(address)).text());
      const found = [await looked, account.known.value];
      await named;
      return found;
    },
    `${shop.origin}/token?profile=${encodeURIComponent(buyer)}&role=buyer`,
  );
  assert.deepEqual(known, [true, true]);
});

test("after a logout nothing is shown and nothing is kept, and the next one sees nothing of the one before", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  const next = await freshOrder();
  await told(conversation, seller, "A secret of the first");
  await person.message("A secret of the first").waitFor();
  await person.box.fill("A draft of the first");
  await person.call("logout");
  await person.dialog.waitFor({ state: "hidden" });
  const kept = await person.page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    const all = [];
    for (const name of names) {
      const database = await new Promise((done) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
      });
      for (const store of database.objectStoreNames) {
        const asked = database.transaction(store).objectStore(store).getAll();
        all.push(
          await new Promise((done) => {
            asked.onsuccess = () => done(asked.result);
          }),
        );
      }
      database.close();
    }
    return JSON.stringify([all, { ...localStorage }]);
  });
  assert.doesNotMatch(kept, /first|seller:/);
  await identify(person, next.buyer);
  await person.call("open");
  await person.dialog.getByText("Order n").first().waitFor();
  assert.doesNotMatch(await seen(person), /of the first/);
  assert.equal((await person.call("conversations")).length, 1);
});

test("answers that come after their person left are shown to nobody", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  const next = await freshOrder();
  await told(conversation, seller, "Only for the first");
  await person.message("Only for the first").waitFor();
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send("Network.enable");
  const slow = { offline: false, latency: 400, downloadThroughput: -1, uploadThroughput: -1 };
  await devtools.send("Network.emulateNetworkConditions", slow);
  for (let round = 0; round < 3; round += 1) {
    const back = person.call("openConversation", conversation).catch(() => undefined);
    await identify(person, next.buyer);
    await back;
  }
  await person.call("open");
  assert.doesNotMatch(await seen(person), /Only for the first/);
  const ids = (await person.call("conversations")).map(({ id }) => id);
  assert.ok(!ids.includes(conversation));
});

test("a one-time code opens the hosted page, is gone from the address at once, and opens it once", async (t) => {
  const { buyer, seller, conversation } = await freshOrder();
  await told(conversation, seller, "Words for the buyer");
  const answer = await fetch(`${SERVER}/w/${SITE}/code`, {
    method: "POST",
    headers: { authorization: `Bearer ${await mint(buyer, "buyer")}`, "content-type": "application/json" },
    body: "{}",
  });
  const { code } = await answer.json();
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(`${SERVER}/w/${SITE}#code=${code}&conversation=${conversation}`);
  await page.getByText("Words for the buyer").last().waitFor();
  assert.doesNotMatch(page.url(), /code=/);
  assert.ok(addresses.every((address) => !address.includes(code)));
  const again = await context.newPage();
  await again.goto(`${SERVER}/w/${SITE}#code=${code}`);
  assert.match(await again.getByRole("alert").textContent(), /one visit/);
});

/** A page that opens the hosted one and answers it with this token. */
const OPENER = `<body><h1>App</h1><script>
  window.asked = [];
  addEventListener("message", (event) => {
    if (event.data?.type !== "tradepost:token-wanted") return;
    window.asked.push(event.origin);
    event.source.postMessage({ type: "tradepost:token", token: window.token }, event.origin);
  });
</script></body>`;

test("the hosted page takes a token from the page that opened it, where its origin is on the list, and from no other", async (t) => {
  const { buyer, seller, conversation } = await freshOrder();
  await told(conversation, seller, "Words by the bridge");
  const app = await Shop.open({ "/": OPENER }, { policy: "" });
  t.after(() => app.close());
  const stranger = createServer((_request, answer) => answer.setHeader("content-type", "text/html").end(OPENER));
  await new Promise((listening) => stranger.listen(0, "127.0.0.1", listening));
  t.after(() => stranger.close());
  const token = await mint(buyer, "buyer");
  const context = await browser.newContext();
  t.after(() => context.close());
  const opened = async (origin) => {
    const page = await context.newPage();
    await page.goto(origin);
    await page.evaluate((given) => {
      window.token = given;
    }, token);
    const [popup] = await Promise.all([
      context.waitForEvent("page"),
      page.evaluate((address) => {
        window.popup = window.open(address);
      }, `${SERVER}/w/${SITE}#conversation=${conversation}`),
    ]);
    return { page, popup };
  };
  const good = await opened(app.origin);
  await good.popup.getByText("Words by the bridge").last().waitFor();
  assert.deepEqual(await good.page.evaluate(() => window.asked), [SERVER]);
  const bad = await opened(`http://127.0.0.1:${stranger.address().port}`);
  await bad.popup.locator("tradepost-chat").waitFor();
  await bad.popup.getByRole("textbox").first().waitFor();
  assert.deepEqual(await bad.page.evaluate(() => window.asked), []);
  await bad.page.evaluate(() => window.popup.postMessage({ type: "tradepost:token", token: window.token }, "*"));
  await bad.popup.getByRole("textbox").first().fill("As nobody");
  assert.doesNotMatch(await bad.popup.locator("body").innerText(), /Words by the bridge/);
  stranger.closeAllConnections();
});

test("a page of an origin that is not on the list cannot put the hosted page into a frame", async (t) => {
  const frame = `<body><iframe src="${SERVER}/w/${SITE}"></iframe></body>`;
  const stranger = createServer((_request, answer) => answer.setHeader("content-type", "text/html").end(frame));
  await new Promise((listening) => stranger.listen(0, "127.0.0.1", listening));
  t.after(() => {
    stranger.closeAllConnections();
    stranger.close();
  });
  const friend = await Shop.open({ "/": frame }, { policy: "" });
  t.after(() => friend.close());
  const shown = async (origin) => {
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(origin);
    const [, inner] = page.frames();
    return (
      (await inner
        .evaluate(() => document.querySelector("tradepost-chat, .trouble, body > *") !== null)
        .catch(() => false)) && inner.url().startsWith(SERVER)
    );
  };
  assert.equal(await shown(`http://127.0.0.1:${stranger.address().port}`), false);
  assert.equal(await shown(friend.origin), true);
});

test("a conversation moves to a window of its own, which the page goes on giving tokens", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  await told(conversation, seller, "To be seen in a window");
  await person.message("To be seen in a window").waitFor();
  await person.dialog.getByRole("button", { name: "More about this conversation" }).click();
  const [popup] = await Promise.all([
    person.context.waitForEvent("page"),
    person.dialog.getByRole("menuitem", { name: "Open in a window" }).click(),
  ]);
  await popup.getByText("To be seen in a window").last().waitFor();
  assert.doesNotMatch(popup.url(), /code=|eyJ/);
  await person.dialog.waitFor({ state: "hidden" });
  await popup.getByRole("textbox").first().fill("Said in the window");
  await popup.getByRole("textbox").first().press("Enter");
  await popup.getByRole("article").filter({ hasText: "Said in the window" }).first().waitFor();
  await until(async () => {
    const { messages } = await rest("GET", `/conversations/${conversation}/messages`);
    return messages.some(({ content }) => content.text === "Said in the window");
  });
  await popup.close();
  assert.deepEqual(person.troubles, []);
});
