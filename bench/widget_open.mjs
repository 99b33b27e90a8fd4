/**
 * How fast the widget is in a real browser, beside a peer's; prints JSON. Run by `python -m bench.widget`.
 *
 * environment: SERVER, SITE, API_KEY, CHROMIUM, PEER (path of the peer's script), ROUNDS.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import { launch, mint, order, rest, SERVER, SITE } from "../tests/acceptance/browser/shop.mjs";
import { openShop } from "./widget_page.mjs";

const { WebSocket } = createRequire(new URL("../web-widget/package.json", import.meta.url))("ws");
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SENT = 20;
const COMING = { per_s: 100, seconds: 5 };
const PATIENCE_MS = 60_000;
const FRAME_MOST_MS = 50;
/** Chromium's own "Fast 3G". */
const FAST_3G = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };
const CPU_SLOWER = 4;

const { shop, origin, peerBytes } = await openShop({ server: SERVER, site: SITE, peer: process.env.PEER });
const { site } = await rest("GET", `/sites/${SITE}`);
await rest("PATCH", `/sites/${SITE}`, { settings: { origins: [...site.settings.origins, origin].slice(-40) } });
const browser = await launch();
try {
  const opened = { ours: [], peer: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const system of ["ours", "peer"]) opened[system].push(await opening(system));
  }
  console.error(JSON.stringify(opened));
  const found = { opened_ms: opened, peer_script_br_bytes: peerBytes, ...(await talking()) };
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
  shop.closeAllConnections();
  shop.close();
}

/** Milliseconds from the click on the launcher until the box takes what is written, on a slow phone's terms. */
async function opening(system) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${origin}/${system}`);
  const launcher = page.locator(system === "ours" ? "tradepost-widget button" : "#launcher").first();
  await launcher.waitFor();
  await page.waitForLoadState("networkidle");
  const slow = await context.newCDPSession(page);
  await slow.send("Network.enable");
  await slow.send("Network.emulateNetworkConditions", FAST_3G);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWER });
  const button = await launcher.elementHandle();
  const ms = await page.evaluate(untilBox, button);
  await context.close();
  return ms;
}

/** In the page: clicks, and looks at every frame for a box that can be focused, until the page is at rest after it. */
function untilBox(button) {
  const box = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches("textarea, input[type=text], [contenteditable=true]") && !element.disabled) return element;
      const inside = element.shadowRoot && box(element.shadowRoot);
      if (inside) return inside;
    }
    return undefined;
  };
  return new Promise((resolve) => {
    const from = performance.now();
    const look = () => {
      const found = box(document.body);
      if (!found || found.getClientRects().length === 0) return requestAnimationFrame(look);
      found.focus();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
    };
    button.click();
    look();
  });
}

/** In a thread that is open, at full speed: from Enter to the bubble, and frames while many messages come. */
async function talking() {
  const conversation = await order(90_001, { buyer: "buyer:bench", seller: "seller:bench" });
  const token = await mint("buyer:bench", "buyer");
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${origin}/ours`);
  await page.locator("tradepost-widget button").first().waitFor();
  await page.evaluate((given) => window.tradepost("identify", { getToken: async () => given }), token);
  await page.evaluate((id) => window.tradepost("openConversation", id), conversation);
  const box = page.locator("tp-composer").getByRole("textbox").first();
  await box.waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate(watch);
  const bubbles = [];
  for (let n = 0; n < SENT; n += 1) {
    await box.fill(`Is lamp ${n} brass?`);
    await page.evaluate((words) => window.watchFor(words), `Is lamp ${n} brass?`);
    await box.press("Enter");
    bubbles.push(await page.evaluate(() => window.found));
  }
  await page.evaluate(() => window.watchFrames());
  await flood(conversation);
  const last = `Answer ${COMING.per_s * COMING.seconds - 1}`;
  await page.getByText(last, { exact: true }).last().waitFor();
  const frames = await page.evaluate(() => window.frames_ms);
  await page.close();
  const slow = frames.filter((ms) => ms > FRAME_MOST_MS).length;
  return {
    bubble_ms: bubbles,
    coming: { ...COMING, frames: frames.length, over_50_ms: slow, longest_ms: Math.max(...frames) },
  };
}

/** In the page: the clock of a bubble begins with the key; frames are told by their distance. */
function watch() {
  const bubbles = (root) =>
    [...root.querySelectorAll("*")].flatMap((element) => [
      ...(element.matches("[data-kind=text]") ? [element] : []),
      ...(element.shadowRoot ? bubbles(element.shadowRoot) : []),
    ]);
  window.watchFor = (words) => {
    window.found = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`no bubble says ${words}`)), 10_000);
      const begun = () => {
        const from = performance.now();
        const look = () => {
          if (bubbles(document.body).some(({ textContent }) => textContent.includes(words))) {
            resolve(performance.now() - from);
          } else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      };
      addEventListener("keydown", begun, { capture: true, once: true });
    });
  };
  window.watchFrames = () => {
    window.frames_ms = [];
    let before = performance.now();
    const next = (now) => {
      window.frames_ms.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(next);
    });
  };
}

/** The seller says so many things a second over one socket, each at its time; until all are stored. */
async function flood(conversation) {
  const most = COMING.per_s * COMING.seconds;
  const token = await mint("seller:bench", "seller");
  const socket = new WebSocket(`${SERVER.replace("http", "ws")}/v1/ws`);
  let stored = 0;
  const all = new Promise((resolve, reject) => {
    socket.on("error", reject);
    setTimeout(() => reject(new Error("not all was stored in a minute")), PATIENCE_MS).unref();
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === "error") reject(new Error(String(data)));
      if (frame.type === "reply") stored += 1;
      if (stored === most) resolve();
    });
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "auth", token, client: "tradepost-bench" }));
  await once(socket, "message"); // the welcome
  const from = performance.now();
  for (let n = 0; n < most; n += 1) {
    const wait = from + (n * 1_000) / COMING.per_s - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const content = { kind: "text", text: `Answer ${n}` };
    const message = { type: "message.send", ref: String(n), conversation, client_id: randomUUID(), content };
    socket.send(JSON.stringify(message));
  }
  await all;
  socket.close();
}
