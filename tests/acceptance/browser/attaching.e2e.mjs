/** What one party attaches or records reaches the other: each on a page of their own, by what a reader really does. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { add, bothInside, PNG, press } from "./parties.mjs";
import { held, launch, PATIENCE_MS, rest, Shop } from "./shop.mjs";

const VOICE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const LINES = "A lamp of brass\n".repeat(16_384); // 256 KiB
const INVOICE = { name: "invoice.txt", mimeType: "text/plain", buffer: Buffer.from(LINES) };
const UPLOADS = /\/v1\/files\?/;
let browser;
let shop;

before(async () => {
  browser = await launch(VOICE);
  shop = await Shop.open({ "/": "<body><h1>Lamps</h1></body>" });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const attach = ({ dialog }, ...files) => dialog.locator("tp-composer input[type=file]").setInputFiles(files);
const inTray = ({ dialog }, words) => dialog.locator("tp-tray li", { hasText: words });
/** A file of the tray is on the server: its size stands beside its name. */
const isThere = (person, name) =>
  inTray(person, name)
    .getByText(/^[\d.]+ [kM]B$/)
    .waitFor();
const tooEarly = ({ dialog }) => dialog.getByRole("alert").filter({ hasText: "A file is still on its way." });

/** What everyone wrote, from the first to the last, as the server has it. */
async function contentsOf(conversation) {
  const { messages } = await rest("GET", `/conversations/${conversation}/messages?limit=50`);
  return messages.map(({ content }) => content);
}

/** Waits until the browser drew a picture, whichever of its addresses it comes from. */
async function drawn(picture) {
  const within = Date.now() + PATIENCE_MS;
  while (!(await picture.evaluate(({ complete, naturalWidth }) => complete && naturalWidth > 0)))
    assert.ok(Date.now() < within, "a picture is not drawn");
}

test("a file says how far it is on a slow line, and the other side fetches it as it was", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  const devtools = await buyer.context.newCDPSession(buyer.page);
  const line = (uploadThroughput) =>
    devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await line(32 * 1024);
  await attach(buyer, INVOICE);
  const bar = buyer.page.getByRole("progressbar", { name: "Upload of invoice.txt" });
  await inTray(buyer, /Uploading, [1-9]\d?%/)
    .filter({ has: bar })
    .waitFor();
  await line(-1);
  await isThere(buyer, "invoice.txt");
  await buyer.write("Is this the right one?");
  await seller.message("Is this the right one?").waitFor();
  const fetched = seller.page.waitForEvent("download");
  await seller.dialog.getByRole("button", { name: /^Download invoice.txt/ }).click();
  const file = await fetched;
  assert.equal(file.suggestedFilename(), "invoice.txt");
  assert.equal(await readFile(await file.path(), "utf8"), LINES);
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("who sends too early is told so until the file is there", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  const uploads = await held(buyer.page, UPLOADS);
  await attach(buyer, INVOICE);
  await inTray(buyer, "invoice.txt").waitFor();
  await buyer.write("The invoice");
  await tooEarly(buyer).waitFor();
  uploads.letGo();
  await isThere(buyer, "invoice.txt");
  await tooEarly(buyer).waitFor({ state: "hidden" });
  await buyer.box.press("Enter");
  await seller.message("The invoice").waitFor();
  assert.deepEqual(buyer.troubles, []);
});

test("a picture is pasted, and the words sent at once after it go with it", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const chunks = await held(buyer.page, "**/attachments-*.js");
  await buyer.page.evaluate(
    async (bytes) => {
      const type = "image/png";
      await navigator.clipboard.write([new ClipboardItem({ [type]: new Blob([new Uint8Array(bytes)], { type }) })]);
    },
    [...PNG],
  );
  await buyer.box.press("Control+V");
  await buyer.write("Like this one");
  await tooEarly(buyer).waitFor();
  chunks.letGo();
  await tooEarly(buyer).waitFor({ state: "hidden" });
  await buyer.box.press("Enter");
  await drawn(seller.dialog.locator("tp-image").getByAltText("Like this one"));
  assert.deepEqual(
    (await contentsOf(conversation)).map(({ kind, caption }) => [kind, caption]),
    [["image", "Like this one"]],
  );
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("files that are dropped on the panel arrive, each as what it is", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  const folder = await mkdtemp(join(tmpdir(), "dropped-"));
  t.after(() => rm(folder, { recursive: true }));
  const files = [join(folder, "lamp.png"), join(folder, "notes.txt")];
  await Promise.all([writeFile(files[0], PNG), writeFile(files[1], "Two bulbs")]);
  const { x, y } = await buyer.dialog.locator("tp-timeline").boundingBox();
  const devtools = await buyer.context.newCDPSession(buyer.page);
  const drag = (type) =>
    devtools.send("Input.dispatchDragEvent", {
      type,
      x: x + 80,
      y: y + 80,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  await drag("dragEnter");
  await drag("dragOver");
  await buyer.dialog.getByText("Drop files to attach them").waitFor();
  await drag("drop");
  await buyer.dialog.getByText("Drop files to attach them").waitFor({ state: "detached" });
  await buyer.dialog.getByRole("textbox", { name: "Description of lamp.png" }).fill("A brass lamp");
  await isThere(buyer, "lamp.png");
  await isThere(buyer, "notes.txt");
  await press(buyer, "Send to everyone");
  await drawn(seller.dialog.locator("tp-image").getByAltText("A brass lamp"));
  await seller.dialog.getByRole("button", { name: /^Download notes.txt/ }).waitFor();
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("an upload is taken back, and nothing of it is sent", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop);
  await held(buyer.page, UPLOADS);
  const ended = buyer.page.waitForEvent("requestfailed", (request) => new URL(request.url()).pathname === "/v1/files");
  await attach(buyer, INVOICE);
  await inTray(buyer, "invoice.txt").waitFor();
  await press(buyer, "Remove invoice.txt");
  await ended;
  await inTray(buyer, "invoice.txt").waitFor({ state: "detached" });
  await buyer.write("Never mind");
  await seller.message("Never mind").waitFor();
  assert.deepEqual(
    (await contentsOf(conversation)).map(({ kind }) => kind),
    ["text"],
  );
  assert.deepEqual(buyer.troubles, []);
});

test("an upload that failed is tried again, and arrives", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop);
  await buyer.page.route(/\/v1\/files\?/, (route) => route.abort("connectionreset"), { times: 1 });
  await attach(buyer, INVOICE);
  await inTray(buyer, "The connection was lost.").waitFor();
  await press(buyer, "Try invoice.txt again");
  await isThere(buyer, "invoice.txt");
  await press(buyer, "Send to everyone");
  await seller.dialog.getByRole("button", { name: /^Download invoice.txt/ }).waitFor();
  assert.deepEqual(buyer.troubles, []);
});

test("a large picture is made smaller before it is uploaded", async (t) => {
  const { buyer, seller, conversation } = await bothInside(t, browser, shop);
  const beach = await buyer.page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 3_200, height: 1_600 });
    const context = canvas.getContext("2d");
    for (let x = 0; x < 3_200; x += 8) {
      context.fillStyle = `hsl(${(x * 37) % 360} 80% 50%)`;
      context.fillRect(x, 0, 8, 1_600);
    }
    return canvas.toDataURL("image/png").split(",")[1];
  });
  const uploaded = buyer.page.waitForResponse((answer) => answer.status() === 201);
  await attach(buyer, { name: "beach.png", mimeType: "image/png", buffer: Buffer.from(beach, "base64") });
  const { file } = await (await uploaded).json();
  assert.deepEqual([file.name, file.width, file.height], ["beach.webp", 2_560, 1_280]);
  await buyer.dialog.getByRole("textbox", { name: "Caption of beach.png" }).fill("From the beach");
  await isThere(buyer, "beach.png");
  await press(buyer, "Send to everyone");
  await drawn(seller.dialog.locator("tp-image").getByAltText("From the beach"));
  const [{ width, height }] = await contentsOf(conversation);
  assert.deepEqual([width, height], [2_560, 1_280]);
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});

test("a voice note is spoken on one side and heard on the other", async (t) => {
  const { buyer, seller } = await bothInside(t, browser, shop, { permissions: ["microphone"] });
  await add(buyer, "Voice note");
  const recorder = buyer.dialog.locator("tp-voice-note");
  await recorder.getByText("Recording", { exact: true }).waitFor();
  await recorder.locator("rect").nth(39).waitFor({ state: "attached" }); // long enough to be seen playing
  await recorder.getByRole("button", { name: "Send" }).click();
  await recorder.waitFor({ state: "detached" });
  const note = seller.dialog.locator("tp-timeline tp-audio");
  const plays = note.getByRole("button", { name: "Pause" }).waitFor();
  await note.getByRole("button", { name: /^Play voice note/ }).click();
  await plays;
  await seller.page.waitForFunction((sound) => sound.currentTime > 0.2, await note.locator("audio").elementHandle());
  assert.deepEqual([buyer.troubles, seller.troubles], [[], []]);
});
