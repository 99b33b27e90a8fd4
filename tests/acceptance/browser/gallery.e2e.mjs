/** Every element in every state, in a browser: what axe finds, what the strict policy refuses, what does not fit. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Gallery } from "./gallery.mjs";
import { launch } from "./page.mjs";

const LOCALES = ["en", "es", "pt", "fr", "de", "it", "ar", "zh", "ja", "hi"];
const NARROW = { viewport: { width: 320, height: 640 } };
const LOOKS = {
  light: [{ theme: "light" }, {}],
  dark: [{ theme: "dark" }, { colorScheme: "dark" }],
  "right to left": [{ dir: "rtl", locale: "ar" }, {}],
  "320 px": [{}, NARROW],
};
let browser;
let areas;
let alone;

before(async () => {
  browser = await launch();
  const gallery = await Gallery.open(browser, { story: "look/type" });
  ({ areas, alone } = await gallery.stories());
  await gallery.close();
});
after(() => browser.close());

test("the eyes of these tests see: a pale word without a name, and a button wider than the page", async () => {
  const gallery = await Gallery.open(browser, { story: "primitives/spinner" }, NARROW);
  await gallery.page.evaluate(() => {
    const inside = document.querySelector("tp-gallery").shadowRoot.querySelector("[data-story] > *").shadowRoot;
    const [pale, nameless] = [document.createElement("p"), document.createElement("button")];
    Object.assign(pale, { textContent: "pale" }).style.color = "rgb(200 200 200)";
    nameless.style.minInlineSize = "400px";
    inside.append(pale, nameless);
  });
  const wrong = (await gallery.axe()).map((line) => line.split(":")[0]);
  assert.deepEqual(wrong.sort(), ["button-name in primitives/spinner", "color-contrast in primitives/spinner"]);
  assert.match((await gallery.overflows()).join(), /primitives\/spinner: sticks out/);
  await gallery.close();
});

for (const [look, [switches, options]] of Object.entries(LOOKS)) {
  test(`no story needs more than the strict policy, and axe finds nothing wrong, ${look}`, {
    timeout: 300_000,
  }, async () => {
    const gallery = await Gallery.open(browser, { ...switches, story: "look/type" }, options);
    const wrong = [];
    for (const story of [...areas, ...alone]) {
      await gallery.show({ ...switches, story });
      wrong.push(...(await gallery.axe()));
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(gallery.troubles, []);
    await gallery.close();
  });
}

for (const locale of LOCALES) {
  test(`at 320 px all words fit in ${locale}`, { timeout: 120_000 }, async () => {
    const gallery = await Gallery.open(browser, { locale }, NARROW);
    const found = await gallery.overflows();
    for (const story of alone) {
      await gallery.show({ locale, story });
      found.push(...(await gallery.overflows()));
    }
    assert.deepEqual(found, []);
    await gallery.close();
  });
}
