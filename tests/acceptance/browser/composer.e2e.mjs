/** The composer in a browser, in a page of its own under a strict policy; what it would send is looked at, not sent. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { serve } from "./element_page.mjs";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const ARGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-gpu"];
const MADRID = { latitude: 40.42, longitude: -3.7, accuracy: 12 };
let [browser, served] = [undefined, undefined];

before(async () => {
  served = await serve("composer");
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...ARGS, ...asRoot],
  });
});
after(async () => {
  await browser?.close();
  await served?.close();
});

/** A page with the composer; `troubles` is what it got wrong by itself or by the policy. */
async function open(query = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 420, height: 720 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted|Error/i.test(message.text())) page.troubles.push(message.text());
  });
  await page.goto(served.url + query);
  await page.locator("tp-composer, tp-reaction-bar").first().waitFor();
  return page;
}

async function close(page) {
  assert.deepEqual(page.troubles, []);
  await page.context().close();
}

const box = (page) => page.locator("tp-composer textarea");
const button = (page, name) => page.getByRole("button", { name, exact: true });
const sent = (page) => page.evaluate(() => globalThis.port.sent);
const sentOnce = async (page) => {
  await page.waitForFunction(() => globalThis.port.sent.length > 0);
  const all = await sent(page);
  assert.equal(all.length, 1);
  return all[0];
};
const menu = async (page, name) => {
  await button(page, "Add something").click();
  await page.getByRole("menuitem", { name, exact: true }).click();
};
const holds = (page, words) => page.waitForFunction((text) => globalThis.page.composer.box.value === text, words);
const file = (name, mimeType, size = 2_000) => ({ name, mimeType, buffer: Buffer.alloc(size, 1) });
const attach = (page, files) => page.locator("tp-composer input[type=file]").setInputFiles(files);

test("Enter sends, Shift+Enter breaks the line, and marks make it markdown", async () => {
  const page = await open();
  await box(page).pressSequentially("Is it ");
  await page.waitForLoadState("networkidle"); // marks come when one begins to write
  await page.keyboard.press("Control+b");
  await holds(page, "Is it ****");
  await box(page).pressSequentially("new");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+Enter");
  await box(page).pressSequentially("?");
  await page.keyboard.press("Enter");
  const { content, audience } = await sentOnce(page);
  assert.deepEqual(content, { kind: "text", text: "Is it **new**\n?", format: "markdown" });
  assert.deepEqual(audience, ["all"]);
  assert.equal(await box(page).inputValue(), "");
  await close(page);
});

test("a mark is taken back by Ctrl+Z, and the selection is as it was", async () => {
  const page = await open();
  await box(page).pressSequentially("so new");
  await page.waitForLoadState("networkidle");
  await box(page).evaluate((area) => area.setSelectionRange(3, 6));
  await page.keyboard.press("Control+i");
  await holds(page, "so _new_");
  await page.keyboard.press("Control+z");
  assert.equal(await box(page).inputValue(), "so new");
  assert.deepEqual(await box(page).evaluate((area) => [area.selectionStart, area.selectionEnd]), [3, 6]);
  await close(page);
});

test("Enter that ends a composed word sends nothing", async () => {
  const page = await open();
  await box(page).fill("にほん");
  await box(page).dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  await box(page).dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true });
  assert.deepEqual(await sent(page), []);
  await close(page);
});

test("where a finger types Enter breaks the line", async () => {
  const page = await open("", { hasTouch: true, isMobile: true });
  await box(page).fill("one");
  await box(page).press("Enter");
  assert.equal(await box(page).inputValue(), "one\n");
  await button(page, "Send").tap();
  assert.equal((await sentOnce(page)).content.text, "one");
  await close(page);
});

test("the colour of the box and its button name the audience; a note goes to staff alone", async () => {
  const page = await open("?for=staff");
  await button(page, "Send to everyone").waitFor();
  const ground = () => page.locator(".composer").evaluate((one) => getComputedStyle(one).backgroundColor);
  const before = await ground();
  await button(page, "Choose who sees it").click();
  await page.getByRole("menuitemradio", { name: /Note for staff/ }).press("Enter");
  await button(page, "Add note").waitFor();
  assert.notEqual(await ground(), before);
  await box(page).fill("They asked twice.");
  await box(page).press("Enter");
  assert.deepEqual((await sentOnce(page)).audience, ["staff"]);
  await close(page);
});

test("another conversation has its own audience and text, and the first keeps its draft", async () => {
  const page = await open("?for=staff");
  await page.evaluate(() => globalThis.page.composer.writeFor("note"));
  await box(page).fill("Only for us");
  await page.evaluate(() => {
    const { StoryPort, choices, page } = globalThis;
    page.composer.port = new StoryPort([choices.EVERYONE, choices.SELLER], {
      text: "Hello seller",
      audience: "seller",
    });
  });
  await button(page, "Send to seller").waitFor();
  assert.equal(await box(page).inputValue(), "Hello seller");
  assert.deepEqual(await page.evaluate(() => globalThis.port.draft.value), { text: "Only for us", audience: "staff" });
  await page.evaluate(() => {
    globalThis.page.composer.port = globalThis.port;
  });
  await button(page, "Add note").waitFor();
  assert.equal(await box(page).inputValue(), "Only for us");
  await close(page);
});

test("a note that nobody may write yet is sent to nobody", async () => {
  const page = await open("?for=staff");
  await page.evaluate(() => {
    globalThis.port.audiences.value = [globalThis.choices.EVERYONE];
    globalThis.page.composer.writeFor("note");
  });
  await box(page).fill("Only for us");
  await box(page).press("Enter");
  await page.getByRole("alert").filter({ hasText: "Choose who sees it" }).waitFor();
  assert.deepEqual(await sent(page), []);
  await close(page);
});

test("when those it was for are gone it is sent to nobody until someone is chosen", async () => {
  const page = await open("?for=staff");
  await page.evaluate(() => globalThis.page.composer.writeFor("private"));
  await box(page).fill("Between us");
  await page.evaluate(() => {
    globalThis.port.audiences.value = [globalThis.choices.EVERYONE, globalThis.choices.NOTE];
  });
  await box(page).press("Enter");
  await page.getByRole("alert").filter({ hasText: "Choose who sees it" }).waitFor();
  assert.deepEqual(await sent(page), []);
  await page.getByRole("menuitemradio", { name: /Everyone/ }).click();
  await box(page).press("Enter");
  assert.deepEqual((await sentOnce(page)).audience, ["all"]);
  await close(page);
});

test("an answer goes where the message went, and Escape gives it up", async () => {
  const page = await open("?for=staff");
  await page.evaluate(() => {
    const { port, choices } = globalThis;
    port.aim.value = { ...port.replyTo("ms_7"), audience: choices.SELLER };
  });
  await page.getByText("Replying to Marco").waitFor();
  await button(page, "Send to seller").waitFor();
  await page.keyboard.press("Escape");
  await button(page, "Send to everyone").waitFor();
  await page.evaluate(() => {
    globalThis.port.aim.value = globalThis.port.replyTo("ms_7");
  });
  await page.keyboard.type("Good");
  await page.keyboard.press("Enter");
  assert.equal((await sentOnce(page)).replyTo, "ms_7");
  await page.getByText("Replying to Marco").waitFor({ state: "detached" });
  await close(page);
});

test("↑ in an empty box edits the last message, and what was drafted comes back after", async () => {
  const page = await open();
  await page.evaluate(() => {
    const { port, choices } = globalThis;
    port.last = { to: "edit", message: "ms_1", name: "Me", line: "Helo", text: "Helo", audience: choices.EVERYONE };
  });
  await box(page).press("ArrowUp");
  await page.getByText("Editing your message").waitFor();
  await box(page).fill("Hello");
  await box(page).press("Enter");
  assert.deepEqual(await page.evaluate(() => globalThis.port.edited), [["ms_1", { kind: "text", text: "Hello" }]]);
  await page.evaluate(() => {
    globalThis.port.edit = () => Promise.reject(new Error("It is too late to edit this message."));
  });
  await box(page).press("ArrowUp");
  await box(page).fill("Hello again");
  await box(page).press("Enter");
  await page.getByText("It is too late to edit this message.").waitFor();
  assert.equal(await box(page).inputValue(), "Hello again");
  await page.keyboard.press("Escape");
  await box(page).fill("half a thought");
  await page.evaluate(() => {
    globalThis.port.aim.value = globalThis.port.last;
  });
  await page.getByText("Editing your message").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Editing your message").waitFor({ state: "detached" });
  assert.equal(await box(page).inputValue(), "half a thought");
  assert.deepEqual(await sent(page), []);
  await close(page);
});

test("a name is completed by keys and told with the text, and only of those who will read it", async () => {
  const page = await open("?for=staff");
  await box(page).pressSequentially("Dear @ma");
  await page.getByRole("option", { name: /Marco Conti/ }).waitFor();
  await page.keyboard.press("Enter");
  await box(page).pressSequentially("hello");
  await page.keyboard.press("Enter");
  const { content } = await sentOnce(page);
  assert.equal(content.text, "Dear @Marco Conti hello");
  assert.deepEqual(content.mentions, [{ participant: "pt_marco", start: 5, end: 17 }]);
  await page.evaluate(() => globalThis.page.composer.writeFor("note"));
  await box(page).pressSequentially("@");
  await page.getByRole("option", { name: /Noor/ }).waitFor();
  assert.equal(await page.getByRole("option").count(), 1);
  await close(page);
});

test("an emoji is completed after a colon, and a whole shortcode becomes it", async () => {
  const page = await open();
  await box(page).pressSequentially("ok :dog_f");
  await page.getByRole("option", { name: "dog face" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await box(page).inputValue(), "ok 🐶 ");
  await box(page).pressSequentially(":thumbs_up:");
  await page.waitForFunction(() => document.querySelector("test-page").composer.box.value === "ok 🐶 👍");
  await close(page);
});

test("emoji are found by words, walked by arrows, in the chosen tone, and put where one writes", async () => {
  const page = await open();
  await box(page).fill("Yes");
  await button(page, "Emoji").click();
  const search = page.getByRole("searchbox", { name: "Search emoji" });
  await button(page, "Skin tone").click();
  await page.getByRole("radio", { name: "Dark skin tone", exact: true }).click();
  await search.fill("thumbs");
  await button(page, "thumbs up").waitFor();
  await search.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => globalThis.page.composer.box.value === "Yes👍🏿");
  await button(page, "Food and drink").click();
  await button(page, "green apple").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("tp-emoji-picker").waitFor({ state: "detached" });
  assert.equal(await box(page).evaluate((area) => area.matches(":focus")), true);
  await button(page, "Emoji").click();
  await page.getByRole("heading", { name: "Often used" }).waitFor();
  assert.deepEqual(await page.locator(".emoji").allTextContents(), ["👍🏿"]);
  await close(page);
});

test("the limit is told before it is passed, and what is too long is not sent", async () => {
  const page = await open(`?limits=${encodeURIComponent('{"text_chars":20}')}`);
  await box(page).fill("a".repeat(19));
  await page.getByText("1 character left").waitFor();
  await box(page).fill("a".repeat(22));
  await box(page).press("Enter");
  await page.getByRole("alert").filter({ hasText: "The text is 2 characters too long." }).waitFor();
  assert.deepEqual(await sent(page), []);
  await close(page);
});

test("files are uploaded at once, captioned, and go with the words; what does not fit is said by name", async () => {
  const page = await open();
  await attach(page, [
    file("a.pdf", "application/pdf"),
    file("b.exe", "application/x-msdownload"),
    file("secret.txt", "text/plain"),
  ]);
  await page.getByRole("alert").filter({ hasText: "Files like b.exe cannot be sent here." }).waitFor();
  await page.getByRole("alert").filter({ hasText: "secret.txt cannot be sent here." }).waitFor();
  await page.getByRole("list", { name: "Attached" }).getByText("2 kB").waitFor();
  await box(page).fill("The invoice");
  await box(page).press("Enter");
  const { content } = await sentOnce(page);
  assert.deepEqual(content, {
    kind: "file",
    file: "fl_1",
    name: "a.pdf",
    mime: "application/pdf",
    size_bytes: 2000,
    caption: "The invoice",
  });
  await close(page);
});

test("ten files fit one message, and the eleventh is refused", async () => {
  const page = await open();
  await attach(
    page,
    Array.from({ length: 11 }, (_, i) => file(`${i}.txt`, "text/plain")),
  );
  await page.getByRole("alert").filter({ hasText: "Only 10 files fit one message." }).waitFor();
  assert.equal(await page.locator("tp-tray li").count(), 10);
  await close(page);
});

test("an upload that did not arrive is tried again, one under way can be taken out, and nothing is sent meanwhile", async () => {
  const page = await open();
  await page.evaluate(() => {
    globalThis.port.failing = true;
  });
  await attach(page, [file("a.txt", "text/plain")]);
  await page.getByText("The connection was lost.").waitFor();
  await box(page).press("Enter");
  await page.getByText("A file is still on its way.").waitFor();
  await page.evaluate(() => {
    globalThis.port.failing = false;
  });
  await button(page, "Try a.txt again").click();
  await page.getByText("2 kB").waitFor();
  await page.evaluate(() => {
    globalThis.port.slow = new Promise(() => {});
  });
  await attach(page, [file("b.txt", "text/plain")]);
  await page.getByRole("progressbar", { name: "Upload of b.txt" }).waitFor();
  await button(page, "Remove b.txt").click();
  await button(page, "Send").click();
  await page.waitForFunction(() => globalThis.port.sent.length === 1);
  assert.equal((await sentOnce(page)).content.file, "fl_1");
  await close(page);
});

test("a large picture is made smaller before it is uploaded, and loses what the camera wrote into it", async () => {
  const page = await open();
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 4000, height: 1000 });
    canvas.getContext("2d").fillRect(0, 0, 2000, 1000);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    await globalThis.page.composer.attach([new File([blob], "beach.jpg", { type: "image/jpeg" })]);
  });
  await page.waitForFunction(() => globalThis.port.uploads.length === 1);
  const [{ name, mime }] = await page.evaluate(() => globalThis.port.uploads);
  assert.deepEqual([name, mime], ["beach.webp", "image/webp"]);
  await page.getByRole("textbox", { name: "Caption of beach.jpg" }).fill("At the sea");
  await page.getByRole("textbox", { name: "Description of beach.jpg" }).fill("A beach");
  await button(page, "Send").click();
  const { content } = await sentOnce(page);
  assert.deepEqual(content, { kind: "image", file: "fl_1", alt: "A beach", caption: "At the sea" });
  await close(page);
});

test("files are dropped anywhere on the panel, and pasted into the box; pasted words stay words", async () => {
  const page = await open();
  const drop = (type) =>
    page.evaluate((type) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "drop.txt", { type: "text/plain" }));
      const panel = document.querySelector("test-page").shadowRoot.querySelector("#timeline");
      panel.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }));
    }, type);
  await drop("dragenter");
  await page.getByText("Drop files to attach them").waitFor();
  await drop("drop");
  await page.locator("tp-tray li", { hasText: "drop.txt" }).waitFor();
  const paste = (words) =>
    box(page).evaluate((area, words) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["x"], "paste.txt", { type: "text/plain" }));
      if (words) clipboardData.setData("text/plain", words);
      area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, words);
  await paste("a table");
  await paste("");
  await page.locator("tp-tray li", { hasText: "paste.txt" }).waitFor();
  assert.equal(await page.locator("tp-tray li").count(), 2);
  await close(page);
});

test("GIFs that are still shown while others are looked for are not called the ones found", async () => {
  const page = await open();
  await menu(page, "GIF");
  await page.getByRole("group", { name: "Popular GIFs" }).getByRole("button").first().waitFor();
  const letGo = await page.evaluateHandle(() => {
    const { port } = globalThis;
    const ask = port.gifs.bind(port);
    let go;
    const told = new Promise((resolve) => {
      go = resolve;
    });
    port.gifs = (query, cursor) => told.then(() => ask(query, cursor));
    return go;
  });
  await page.getByRole("searchbox", { name: "Search GIFs" }).fill("cat");
  await page.getByText("Looking…").waitFor();
  assert.equal(await page.getByRole("group", { name: "Popular GIFs" }).count(), 1);
  assert.equal(await page.getByRole("group", { name: "GIFs found" }).count(), 0);
  await letGo.evaluate((go) => go());
  await page.getByRole("group", { name: "GIFs found" }).getByRole("button", { name: "cat 1", exact: true }).waitFor();
  await close(page);
});

test("GIFs are looked for, more come while one scrolls, and one is sent by keys with its words", async () => {
  const page = await open();
  await menu(page, "GIF");
  await page.locator(".gif").nth(23).waitFor({ state: "attached" });
  await page.locator("tp-gif-picker .grid").evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
  await page.locator(".gif").nth(47).waitFor({ state: "attached" });
  await page.getByRole("link", { name: "GIFs by Tradepost" }).waitFor();
  const search = page.getByRole("searchbox", { name: "Search GIFs" });
  await search.fill("nothing");
  await page.getByText("Nothing found. Try another word.").waitFor();
  await search.fill("cat");
  await button(page, "cat 1").waitFor();
  await search.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  assert.deepEqual((await sentOnce(page)).content, {
    kind: "gif",
    gif: "own:cat1",
    alt: "cat 2",
    width: 160,
    height: 120,
  });
  await close(page);
});

test("who wants no motion sees still frames until one is pointed at; GIFs that cannot be had are asked for again", async () => {
  const page = await open("", { reducedMotion: "reduce" });
  await page.evaluate(() => {
    globalThis.port.failing = true;
  });
  await menu(page, "GIF");
  await page.getByText("GIFs cannot be had just now.").waitFor();
  await page.evaluate(() => {
    globalThis.port.failing = false;
  });
  await button(page, "Try again").click();
  const image = page.locator(".gif img").first();
  assert.match(await image.getAttribute("src"), /90%25/);
  await page.locator(".gif").first().focus();
  await page.waitForFunction((one) => /50%25/.test(one.src), await image.elementHandle());
  await close(page);
});

test("a voice note is recorded, paused, listened to and sent with its length and loudness", async () => {
  const page = await open("", { permissions: ["microphone"] });
  await menu(page, "Voice note");
  await page.getByText("Recording", { exact: true }).waitFor();
  await page.locator("tp-voice-note rect").nth(39).waitFor({ state: "attached" }); // long enough to be stopped
  await button(page, "Pause").press("Enter");
  await page.getByText("Paused", { exact: true }).waitFor();
  await button(page, "Go on").press("Enter");
  await button(page, "Listen first").click();
  await page.getByRole("img", { name: /Your recording/ }).waitFor();
  await button(page, "Play").click();
  await button(page, "Stop playing").click();
  await button(page, "Play").waitFor();
  await page.locator("tp-voice-note").getByRole("button", { name: "Send" }).click();
  const { content } = await sentOnce(page);
  assert.equal(content.kind, "audio");
  assert.equal(content.mime, "audio/webm");
  assert.ok(content.duration_s >= 1 && content.duration_s < 30, String(content.duration_s));
  assert.ok(content.waveform.length > 10 && content.waveform.length <= 64);
  assert.ok(content.waveform.every((bar) => Number.isInteger(bar) && bar >= 0 && bar <= 100));
  assert.ok(Math.max(...content.waveform) > 0, "the fake microphone beeps");
  const [upload] = await page.evaluate(() => globalThis.port.uploads);
  assert.ok(upload.size > 1_000 && upload.name === "voice.weba", JSON.stringify(upload));
  await close(page);
});

test("a recording ends by itself at its limit", async () => {
  const page = await open(`?limits=${encodeURIComponent('{"voice_s":1}')}`, { permissions: ["microphone"] });
  await menu(page, "Voice note");
  await page.getByRole("img", { name: /Your recording/ }).waitFor();
  await button(page, "Discard").click();
  await page.locator("tp-voice-note").waitFor({ state: "detached" });
  assert.deepEqual(await sent(page), []);
  await close(page);
});

test("without a microphone one is told why and how to go on", async () => {
  const page = await open();
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await menu(page, "Voice note");
  await page.getByText("The microphone is not allowed.").waitFor();
  await button(page, "Cancel").click();
  await page.locator("tp-voice-note").waitFor({ state: "detached" });
  await close(page);
});

test("a place is where one is, moved by arrows, typed, and sent with its name", async () => {
  const page = await open("", { geolocation: MADRID, permissions: ["geolocation"] });
  await menu(page, "Place");
  await button(page, "Where I am").click();
  const point = page.getByRole("textbox", { name: "Latitude, longitude" });
  await page.waitForFunction((field) => field.value === "40.42000, -3.70000", await point.elementHandle());
  await page.getByRole("application").focus();
  await page.keyboard.press("ArrowUp");
  assert.ok(Number((await point.inputValue()).split(",")[0]) > 40.42);
  await point.fill("somewhere");
  await point.press("Enter");
  await page.getByText("Write two numbers, such as 40.4168, -3.7038.").waitFor();
  await point.fill("41.5, 2.25");
  await page.getByRole("textbox", { name: "Name or address (optional)" }).fill("The corner shop");
  await button(page, "Send place").click();
  assert.deepEqual((await sentOnce(page)).content, {
    kind: "location",
    latitude: 41.5,
    longitude: 2.25,
    label: "The corner shop",
  });
  await close(page);
});

test("where the browser does not say where one is, the pin is still there to be moved", async () => {
  const page = await open("", { permissions: [] });
  await page.evaluate(() => {
    navigator.geolocation.getCurrentPosition = (_, refused) => refused(new Error("denied"));
  });
  await menu(page, "Place");
  await button(page, "Where I am").click();
  await page.getByRole("alert").filter({ hasText: "Your browser does not say where you are." }).waitFor();
  await page.getByRole("application").click({ position: { x: 200, y: 60 } });
  await button(page, "Send place").click();
  const { content } = await sentOnce(page);
  assert.ok(content.latitude > 40.4168 && content.longitude > -3.7038, JSON.stringify(content));
  await close(page);
});

test("a live location is shared for a while, counts down, and can be stopped at any time", async () => {
  const page = await open("", { geolocation: MADRID, permissions: ["geolocation"] });
  await menu(page, "Live location");
  await page.getByRole("combobox", { name: "For how long" }).selectOption({ label: "1 hour" });
  await button(page, "Share live").click();
  await page.getByText(/Sharing your location, (1:00:00|59:\d\d) left/).waitFor();
  await page.getByText(/Sharing your location, 59:5\d left/).waitFor();
  await page.evaluate(() => {
    globalThis.port.closed.value = "closed";
  });
  await page.getByText("This conversation is closed.").waitFor();
  await button(page, "Stop").click();
  await page.getByText(/Sharing your location/).waitFor({ state: "detached" });
  await close(page);
});

test("a draft that another tab wrote is shown, but never over what is being typed", async () => {
  const page = await open();
  await page.evaluate(() => {
    globalThis.port.draft.value = { text: "from another tab" };
  });
  await page.waitForFunction(() => globalThis.page.composer.box.value === "from another tab");
  await box(page).pressSequentially(", and on");
  await page.evaluate(() => {
    globalThis.port.draft.value = { text: "again" };
  });
  await page.evaluate(() => globalThis.page.composer.updateComplete);
  assert.match(await box(page).inputValue(), /, and on/);
  await close(page);
});

test("where a place is shared by hand the pin can be moved", async () => {
  const page = await open();
  await page.evaluate(() => {
    globalThis.port.sharing.value = { message: "ms_live", until: Date.now() + 600_000, follow: false };
  });
  await button(page, "Move").click();
  await page.getByRole("application").focus();
  await page.keyboard.press("ArrowRight");
  await button(page, "Use this place").click();
  await page.waitForFunction(() => globalThis.port.moves.length === 1);
  const [[message, { longitude }]] = await page.evaluate(() => globalThis.port.moves);
  assert.equal(message, "ms_live");
  assert.ok(longitude > -3.7038);
  assert.deepEqual(await sent(page), []);
  await close(page);
});

test("files wait with their conversation while another one is shown", async () => {
  const page = await open();
  await attach(page, [file("a.txt", "text/plain")]);
  await page.getByText("2 kB").waitFor();
  await page.evaluate(() => {
    globalThis.page.composer.port = new globalThis.StoryPort();
  });
  await page.locator("tp-tray").waitFor({ state: "detached" });
  await page.evaluate(() => {
    globalThis.page.composer.port = globalThis.port;
  });
  await page.locator("tp-tray li", { hasText: "a.txt" }).waitFor();
  await close(page);
});

test("a reaction is one of the usual or any other, and no emoji for the text", async () => {
  const page = await open("?story=reactions");
  await page.evaluate(() => {
    globalThis.reactions = [];
    addEventListener("tp-react", ({ detail }) => globalThis.reactions.push(detail));
  });
  await button(page, "React with 👍").press("ArrowRight");
  await page.keyboard.press("Enter");
  await button(page, "More emoji").click();
  await page.getByRole("searchbox", { name: "Search emoji" }).fill("party popper");
  await button(page, "party popper").waitFor();
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.evaluate(() => globalThis.reactions), ["❤️", "🎉"]);
  await close(page);
});

const LOOKS = {
  "in the light": [{}, ""],
  "in the dark": [{ colorScheme: "dark" }, ""],
  "from right to left": [{}, "&dir=rtl"],
  "at 320 px": [{ viewport: { width: 320, height: 640 } }, ""],
};
for (const [name, [options, query]] of Object.entries(LOOKS)) {
  test(`every state ${name} is right by axe, and no wider than the page`, async () => {
    const page = await open(`?story=all${query}`, { bypassCSP: true, ...options });
    await page.waitForFunction(() => globalThis.page.settled);
    await page.addScriptTag({ path: AXE });
    const found = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), RULES);
    assert.deepEqual(
      found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join("; ")}`),
      [],
    );
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width <= room, `${width} in ${room}`);
    await close(page);
  });
}
