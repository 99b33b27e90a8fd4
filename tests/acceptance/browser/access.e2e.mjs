/** The messenger for everyone: by keyboard, with a screen reader, zoomed, on a phone, from right to left. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { buyerInside, told } from "./parties.mjs";
import { launch, Person, Shop } from "./shop.mjs";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };

let browser;
let shop;

before(async () => {
  browser = await launch();
  const field = '<label>Your name <input id="name"></label>';
  shop = await Shop.open({ "/": `<body><h1>Lamps</h1>${field}</body>` }, { policy: "" });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

async function stranger(t, options) {
  const person = await Person.at(browser, shop.origin, options);
  t.after(() => person.close());
  await person.call("unread");
  return person;
}

/** What has the focus, through all shadow roots. */
const focused = (person) =>
  person.page.evaluate(() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one?.className?.split?.(" ")[0] || one?.id || one?.localName;
  });

test("the launcher says what it is, whether it is open, and what it opens; Escape closes that and gives the focus back", async (t) => {
  const person = await stranger(t);
  const { launcher } = person;
  assert.equal(await launcher.getAttribute("aria-label"), "Messages");
  assert.equal(await launcher.getAttribute("aria-expanded"), "false");
  await launcher.focus();
  await person.page.keyboard.press("Enter");
  await person.dialog.waitFor();
  assert.equal(await launcher.getAttribute("aria-expanded"), "true");
  assert.equal(await launcher.getAttribute("aria-controls"), await person.dialog.getAttribute("id"));
  assert.equal(await person.dialog.evaluate((dialog) => dialog.matches(":modal")), false);
  await person.page.locator("#name").click(); // the page beside it can be used
  await person.page.locator("#name").fill("Ana");
  await person.dialog.getByRole("textbox").focus();
  await person.page.keyboard.press("Escape");
  await person.dialog.waitFor({ state: "hidden" });
  assert.equal(await focused(person), "launcher");
});

test("on a phone it is a sheet over the page, which cannot be reached meanwhile, and stands where it was afterwards", async (t) => {
  const person = await stranger(t, { viewport: PHONE, hasTouch: true, isMobile: true });
  await person.page.evaluate(() => {
    document.body.style.height = "3000px";
    scrollTo(0, 300);
  });
  await person.open();
  assert.equal(await person.dialog.evaluate((dialog) => dialog.matches(":modal")), true);
  assert.equal(
    await person.page
      .locator("#name")
      .click({ timeout: 500 })
      .then(
        () => true,
        () => false,
      ),
    false,
  );
  const { width, height } = await person.dialog.boundingBox();
  assert.deepEqual([width, height], [PHONE.width, PHONE.height]);
  await person.dialog.getByRole("button", { name: "Close" }).click();
  await person.dialog.waitFor({ state: "hidden" });
  assert.equal(await person.page.evaluate(() => scrollY), 300);
});

test("nothing that can be tapped is smaller than a finger needs", async (t) => {
  const { person } = await buyerInside(t, browser, shop, { viewport: PHONE });
  await person.write("Hello");
  await person.message("Hello").waitFor();
  const small = await person.widget.evaluate((element) => {
    const all = (root) =>
      [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    return all(element.shadowRoot)
      .filter(
        (one) =>
          one.matches("button, a[href], input, select, textarea") &&
          one.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
      )
      .map((one) => ({ is: one.ariaLabel || one.className || one.localName, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ is, box }) => `${is}: ${box.width} × ${box.height}`);
  });
  assert.deepEqual(small, []);
});

test("zoomed until the window is 320 by 256 the card of the order gives way to the messages, and is there when asked for", async (t) => {
  const { person } = await buyerInside(t, browser, shop, { viewport: { width: 320, height: 256 } });
  const part = (name) => person.dialog.locator("tp-thread").locator(name).first();
  const card = person.dialog.getByRole("button", { name: "Show the order", exact: true });
  await card.waitFor();
  const { height } = await part("tp-timeline").boundingBox();
  assert.ok(height >= 96, `${height} px are left for messages`);
  await card.click();
  await part(".order").getByText("or_").waitFor();
  const [box, low] = [await part("tp-composer").boundingBox(), await person.page.evaluate(() => innerHeight)];
  assert.ok(box.y + box.height <= low, "one can write meanwhile");
  await part(".order-head").click();
  await card.waitFor();
  assert.equal(await person.page.evaluate(() => document.documentElement.scrollWidth), 320);
});

test("the launcher moves away from what has the focus below it, and comes back", async (t) => {
  const person = await stranger(t);
  const field = person.page.locator("#name");
  await field.evaluate((input) => Object.assign(input.style, { position: "fixed", bottom: "30px", right: "30px" }));
  const home = await person.launcher.boundingBox();
  await field.focus();
  await person.page.waitForFunction(() => {
    const [mine, theirs] = [
      document.querySelector("tradepost-widget").shadowRoot.querySelector(".launcher"),
      document.activeElement,
    ].map((one) => one.getBoundingClientRect());
    return mine.bottom <= theirs.top;
  });
  await field.blur();
  await person.page.waitForFunction(
    (top) =>
      document.querySelector("tradepost-widget").shadowRoot.querySelector(".launcher").getBoundingClientRect().top ===
      top,
    home.y,
  );
});

test("what others say is told to a screen reader once, and history is not", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  await told(conversation, seller, "A new word");
  await person.message("A new word").waitFor();
  await person.page.waitForFunction(() => {
    const all = (root) =>
      [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const live = all(document).filter(
      (one) => one.getAttribute("aria-live") === "polite" || one.getAttribute("role") === "status",
    );
    return live.filter((one) => one.textContent.includes("A new word")).length === 1;
  });
});

test("from the launcher to a sent message and back by keyboard alone", async (t) => {
  const person = await stranger(t);
  await person.page.locator("#name").focus();
  for (let step = 0; step < 4 && (await focused(person)) !== "launcher"; step += 1)
    await person.page.keyboard.press("Tab");
  assert.equal(await focused(person), "launcher");
  await person.page.keyboard.press("Enter");
  await person.dialog.getByRole("textbox").waitFor();
  for (let step = 0; step < 6 && (await focused(person)) !== "textarea"; step += 1)
    await person.page.keyboard.press("Tab");
  await person.page.keyboard.type("By keyboard");
  await person.page.keyboard.press("Enter");
  await person.message("By keyboard").waitFor();
  await person.box.waitFor();
  await person.box.focus();
  await person.page.keyboard.press("Escape");
  await person.dialog.waitFor({ state: "hidden" });
  assert.equal(await focused(person), "launcher");
});

const LOOKS = {
  "in the light": {},
  "in the dark": { colorScheme: "dark" },
  "from right to left": { locale: "ar" },
  "at 320 pixels": { viewport: { width: 320, height: 640 } },
  "at 400 % zoom": { viewport: { width: 320, height: 256 } },
};
for (const [name, { locale, ...options }] of Object.entries(LOOKS)) {
  test(`axe finds nothing wrong with the list and a thread ${name}, and nothing is cut off`, async (t) => {
    const { person, conversation, seller } = await buyerInside(t, browser, shop, options);
    if (locale) await person.call("update", { locale });
    await told(conversation, seller, "Is it **brass**? https://example.com");
    await person.message("brass").waitFor();
    await person.write("Yes");
    await person.message("Yes").waitFor();
    await person.page.evaluate(AXE);
    const wrong = async () => {
      const { violations } = await person.page.evaluate(() =>
        window.axe.run("tradepost-widget", { resultTypes: ["violations"] }),
      );
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().at(-1)).join(", ")}`);
    };
    assert.deepEqual(await wrong(), []);
    await person.dialog.locator("header .back").click();
    await person.dialog.locator("tp-conversations li").first().waitFor();
    assert.deepEqual(await wrong(), []);
    const [box, view] = [await person.dialog.boundingBox(), person.page.viewportSize()];
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= view.width && box.y + box.height <= view.height);
  });
}
