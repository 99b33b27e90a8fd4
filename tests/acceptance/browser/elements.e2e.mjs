/** The elements of the kinds of content, each as its reader uses it, on a page of strictest policy. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { AXE, KindsPage, show } from "./kinds_page.mjs";

const GOLDEN = new URL("../../golden/", import.meta.url);
const golden = (kind) => JSON.parse(readFileSync(new URL(`content.${kind}.json`, GOLDEN), "utf8"));
const KINDS = readdirSync(GOLDEN).flatMap((name) => /^content\.(\w+)\.json$/.exec(name)?.[1] ?? []);
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
let kinds;
let page;

before(async () => {
  kinds = await KindsPage.start();
});
after(() => kinds.close());
beforeEach(async () => {
  page = await kinds.open({ reducedMotion: "reduce" });
});
afterEach(async () => {
  assert.deepEqual([page.errors, page.violations], [[], []]);
  await page.close();
});

/** Another page, with these options of the browser. */
async function reopen(options) {
  await page.close();
  page = await kinds.open(options);
}

const told = (doing, live) => page.evaluate(([told, live]) => globalThis.kinds.clear(told, live), [doing, live]);
const answered = () => page.evaluate(() => globalThis.kinds.answered);

const LOOKS = {
  "on a desktop": {},
  "in the dark": { colorScheme: "dark" },
  "on a small phone": { viewport: { width: 320, height: 640 } },
  "from right to left": { rtl: true },
};
for (const [name, { rtl, ...options }] of Object.entries(LOOKS)) {
  test(`every state of every kind ${name}: axe finds nothing wrong, and nothing is wider than the page`, async () => {
    await reopen({ bypassCSP: true, reducedMotion: "reduce", ...options });
    if (rtl) await page.evaluate(() => globalThis.kinds.turn("ar"));
    await page.evaluate(() => globalThis.kinds.stories(""));
    await page.locator("[data-story='form'] input[type=date]").waitFor();
    await page.locator("[data-story='live_location'] .disc").first().waitFor();
    await page.locator("[data-story='carousel'] .strip").waitFor();
    await page.addScriptTag({ path: AXE });
    const found = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), RULES);
    assert.deepEqual(
      found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join("; ")}`),
      [],
    );
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.equal(wide, room);
  });
}

test("every kind of the protocol has an element, and one newer than the page shows its fallback", async () => {
  for (const kind of KINDS) {
    const row = await show(page, golden(kind));
    const shown = await row.locator(".kind").getAttribute("data-kind");
    assert.equal(shown, kind === "unknown" ? "unknown" : kind);
  }
  await page.getByText("Poll: morning or evening?").waitFor();
});

test("a carousel is walked by arrow keys, Home and End, by its buttons and its dots, and says where it stands", async () => {
  const cards = Array.from({ length: 10 }, (_, i) => ({ title: `Card ${i + 1}`, type: "product" }));
  const row = await show(page, { kind: "carousel", cards });
  const at = (n) => row.locator(`.dot[aria-label="Go to card ${n}"][aria-current="true"]`).waitFor();
  await row.locator(".strip").focus();
  await at(1);
  assert.ok(await row.getByRole("button", { name: "Earlier card" }).isDisabled());
  await page.keyboard.press("ArrowRight");
  await at(2);
  await page.keyboard.press("End");
  await at(10);
  assert.ok(await row.getByRole("button", { name: "Next card" }).isDisabled());
  assert.equal(await row.getByRole("status").textContent(), "Card 10 of 10");
  await page.keyboard.press("Home");
  await at(1);
  await row.getByRole("button", { name: "Next card" }).click();
  await at(2);
  await row.getByRole("button", { name: "Go to card 5" }).click();
  await at(5);
});

test("from right to left the left arrow leads on", async () => {
  await page.evaluate(() => globalThis.kinds.turn("ar"));
  const cards = Array.from({ length: 4 }, (_, i) => ({ title: `Card ${i + 1}` }));
  const row = await show(page, { kind: "carousel", cards });
  await row.locator(".strip").focus();
  await page.keyboard.press("ArrowLeft");
  await row.locator(".dot:nth-child(2)[aria-current]").waitFor();
  await page.keyboard.press("ArrowRight");
  await row.locator(".dot:nth-child(1)[aria-current]").waitFor();
});

test("a form says at each field what is missing, bound to its input, and leads to the first one", async () => {
  const row = await show(page, golden("form"));
  await row.getByRole("button", { name: "Ask for the return" }).click();
  await row.locator(".trouble:visible").nth(5).waitFor();
  assert.equal(await row.locator(".trouble:visible").count(), 6);
  const focused = () => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return [at?.type, at?.name];
  };
  assert.deepEqual(await page.evaluate(focused), ["radio", "reason"]);
  const number = row.getByLabel("How many parcels?");
  const described = await number.getAttribute("aria-describedby");
  assert.equal(await row.locator(`#${described}`).textContent(), "Please fill this in.");
  assert.equal(await number.getAttribute("aria-invalid"), "true");
  assert.deepEqual(await answered(), []);
});

test("a form keeps what is typed while its row is drawn again, and says the server's no at the field it names", async () => {
  await told({ refuse: { message: "Nobody answers there.", path: "$.values.phone" } });
  const fields = [
    { type: "text", name: "words", label: "In your words" },
    { type: "phone", name: "phone", label: "Who may we call?" },
    { type: "address", name: "where", label: "Where to?" },
  ];
  const row = await show(page, { kind: "form", title: "A return", fields });
  await row.getByLabel("In your words").fill("It rattles");
  await row.getByLabel("Who may we call?").fill("+34 600 111 222");
  for (const [label, value] of [
    ["Street and number", "Calle Mayor 3"],
    ["City", "Madrid"],
  ])
    await row.getByLabel(label, { exact: true }).fill(value);
  await row.getByLabel("Country").selectOption("ES");
  await page.evaluate(() => globalThis.kinds.change("row-1", { own: false }));
  assert.equal(await row.getByLabel("In your words").inputValue(), "It rattles");
  await row.getByRole("button", { name: "Send" }).click();
  await row.getByText("Nobody answers there.").waitFor();
  assert.equal(await row.getByLabel("Who may we call?").getAttribute("aria-describedby"), "phone-trouble");
  assert.equal(await row.getByLabel("In your words").inputValue(), "It rattles");
  const [{ given }] = await answered();
  assert.deepEqual(given.values, {
    words: "It rattles",
    phone: "+34600111222",
    where: { line1: "Calle Mayor 3", city: "Madrid", country: "ES" },
  });
  await page.evaluate(() => globalThis.kinds.change("row-1", { standing: "answered" }));
  await row.getByText("You answered this.").waitFor();
  assert.equal(await row.locator("input").count(), 0);
});

test("what is typed into a form is there again when its row comes back", async () => {
  const content = {
    kind: "form",
    title: "A return",
    fields: [{ type: "text", name: "words", label: "In your words" }],
  };
  const row = await show(page, content, { message: "ms_typed" });
  await row.getByLabel("In your words").fill("half a sen");
  await page.evaluate(() => globalThis.kinds.remove());
  const again = await show(page, content, { message: "ms_typed" });
  await again.getByLabel("In your words").waitFor();
  assert.equal(await again.getByLabel("In your words").inputValue(), "half a sen");
});

test("fields that bear the names of a form's own parts do no harm", async () => {
  const fields = ["elements", "submit", "action", "constructor"].map((name) => ({ type: "text", name, label: name }));
  const row = await show(page, { kind: "form", title: "Names", fields });
  for (const { label } of fields) await row.getByLabel(label).fill("x");
  await row.getByRole("button", { name: "Send" }).click();
  await page.waitForFunction(() => globalThis.kinds.answered.length === 1);
  const [{ given }] = await answered();
  assert.deepEqual(given.values, { elements: "x", submit: "x", action: "x", constructor: "x" });
});

test("inputs tell browsers what they know how to fill in", async () => {
  const row = await show(page, {
    kind: "contact_request",
    text: "Reach you?",
    details: ["name", "phone", "email", "address"],
  });
  await row.getByLabel("Your name").waitFor();
  const tokens = await row.locator("input, select").evaluateAll((all) => all.map((one) => one.autocomplete));
  assert.deepEqual(tokens, [
    ...["name", "tel", "email"],
    ...["address-line1", "address-line2", "postal-code", "address-level2", "address-level1", "country"],
  ]);
});

test("a file and a signature are uploaded, and their ids are the values", async () => {
  const fields = [
    { type: "file", name: "photo", label: "A photo" },
    { type: "signature", name: "sign", label: "Sign" },
    { type: "rating", name: "stars", label: "How was it?" },
  ];
  const row = await show(page, { kind: "form", title: "Done?", fields });
  await row.getByRole("button", { name: "Send" }).click();
  await row.locator(".trouble:visible").first().waitFor();
  await row
    .locator("input[type=file]")
    .setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: Buffer.from("x") });
  await row.getByText("photo.jpg, 1 kB").waitFor();
  await row.getByLabel("Or type your name").fill("Ana");
  await row.getByRole("radio", { name: "4 of 5" }).check();
  await row.getByRole("button", { name: "Send" }).click();
  await page.waitForFunction(() => globalThis.kinds.answered.length === 1);
  const [{ given }] = await answered();
  assert.deepEqual(given.values, { photo: "fl_1", sign: "fl_1", stars: 4 });
});

test("a quick reply is pressed once: it alone stays, and nothing more can be chosen", async () => {
  const row = await show(page, {
    kind: "quick_replies",
    text: "Ring?",
    replies: [
      { label: "Ring", id: "a1" },
      { label: "Door", id: "a2" },
    ],
  });
  await row.getByRole("button", { name: "Door" }).click();
  await row.getByRole("button", { name: "Ring" }).waitFor({ state: "detached" });
  assert.ok(await row.getByRole("button", { name: "Door" }).isDisabled());
  assert.deepEqual(
    (await answered()).map(({ given }) => given),
    [{ action: "a2" }],
  );
});

test("links lead away safely, what is no web address leads nowhere, and the checkout stays at hand", async () => {
  await told({ checkout_url: "https://pay.example.com/c/1" });
  const row = await show(page, {
    kind: "buttons",
    text: "Now?",
    buttons: [
      { type: "link", label: "Look", url: "https://shop.example.com/p/1", id: "a1" },
      { type: "link", label: "Trap", url: "javascript:alert(1)", id: "a2" },
      { type: "pay", label: "Pay now", amount_minor: 23000, currency: "EUR", id: "a3" },
    ],
  });
  const look = row.getByRole("link", { name: "Look" });
  assert.equal(await look.getAttribute("rel"), "noopener noreferrer nofollow");
  assert.equal(await look.getAttribute("target"), "_blank");
  assert.ok(await row.getByRole("button", { name: "Trap" }).isDisabled());
  const opened = page.waitForEvent("popup");
  await row.getByRole("button", { name: /Pay now/ }).click();
  await (await opened).close();
  assert.equal(
    await row.getByRole("link", { name: "To the checkout" }).getAttribute("href"),
    "https://pay.example.com/c/1",
  );
});

test("the checkout is opened as its link is, so whoever is asked about links is asked about it", async () => {
  await told({ checkout_url: "https://pay.example.com/c/1" });
  const pay = { type: "pay", label: "Pay now", amount_minor: 23000, currency: "EUR", id: "a3" };
  const row = await show(page, { kind: "buttons", text: "Now?", buttons: [pay] });
  await page.evaluate(() => {
    const pressed = (event) => {
      const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
      if (!link) return;
      event.preventDefault();
      document.removeEventListener("click", pressed);
      window.led = link.href;
    };
    document.addEventListener("click", pressed);
  });
  await row.getByRole("button", { name: /Pay now/ }).click();
  const led = await page.waitForFunction(() => window.led);
  assert.equal(await led.jsonValue(), "https://pay.example.com/c/1");
});

test("a long list lies behind its button, and what was chosen is marked", async () => {
  const rows = Array.from({ length: 8 }, (_, i) => ({ title: `Row ${i}`, id: `r${i}` }));
  const row = await show(page, { kind: "list", text: "Which?", button: "Pick one", once: true, sections: [{ rows }] });
  const opener = row.getByRole("button", { name: "Pick one" });
  await opener.waitFor();
  assert.equal(await opener.getAttribute("aria-expanded"), "false");
  assert.equal(await row.getByText("Row 3").isVisible(), false);
  await opener.click();
  await row.getByRole("button", { name: "Row 3" }).click();
  await row.getByText("You answered this.").waitFor();
  assert.ok(await row.getByRole("button", { name: "Row 4" }).isDisabled());
});

test("who wants no motion sees the still frame of a GIF until they play it; others can stop it", async () => {
  let row = await show(page, golden("gif"));
  const source = () => row.locator("img").getAttribute("src");
  await row.locator("img").waitFor();
  assert.match(await source(), /still/);
  await row.getByRole("button", { name: "Play: GIF, A parcel bows: thank you" }).click();
  await row.getByRole("button", { name: "Stop: GIF, A parcel bows: thank you" }).waitFor();
  assert.doesNotMatch(await source(), /still/);
  await reopen({ reducedMotion: "no-preference" });
  row = await show(page, { ...golden("gif"), gif: "giphy:abc" });
  await row.getByRole("button", { name: /^Stop/ }).waitFor();
  await row.getByText("Via GIPHY").waitFor();
});

test("a picture opens over the page, Escape closes it, and the focus is back where it was", async () => {
  const row = await show(page, golden("image"));
  const open = row.getByRole("button", { name: /^Enlarge/ });
  await open.click();
  await page.locator("dialog[open] tp-picture, dialog[open]").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("tp-lightbox").waitFor({ state: "detached" });
  assert.ok(await open.evaluate((element) => element.getRootNode().activeElement === element));
});

test("what plays goes on when other rows come and its own is drawn again", async () => {
  const row = await show(page, golden("audio"));
  const sound = await row.locator("audio").elementHandle();
  await show(page, golden("text"));
  await page.evaluate(() => globalThis.kinds.change("row-1", { own: true }));
  assert.ok(await row.locator("audio").evaluate((element, before) => element === before, sound));
});

test("the room of a picture and a film is kept before they come", async () => {
  const height = async (kind, changes) => {
    const row = await show(page, { ...golden(kind), ...changes });
    return row.evaluate((element) => Math.round(element.getBoundingClientRect().height));
  };
  assert.equal(await height("image", { caption: "", width: 1600, height: 1200 }), 204); // 272 px wide
  const row = await show(page, { ...golden("video"), width: 1280, height: 720 });
  const before = await row.evaluate((element) => element.getBoundingClientRect().height);
  await row.getByRole("button", { name: /^Play/ }).waitFor();
  const then = await row.evaluate((element) => element.getBoundingClientRect().height);
  assert.ok(Math.abs(before - then) <= 10, `${before} became ${then}`);
});

test("a place is sketched without asking anybody, and tells how far it is", async () => {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).host));
  const row = await show(page, golden("location"));
  await row.locator("svg .drop").waitFor();
  await row.getByText("320 m to the west").waitFor();
  assert.deepEqual([...new Set(asked)], [new URL(kinds.origin).host]);
  assert.match(
    await row.getByRole("link", { name: "Open in maps" }).getAttribute("href"),
    /^https:\/\/www\.openstreetmap\.org\//,
  );
});

test("one who moves is live, then stale in grey; when it ends no position is left on the page", async () => {
  const live = golden("live_location");
  await told({}, live);
  const row = await show(page, live, { message: "ms_moving" });
  await row.getByText("Arrives in about 6 min").waitFor();
  await row.locator(".trail path").first().waitFor();
  await row.getByText("For 24 min more").waitFor();
  const stale = await show(page, { ...live, moved_at: "2026-05-04T09:19:00Z" });
  await stale.getByText("No signal").waitFor();
  const { latitude, longitude, moved_at, ...rest } = live;
  const over = await show(page, { ...rest, state: "ended", ended: "stopped" });
  await over.getByText("Sharing was stopped. No position is kept.").waitFor();
  assert.equal(await over.locator("tp-map").count(), 0);
});

test("a site with tiles has them from where its setting says, under the same policy", async () => {
  await told({ tiles: { tiles_url: `${kinds.origin}/tiles/{z}/{x}/{y}.png`, attribution: "© Our map" } });
  const tile = page.waitForRequest(/\/tiles\/16\/\d+\/\d+\.png$/);
  const row = await show(page, golden("location"));
  await tile;
  await row.locator(".leaflet-marker-icon .drop").waitFor();
  await row.getByText("© Our map").waitFor();
  const nearer = page.waitForRequest(/\/tiles\/17\//);
  await row.getByRole("button", { name: "Nearer" }).click();
  await nearer;
});

test("a part whose program does not come says so, and comes when it is asked for again", async () => {
  await page.route(/\/assets\/.*\.js$/, (route) => route.abort());
  const row = await show(page, golden("carousel"));
  await row.getByText("This part could not be loaded.").waitFor();
  await page.unroute(/\/assets\/.*\.js$/);
  await row.getByRole("button", { name: "Try again" }).click();
  await row.locator(".strip").waitFor();
});

test("a page that may not be shown over the conversation gives way to its other address", async () => {
  const button = {
    type: "webview",
    label: "Helmets",
    url: "https://shop.example.com/h",
    fallback: "https://shop.example.com/",
    id: "a1",
  };
  const row = await show(page, { kind: "buttons", text: "Look", buttons: [button] });
  await row.getByRole("button", { name: "Helmets" }).click();
  await page.getByText("This page cannot be shown here.").waitFor();
  assert.equal(
    await page.getByRole("link", { name: "Open in the browser" }).getAttribute("href"),
    "https://shop.example.com/",
  );
  assert.equal(page.violations.length, 1); // the frame: this page's policy has no place for one
  page.violations.length = 0;
});
