/** Every way in which a page takes the messenger in, and what it can ask of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { held, launch, mint, order, PATIENCE_MS, Person, pay, rest, SERVER, Shop, SITE, until } from "./shop.mjs";

const STUB =
  "window.tradepost=window.tradepost||((...a)=>new Promise((y,n)=>tradepost.q.push([a,y,n])));tradepost.q=tradepost.q||[]";
const TAG = `<script async src="${SERVER}/w/v1.js" data-site="${SITE}"></script>`;
/** Calls before the script is there, and how they ended. */
const EARLY = `<script>${STUB}</script><script>
  window.told = [];
  tradepost("on", "ready", (value) => told.push(value.profile));
  window.counted = tradepost("unread");
  window.unknown = tradepost("dance").catch((error) => error.message);
</script>`;

let browser;
let shop;

before(async () => {
  browser = await launch([], { ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  const body = "<h1>Lamps</h1><a href='#x'>A link</a>";
  shop = await Shop.open({ "/": `<body>${body}</body>`, "/other": "<body><h1>Elsewhere</h1></body>" });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

/** What a page of another policy has, as a shop of its own. */
async function shopWith(t, body, options = {}) {
  const own = await Shop.open({ "/": `<body>${body}</body>` }, { policy: "", ...options });
  t.after(() => own.close());
  return own;
}

let orders = Date.now() % 1e6;
/** A buyer and a seller of an order of their own, in its conversation. */
async function buyerOfAnOrder(options) {
  orders += 1;
  const people = { buyer: `buyer:e${orders}`, seller: `seller:e${orders}` };
  const conversation = await order(`e${orders}`, people);
  const buyer = await Person.known(browser, shop, people.buyer, "buyer", options);
  return { ...people, conversation, person: buyer };
}

const say = (conversation, as, content) => rest("POST", `/conversations/${conversation}/messages`, { content }, { as });

test("on the strictest page everything works without one violation", async (t) => {
  const geolocation = { latitude: 40.4168, longitude: -3.7038, accuracy: 20 };
  const options = { permissions: ["geolocation", "microphone"], geolocation };
  const { conversation, seller, person } = await buyerOfAnOrder(options);
  t.after(() => person.close());
  const { dialog } = person;
  await person.call("openConversation", conversation);
  await person.write("Is it **brass**? https://example.com");
  await person.message("brass").waitFor();
  await dialog.getByRole("button", { name: "Emoji" }).click();
  await dialog
    .getByRole("searchbox")
    .or(dialog.getByPlaceholder(/Search/))
    .first()
    .fill("lamp");
  await dialog.locator("tp-emoji-picker .grid button").first().click();
  await person.box.press("Enter");
  await dialog.locator("input[type=file]").setInputFiles({ name: "lamp.png", mimeType: "image/png", buffer: PNG });
  await dialog.locator("tp-composer").getByText("lamp.png").or(dialog.locator("tp-composer img")).first().waitFor();
  await dialog.locator("tp-composer progress").waitFor({ state: "detached" });
  await dialog.locator("tp-composer").getByText("1 kB").waitFor();
  await person.box.fill("This one");
  await person.box.press("Enter");
  await dialog.locator("tp-timeline tp-image img").first().waitFor();
  await person.call("shareLocation", {});
  await dialog.locator("tp-timeline tp-map").first().waitFor();
  await say(conversation, seller, FORM);
  const form = dialog.locator("form").filter({ hasText: "Street" });
  await form.getByLabel("Street").fill("Calle Mayor 1");
  await form.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Calle Mayor 1").first().waitFor();
  assert.deepEqual(person.troubles, []);
});

test("a stub answers calls that were made before the script came", async (t) => {
  const own = await shopWith(t, `${EARLY}<h1>Lamps</h1>`);
  const person = await Person.at(browser, own.origin);
  t.after(() => person.close());
  assert.deepEqual(await person.page.evaluate(() => window.counted), { total: 0, conversations: {} });
  assert.match(await person.page.evaluate(() => window.unknown), /does not know "dance".*open, openConversation/);
  await person.call("open");
  await person.page.waitForFunction(() => window.told.length === 1);
  assert.match(await person.page.evaluate(() => window.told[0]), /^visitor:/);
});

test("attributes of the script tag say how it looks and where it stands", async (t) => {
  const attributes = 'data-locale="es" data-theme="dark" data-position="start" data-launcher="hidden"';
  const own = await shopWith(t, "<h1>Lámparas</h1>", { attributes });
  const person = await Person.at(browser, own.origin);
  t.after(() => person.close());
  await person.call("unread");
  assert.equal(await person.widget.getByRole("button").count(), 0, "the launcher is hidden");
  await person.call("open");
  await person.dialog
    .getByText("Escribe", { exact: false })
    .or(person.dialog.getByPlaceholder(/Escrib/))
    .first()
    .waitFor();
  const { x } = await person.dialog.boundingBox();
  assert.ok(x < 100, `it stands at the start, not at ${x}`);
  assert.equal(await person.widget.evaluate((element) => element.dataset.theme), "dark");
});

test("a second copy of the script changes nothing", async (t) => {
  const own = await shopWith(t, `${TAG}${TAG}<h1>Lamps</h1>`);
  const person = await Person.at(browser, own.origin);
  t.after(() => person.close());
  await person.call("unread");
  await person.page.evaluate(async (tag) => {
    const script = document.createElement("script");
    script.src = tag;
    document.head.append(script);
    await new Promise((loaded) => script.addEventListener("load", loaded));
  }, `${SERVER}/w/v1.js`);
  await person.open();
  assert.equal(await person.page.locator("tradepost-widget").count(), 1);
  assert.deepEqual(person.troubles, []);
});

test("an element in the flow follows its attributes, and survives being moved and taken away", async (t) => {
  const [one, two] = [await order(`a${Date.now()}`), await order(`b${Date.now()}`)];
  await say(one, "seller:42", { kind: "text", text: "Words of the first" });
  await say(two, "seller:42", { kind: "text", text: "Words of the second" });
  const own = await shopWith(t, `<h1>Lamps</h1><main id="a"></main><main id="b"></main>`);
  const person = await Person.at(browser, own.origin);
  t.after(() => person.close());
  await person.call("unread"); // the element's code comes with the widget
  await person.page.evaluate(
    ([site, token, conversation]) => {
      const chat = document.createElement("tradepost-chat");
      chat.options = { getToken: () => token };
      for (const [name, value] of Object.entries({ site, conversation })) chat.setAttribute(name, value);
      document.querySelector("#a").append(chat);
    },
    [SITE, await mint("buyer:7", "buyer"), one],
  );
  const chat = person.page.locator("tradepost-chat");
  const set = (name, value) => chat.evaluate((element, [n, v]) => element.setAttribute(n, v), [name, value]);
  await chat.getByText("Words of the first").last().waitFor();
  await set("conversation", two);
  await chat.getByText("Words of the second").last().waitFor();
  await set("theme", "dark");
  await chat.and(person.page.locator("[data-theme=dark]")).waitFor();
  await set("locale", "de");
  await chat.and(person.page.locator("[lang=de]")).waitFor();
  await chat.getByRole("textbox").first().fill("Half a sent");
  await chat.evaluate((element) => document.querySelector("#b").append(element));
  await chat.getByText("Words of the second").last().waitFor();
  assert.equal(
    await chat
      .getByRole("textbox")
      .first()
      .inputValue()
      .catch(() => chat.getByRole("textbox").first().textContent()),
    "Half a sent",
  );
  const handle = await chat.elementHandle();
  await handle.evaluate((element) => {
    window.taken = element;
    element.remove();
  });
  await person.page.waitForFunction(() => window.taken.chat === undefined);
  await person.page.evaluate(() => document.querySelector("#a").append(window.taken));
  await chat.getByText("Words of the second").last().waitFor();
  assert.deepEqual(person.troubles, []);
});

const swaps = {
  "its body is replaced": () => {
    const body = document.createElement("body");
    body.innerHTML = "<h1>Another</h1>";
    document.body = body;
  },
  "all in its body is replaced": () => {
    document.body.innerHTML = "<h1>Another</h1>";
  },
};
for (const [what, swap] of Object.entries(swaps)) {
  test(`when ${what}, the messenger and what it showed stay`, async (t) => {
    const own = await shopWith(t, "<h1>Lamps</h1>");
    const conversation = await order(`swap${Date.now()}`);
    const person = await Person.known(browser, own, "buyer:7", "buyer");
    t.after(() => person.close());
    await person.call("openConversation", conversation);
    await person.box.fill("Not sent yet");
    await person.page.evaluate(swap);
    await person.page.getByRole("heading", { name: "Another" }).waitFor();
    await person.dialog.waitFor();
    await person.box.press("Enter");
    await person.message("Not sent yet").waitFor();
    await person.launcher.click();
    await person.dialog.waitFor({ state: "hidden" });
    assert.deepEqual(person.troubles, []);
  });
}

test("who presses the launcher while the messenger comes finds it open, and the keyboard where it was", async (t) => {
  for (const press of ["mouse", "keyboard"]) {
    const person = await Person.at(browser, "about:blank");
    t.after(() => person.close());
    const code = await held(person.page, `${SERVER}/w/assets/widget-main*`);
    await person.page.goto(shop.origin);
    const button = person.widget.getByRole("button");
    if (press === "mouse") await button.hover();
    else await button.focus();
    if (press === "mouse") await person.page.mouse.down();
    code.letGo();
    await person.page.waitForFunction(() => document.querySelector("tradepost-widget").account);
    if (press === "mouse") await person.page.mouse.up();
    else {
      await person.widget.locator(".launcher:focus").waitFor();
      await person.page.keyboard.press("Enter");
    }
    await person.dialog.waitFor();
    assert.deepEqual(person.troubles, []);
  }
});

test("a page that comes back from the back-forward cache goes on where it was", async (t) => {
  const { conversation, seller, person } = await buyerOfAnOrder();
  t.after(() => person.close());
  await person.call("openConversation", conversation);
  await person.write("Before");
  await person.message("Before").waitFor();
  await person.page.evaluate(() => {
    window.kept = true;
    addEventListener("pageshow", ({ persisted }) => {
      window.persisted = persisted;
    });
  });
  await person.page.goto(`${shop.origin}/other`);
  await say(conversation, seller, { kind: "text", text: "Meanwhile" });
  await person.page.goBack({ waitUntil: "commit" });
  await person.dialog.waitFor().catch(() => undefined);
  await person.page.waitForFunction(() => window.persisted !== undefined);
  assert.deepEqual(await person.page.evaluate(() => [window.kept, window.persisted]), [true, true]);
  await person.message("Meanwhile").waitFor();
  await person.write("After");
  await person.message("After").waitFor();
});

test("hooks of the page stop and change what is sent, added and opened", async (t) => {
  const { conversation, person } = await buyerOfAnOrder();
  t.after(() => person.close());
  await pay(conversation);
  await person.page.evaluate(() => {
    window.opened = [];
    window.open = (url) => window.opened.push(url);
    tradepost("before", "send", (draft) =>
      draft.text?.includes("secret") ? false : { ...draft, text: draft.text && `${draft.text}!` },
    );
    tradepost("before", "file-add", ({ file }) => (file.name.endsWith(".pdf") ? false : { file }));
    tradepost("before", "link-open", ({ url }) => (url.includes("bad") ? false : { url: `${url}?ref=shop` }));
  });
  await person.call("openConversation", conversation);
  await person.write("Hello https://good.example/");
  await person.message("Hello https://good.example/!").waitFor();
  await person.write("https://bad.example/");
  await person.message("bad.example").waitFor();
  await person.message("bad.example").getByRole("link").first().click();
  await person.message("good.example").getByRole("link").first().click();
  await person.page.waitForFunction(() => window.opened.length === 1);
  assert.deepEqual(await person.page.evaluate(() => window.opened), ["https://good.example/?ref=shop"]);
  await person.write("A secret word");
  await until(async () => /A secret word/.test(await wordsIn(person.box))); // what was stopped is not lost
  assert.equal(await person.message("A secret word").count(), 0);
  await assert.rejects(person.call("send", { text: "secret" }), /hook/);
  await assert.rejects(
    person.page.evaluate(() => tradepost("before", "dance", () => false)),
    /send, link-open, file-add/,
  );
  const input = person.dialog.locator("input[type=file]");
  await input.setInputFiles({ name: "no.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") });
  await input.setInputFiles({ name: "yes.png", mimeType: "image/png", buffer: PNG });
  const attached = (name) => person.dialog.getByRole("textbox", { name: `Caption of ${name}` });
  await attached("yes.png").waitFor();
  assert.equal(await attached("no.pdf").count(), 0, "it is not there, whatever is said of it");
});

test("everything of the table of events is told, to listeners and by the element", async (t) => {
  const geolocation = { latitude: 40.4168, longitude: -3.7038, accuracy: 20 };
  const { conversation, seller, buyer, person } = await buyerOfAnOrder({ permissions: ["geolocation"], geolocation });
  t.after(() => person.close());
  await person.page.evaluate(() => {
    window.heard = { on: [], element: [] };
    const names =
      "ready state open close unread message:received message:sent message:failed message:read typing conversation:created " +
      "conversation:closed agent:joined action location:start location:stop token:expired error";
    for (const name of names.split(" ")) {
      tradepost("on", name, () => window.heard.on.push(name));
      document.addEventListener(`tradepost:${name}`, () => window.heard.element.push(name));
    }
  });
  const other = await Person.known(browser, shop, seller, "seller");
  t.after(() => other.close());
  const hears = (name) =>
    person.page
      .waitForFunction((wanted) => Object.values(window.heard).every((all) => all.includes(wanted)), name, {
        timeout: PATIENCE_MS,
      })
      .catch(() => assert.fail(`nothing was told of ${name}`));
  await person.call("identify", {}).catch(() => undefined);
  await person.page.evaluate(
    ([address]) => tradepost("identify", { getToken: async () => (await fetch(address)).text() }).then(() => undefined),
    [`${shop.origin}/token?profile=${buyer}&role=buyer`],
  );
  for (const name of ["ready", "state"]) await hears(name);
  await person.connected();
  await say(conversation, seller, { kind: "text", text: "Unread" });
  for (const name of ["unread", "message:received"]) await hears(name);
  await person.call("openConversation", conversation);
  await hears("open");
  await person.write("Do you read this?");
  await hears("message:sent");
  await other.call("openConversation", conversation);
  await hears("message:read");
  await other.box.pressSequentially("I am");
  await hears("typing");
  await say(conversation, seller, {
    kind: "quick_replies",
    text: "Which?",
    replies: [{ id: "big", label: "The big one" }],
  });
  await person.dialog.getByRole("button", { name: "The big one" }).click();
  await hears("action");
  await person.call("shareLocation", { live: { minutes: 15 } });
  await hears("location:start");
  await person.call("stopSharing");
  await hears("location:stop");
  await person.call("open", { with: [], context: { listing: "lst_9" } });
  await person.call("close");
  await hears("close");
  await person.call("send", { conversation: "cv_that_is_not_there_at_all_00", text: "x" });
  await hears("message:failed");
  const support = await person.call("send", { text: "Help", conversation: undefined }).catch(String);
  assert.ok(support);
  await rest("POST", `/conversations/${conversation}/participants`, { profile: "agent:1", role: "agent", name: "Ada" });
  await hears("agent:joined");
  await rest("POST", `/conversations/${conversation}/close`, {});
  await hears("conversation:closed");
});

test("update turns language, theme, words, place and context of what is on the page", async (t) => {
  const person = await Person.at(browser, shop.origin);
  t.after(() => person.close());
  await person.open();
  await person.call("update", { locale: "ar" });
  await person.widget.and(person.page.locator("[dir=rtl][lang=ar]")).waitFor();
  await person.call("update", { theme: "dark", position: "start", strings: { "widget.write": "Ask away" } });
  await person.dialog.getByPlaceholder("Ask away").waitFor();
  assert.deepEqual(await person.widget.evaluate(({ dataset }) => [dataset.theme, dataset.position]), ["dark", "start"]);
  await person.call("update", { context: { listing: "lst_9" } });
  await person.dialog.getByRole("textbox").fill("About this one");
  await person.dialog.getByRole("textbox").press("Enter");
  await person.message("About this one").waitFor();
  const [{ id }] = await until(async () => {
    const found = await person.call("conversations");
    return found.length > 0 && found;
  });
  const { conversation } = await rest("GET", `/conversations/${id}`);
  assert.equal(conversation.attributes["page.listing"], "lst_9");
});

test("the messenger without a launcher is there for the page's own buttons, and goes when it is told to", async (t) => {
  const own = await shopWith(t, "<h1>Lamps</h1>", { attributes: 'data-launcher="hidden"' });
  const person = await Person.at(browser, own.origin);
  t.after(() => person.close());
  for (const [verb, isOpen] of Object.entries({ toggle: true, close: false, open: true, hide: false })) {
    await person.call(verb);
    await person.dialog.waitFor({ state: isOpen ? "visible" : "hidden" });
  }
  await person.call("show");
  await person.launcher.waitFor();
  await person.call("destroy");
  assert.equal(await person.page.locator("tradepost-widget").count(), 0);
  assert.deepEqual(person.troubles, []);
});

test("opened and closed two hundred times, the heap stays as it was", async (t) => {
  const { conversation, person } = await buyerOfAnOrder();
  t.after(() => person.close());
  await person.call("openConversation", conversation);
  await person.write("Hello");
  await person.message("Hello").waitFor();
  const devtools = await person.context.newCDPSession(person.page);
  const rounds = (times) =>
    person.page.evaluate(async (count) => {
      const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      for (let round = 0; round < count; round += 1) {
        await tradepost("close");
        await drawn();
        await tradepost("open");
        await drawn();
      }
    }, times);
  const used = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize;
  };
  await rounds(20);
  const before = await used();
  await rounds(200);
  const grown = ((await used()) - before) / 1024;
  assert.ok(grown < 600, `the heap grew by ${Math.round(grown)} KiB`);
});

const wordsIn = (box) => box.evaluate((element) => element.value ?? element.textContent);
const FORM = {
  kind: "form",
  title: "Where to?",
  fields: [{ type: "text", name: "street", label: "Street", required: true }],
  submit: "Save",
};
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC",
  "base64",
);
