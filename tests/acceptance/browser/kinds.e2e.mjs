/** Kinds of content in a browser: the gallery, and what parties of a running demo send each other. See demo.e2e.mjs. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Demo, Gallery, launch } from "./page.mjs";

const GOLDEN = new URL("../../golden/", import.meta.url);
const golden = (kind) => JSON.parse(readFileSync(new URL(`content.${kind}.json`, GOLDEN), "utf8"));
const KINDS = readdirSync(GOLDEN)
  .map((name) => /^content\.(\w+)\.json$/.exec(name)?.[1])
  .filter((kind) => kind && kind !== "unknown");
const LATER = new Date(Date.now() + 3_600_000).toISOString();
let browser;
let demo;
let [buyer, seller] = ["", ""];

before(async () => {
  browser = await launch();
});
after(() => browser.close());

const LOOKS = {
  "on a desktop": {},
  "in the dark": { colorScheme: "dark" },
  "on a phone": { viewport: { width: 360, height: 640 } },
  "from right to left": { query: "?dir=rtl" },
};
for (const [name, { query = "", ...options }] of Object.entries(LOOKS)) {
  test(`the gallery shows every kind ${name}: axe finds nothing wrong, and nothing is wider than the page`, async () => {
    const gallery = await Gallery.open(browser, { bypassCSP: true, reducedMotion: "reduce", ...options }, query);
    assert.deepEqual((await gallery.kinds()).filter((kind) => kind !== "poll").sort(), [...KINDS].sort());
    assert.deepEqual(await gallery.axe(), []);
    const width = await gallery.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.equal(width[0], width[1]);
    await gallery.page.close();
  });
}

test("the gallery needs no more than its strict policy allows", async () => {
  const gallery = await Gallery.open(browser);
  await gallery.of("image").locator("img").last().waitFor();
  await gallery.page.close();
  assert.deepEqual(gallery.troubles, []);
});

test("a carousel is stepped through by keys and by buttons", async () => {
  const gallery = await Gallery.open(browser, { reducedMotion: "reduce" }, "?kind=carousel");
  const [strip, second] = [gallery.of("carousel").locator(".strip"), gallery.of("carousel").locator(".dot").nth(1)];
  await strip.focus();
  await gallery.page.keyboard.press("ArrowRight");
  await second.and(gallery.page.locator("[aria-current]")).waitFor();
  await gallery.of("carousel").getByRole("button", { name: "Earlier card" }).click();
  await gallery.of("carousel").locator(".dot[aria-current]").first().and(second).waitFor({ state: "detached" });
  await gallery.page.close();
});

test("who wants no motion sees the still frame of a GIF until they play it", async () => {
  const gallery = await Gallery.open(browser, { reducedMotion: "reduce" }, "?kind=gif");
  const gif = gallery.of("gif").first();
  assert.match(await gif.locator("img").getAttribute("src"), /still/);
  await gif.getByRole("button", { name: /^Play/ }).click();
  assert.doesNotMatch(await gif.locator("img").getAttribute("src"), /still/);
  await gallery.page.close();
});

test("a picture opens over the page, Escape closes it, and the focus is back where it was", async () => {
  const gallery = await Gallery.open(browser, {}, "?kind=image");
  const open = gallery
    .of("image")
    .first()
    .getByRole("button", { name: /^Enlarge/ });
  await open.click();
  await gallery.page.locator("dialog[open] img").waitFor();
  await gallery.page.keyboard.press("Escape");
  await gallery.page.locator("dialog").waitFor({ state: "detached" });
  assert.ok(await open.evaluate((element) => element === document.activeElement));
  await gallery.page.close();
});

test("a form says at each field what is missing, and leads to the first one", async () => {
  const gallery = await Gallery.open(browser, {}, "?kind=form");
  const form = gallery.of("form").first();
  await form.getByRole("button", { name: "Ask for the return" }).click();
  assert.equal(await form.locator(".field-trouble:visible").count(), 6);
  assert.equal(await gallery.page.evaluate(() => document.activeElement?.type), "radio");
  await form.getByLabel("How many parcels?").fill("2");
  await form.getByLabel("Damaged").check();
  await form.getByRole("button", { name: "Ask for the return" }).click();
  assert.equal(await form.locator(".field-trouble:visible").count(), 4);
  await gallery.page.close();
});

async function openDemo() {
  demo = await Demo.open(browser);
  [buyer, seller] = [await demo.party("buyer"), await demo.party("seller")];
}

async function closeDemo() {
  await demo.page.close();
  assert.deepEqual(demo.troubles, []);
}

test("an offered answer is taken once, and both sides see it", async () => {
  await openDemo();
  const id = await demo.send(seller, { ...golden("quick_replies"), expires_at: LATER });
  const replies = demo.said(buyer, id).locator(".reply");
  await replies.filter({ hasText: "At the door" }).click();
  await replies.filter({ hasText: "Ring" }).waitFor({ state: "detached" });
  await demo.pane(seller).locator(".kind-answer", { hasText: "At the door" }).last().waitFor();
  await closeDemo();
});

test("a form keeps what is typed while messages come, says what the server finds wrong, and is sent once", async () => {
  await openDemo();
  const fields = [
    { type: "text", name: "words", label: "In your words" },
    { type: "phone", name: "phone", label: "Who may we call?" },
  ];
  const id = await demo.send(seller, { kind: "form", title: "A return", fields, submit: "Ask for it" });
  const form = demo.said(buyer, id);
  await form.getByLabel("In your words").fill("It is dented");
  await form.getByLabel("Who may we call?").fill("12");
  await demo.type(seller, "Take your time");
  await demo.sees(buyer, "Take your time");
  assert.equal(await form.getByLabel("In your words").inputValue(), "It is dented");
  await form.getByRole("button", { name: "Ask for it" }).click();
  await form.locator(".field-trouble", { hasText: "phone number" }).waitFor();
  await form.getByLabel("Who may we call?").fill("+34600111222");
  await form.getByRole("button", { name: "Ask for it" }).click();
  await form.locator(".form-state.is-answered").waitFor();
  await demo.pane(seller).locator(".kind-answer", { hasText: "It is dented" }).last().waitFor();
  await closeDemo();
});

const EVIL = [
  '<img src=x onerror="window.__pwn=1">',
  "<script>window.__pwn=1</script>",
  "javascript:window.__pwn=1",
  "[x](javascript:window.__pwn=1)",
  '"><svg onload=window.__pwn=1>',
  "https://shop.example@evil.example/",
];
/** Each word of a content that people write, replaced. */
function poisoned(value, words, name = "") {
  if (typeof value === "string") return WORDY.has(name) ? words : value;
  if (Array.isArray(value)) return value.map((one) => poisoned(one, words, name));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, poisoned(one, words, key)]));
}
const WORDY = new Set([
  "text",
  "label",
  "title",
  "description",
  "caption",
  "alt",
  "status",
  "value",
  "hint",
  "address",
]);
const SENT = ["text", "card", "carousel", "list", "quick_replies", "buttons", "form", "contact_request", "location"];

test("hostile words stay words in every kind: nothing runs, and nothing that should not be is a link", {
  timeout: 120_000,
}, async () => {
  await openDemo();
  for (const kind of SENT) {
    const { fallback: _, mentions: __, expires_at: ___, answers_to: ____, ...content } = golden(kind);
    content.buttons = content.buttons?.filter(({ type }) => type !== "pay"); // needs a checkout in the policy
    const short = EVIL.map((words) => words.slice(0, 40));
    const id = await demo.send(
      seller,
      poisoned(content, kind === "text" ? EVIL.join("\n") : short[SENT.indexOf(kind) % EVIL.length]),
    );
    await demo.said(buyer, id).waitFor({ state: "attached" });
    const hrefs = await demo
      .said(buyer, id)
      .locator("a")
      .evaluateAll((all) => all.map((one) => [one.href, one.rel, one.target]));
    for (const [href, rel, target] of hrefs) {
      assert.match(href, /^https:\/\/[\w.]+\//);
      assert.doesNotMatch(href, /evil/);
      assert.deepEqual([rel, target], ["noopener noreferrer nofollow", "_blank"]);
    }
    assert.equal(await demo.said(buyer, id).locator("script, svg[onload], img[onerror]").count(), 0);
  }
  assert.equal(await demo.page.evaluate(() => window.__pwn), undefined);
  await closeDemo();
});
