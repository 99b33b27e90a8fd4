/** Hostile words in every field of every kind, on a page of the strictest policy: nothing runs, nothing leaves, nothing grows. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { contents, LINE_MAX, upTo } from "./hostile.mjs";
import { KindsPage } from "./kinds_page.mjs";
import { ADDRESSES, PAYLOADS } from "./payloads.mjs";

const MINUTES_MS = 60_000;
let kinds;
let page;
let seen; // what must not happen: dialogs, foreign requests, new pages

before(async () => {
  kinds = await KindsPage.start();
  page = await kinds.open({ reducedMotion: "reduce" });
  seen = [];
  page.on("dialog", (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => seen.push(`popup: ${popup.url()}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== kinds.origin && protocol !== "data:") seen.push(`request: ${request.url()}`);
  });
  page.on("framenavigated", (frame) => seen.push(`navigated: ${frame.url()}`));
  await page.evaluate(installJudge);
});
after(() => kinds.close());

/** Runs in the page: shows contents, waits until they stand still, and tells what is wrong with them. */
function installJudge() {
  const TAGS = new Set(
    `A ARTICLE AUDIO BDI BLOCKQUOTE BUTTON CANVAS CODE DD DETAILS DIV DL DT EM FIELDSET FORM H3 HEADER I IMG INPUT LABEL
    LEGEND LI OPTION P PROGRESS S SECTION SELECT SMALL SPAN STRONG SUMMARY TEXTAREA UL VIDEO
    SVG G PATH RECT CIRCLE TEXT TP-LATER TP-PREVIEW TP-PICTURE TP-IMAGE TP-FILE TP-REPLIES TP-CHOICES TP-AUDIO TP-VIDEO
    TP-GIF TP-CAROUSEL TP-LIST TP-FILL-IN TP-UPLOAD TP-SIGNATURE TP-MAP TP-LIVE`.split(/\s+/),
  );
  const SAFE = /^(https?:|mailto:|tel:)/;
  const flat = function* (root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* flat(element.shadowRoot);
    }
  };
  const rows = () => [...document.querySelector("kinds-page").shadowRoot.querySelectorAll(".row")];
  const REST_MS = 20_000;
  /** Until nothing is on its way, and as many elements stand there as a moment ago. */
  const settled = async (page) => {
    const until = performance.now() + REST_MS;
    for (let before = -1; performance.now() < until; ) {
      const all = [...flat(page)];
      await Promise.all(all.map((one) => one.updateComplete));
      await new Promise((resolve) => setTimeout(resolve));
      if (all.length === before && !all.some((one) => one.matches(".k-room"))) return;
      before = all.length;
    }
    throw new Error("the page does not come to rest");
  };
  const wrong = (element) => {
    const found = [];
    if (!TAGS.has(element.tagName.toUpperCase())) found.push(`<${element.tagName}>`);
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "srcdoc" || name === "ping") found.push(`${name}=${value}`);
      if (name === "href" && !SAFE.test(element.href)) found.push(`href=${value}`);
      if (name === "style" && !/^(--[a-z]+: ?[\w.%-]+; ?)*$/.test(value)) found.push(`style=${value}`);
      if (name === "src" && !/^data:image\//.test(value) && new URL(value, location.href).origin !== location.origin)
        found.push(`src=${value}`);
    }
    return found;
  };
  /** How many elements of each name; what marks and links are is left out, for words may have them. */
  const shapeOf = (row) => {
    const counts = {};
    for (const element of flat(row)) {
      if (element.closest(".k-text") || element.getRootNode().host?.matches("tp-preview, tp-picture, tp-gif")) continue;
      if (element.matches("tp-preview, option")) continue;
      counts[element.tagName] = (counts[element.tagName] ?? 0) + 1;
    }
    return JSON.stringify(counts);
  };
  globalThis.judge = async (all, told) => {
    await globalThis.kinds.clear(told);
    await globalThis.kinds.showAll(all);
    await settled(document);
    const verdicts = rows().map((row) => ({ wrong: [...flat(row)].flatMap(wrong), shape: shapeOf(row) }));
    const system = rows().find((row) => row.querySelector("[data-kind=system]"));
    const [wide, room] = [document.documentElement.scrollWidth, innerWidth];
    return { verdicts, said: system?.textContent.trim(), wide: wide > room, pwned: globalThis.__pwn };
  };
}

async function judge(payload, url) {
  const told = { preview: preview(payload, url), names: payload };
  return page.evaluate(([all, told]) => globalThis.judge(all, told), [contents(payload, url), told]);
}

function preview(p, url = "https://shop.example.com/") {
  return { url, title: p, description: p, site: p, image_url: url };
}

test("no words in any field of any kind run, leave their place, or make a part of the page", {
  timeout: 10 * MINUTES_MS,
}, async () => {
  const harmless = await judge("harmless");
  assert.deepEqual(
    harmless.verdicts.flatMap(({ wrong }) => wrong),
    [],
  );
  assert.equal(harmless.said, "harmless");
  const troubles = [];
  for (const payload of PAYLOADS) {
    const { verdicts, said, wide, pwned } = await judge(payload);
    const short = JSON.stringify(payload.slice(0, 60));
    if (pwned) troubles.push(`${short} ran`);
    if (wide) troubles.push(`${short} makes the page wider`);
    if (said !== (await asText(upTo(payload, LINE_MAX))))
      troubles.push(`${short} is shown as ${JSON.stringify(said?.slice(0, 60))}`);
    for (const [i, { wrong, shape }] of verdicts.entries()) {
      if (wrong.length > 0) troubles.push(`${short} in content ${i}: ${wrong.join(" ")}`);
      if (payload.trim() && shape !== harmless.verdicts[i].shape) troubles.push(`${short} in content ${i}: ${shape}`);
    }
  }
  assert.deepEqual(troubles, []);
  assert.deepEqual([seen, page.errors, page.violations], [[], [], []]);
});

/** Words as a text node has them. */
function asText(payload) {
  return page.evaluate((words) => document.createTextNode(words).data.trim(), payload);
}

test("no address in any field of any kind leads anywhere but to the web", { timeout: 5 * MINUTES_MS }, async () => {
  const troubles = [];
  for (const address of ADDRESSES) {
    const { verdicts, pwned } = await judge("harmless", address);
    if (pwned) troubles.push(`${address} ran`);
    for (const [i, { wrong }] of verdicts.entries()) {
      if (wrong.length > 0)
        troubles.push(`${JSON.stringify(address.slice(0, 60))} in content ${i}: ${wrong.join(" ")}`);
    }
  }
  assert.deepEqual(troubles, []);
  assert.deepEqual([seen, page.errors, page.violations], [[], [], []]);
});

test("what the canary watches for would be seen", async () => {
  const open = await kinds.open();
  await open.evaluate(() => {
    try {
      document.body.innerHTML = "<img src=x onerror=window.__pwn=1>";
    } catch {
      // the policy refuses it, and says so
    }
  });
  await open.waitForTimeout(0);
  assert.ok(open.violations.length > 0);
  await open.close();
});
