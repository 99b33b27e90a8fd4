/** Menus, dialogs, toasts and tips by the keyboard alone. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Gallery } from "./gallery.mjs";
import { launch } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** What has the focus, through all shadow roots: its name, or its words. */
function focused(page) {
  return page.evaluate(() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (one === document.body) return ""; // the browser's own bars
    return one?.getAttribute("aria-label") ?? one?.textContent?.trim().split("\n")[0].trim() ?? "";
  });
}

async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
  return focused(page);
}

test("a menu is walked by arrows, ends and letters; Escape closes it and gives the focus back", async () => {
  const { page } = await Gallery.open(browser, { story: "primitives/a menu" });
  assert.equal(await focused(page), "Reply");
  assert.equal(await press(page, "ArrowDown"), "Copy");
  assert.match(await press(page, "ArrowDown"), /^Edit/);
  assert.equal(await press(page, "ArrowDown"), "Delete"); // what cannot be chosen is passed over
  assert.equal(await press(page, "ArrowDown"), "Reply");
  assert.equal(await press(page, "ArrowUp"), "Delete");
  assert.equal(await press(page, "Home"), "Reply");
  assert.equal(await press(page, "End"), "Delete");
  assert.equal(await press(page, "c"), "Copy");
  assert.equal(await press(page, "Escape"), "More");
  await page.getByRole("menu").waitFor({ state: "hidden" });
  await page.close();
});

test("a line of a menu is chosen with Enter, once", async () => {
  const { page } = await Gallery.open(browser, { story: "primitives/a menu" });
  await page.evaluate(() => {
    window.__chosen = [];
    addEventListener("tp-choose", ({ detail }) => window.__chosen.push(detail.id));
  });
  await press(page, "ArrowDown", "Enter");
  assert.deepEqual(await page.evaluate(() => window.__chosen), ["copy"]);
  assert.equal(await focused(page), "More");
  await page.close();
});

test("a menu goes when somebody presses beside it", async () => {
  const { page } = await Gallery.open(browser, { story: "primitives/a menu" });
  await page.getByRole("menu").waitFor();
  await page.mouse.click(700, 700);
  await page.getByRole("menu").waitFor({ state: "hidden" });
  await page.close();
});

test("a dialog keeps the focus inside; Escape closes it alone and gives the focus back", async () => {
  const { page } = await Gallery.open(browser, { story: "primitives/a dialog" });
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.evaluate(async () => {
    addEventListener("keydown", ({ key }) => {
      if (key === "Escape") window.__heard = true;
    });
    const story = document.querySelector("tp-gallery").shadowRoot.querySelector("tp-row").shadowRoot;
    const opener = document.createElement("button");
    opener.textContent = "Opener";
    document.body.prepend(opener);
    opener.focus();
    await story.querySelector("tp-dialog").open();
  });
  for (let tabs = 0; tabs < 6; tabs += 1) assert.notEqual(await press(page, "Tab"), "Opener");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.equal(await focused(page), "Opener");
  assert.equal(await page.evaluate(() => window.__heard), undefined);
  await page.close();
});

test("a tip tells the name of what the keyboard comes to, and Escape hides it", async () => {
  const { page } = await Gallery.open(browser, { story: "primitives/icon buttons" });
  const tip = page.locator("tp-tooltip .tip");
  await page.getByRole("button", { name: "Close" }).focus();
  assert.equal(await press(page, "Tab"), "Share a place");
  await tip.waitFor();
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "hidden" });
  await page.close();
});

test("a toast can be dismissed, and what it offers can be done", async () => {
  const { page } = await Gallery.open(browser, { story: "primitives/toasts" });
  const toasts = page.locator("tp-toasts .toast");
  await toasts.nth(1).waitFor();
  await toasts.getByRole("button", { name: "Close" }).first().focus(); // nothing goes while the keyboard is there
  await page.getByRole("button", { name: "Try again" }).press("Enter");
  await toasts.nth(1).waitFor({ state: "detached" });
  await toasts.getByRole("button", { name: "Close" }).press("Enter");
  await toasts.waitFor({ state: "detached" });
  await page.close();
});
