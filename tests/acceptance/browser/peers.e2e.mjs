/** Two clients that share no code with the server talk to it: ws and Chromium; see tests/conformance/test_peers.py. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, mint, order, rest, SERVER, Shop } from "./shop.mjs";

const require = createRequire(new URL("../../../web-widget/package.json", import.meta.url));
const WebSocket = require("ws");
const ADDRESS = `${SERVER.replace("http", "ws")}/v1/ws`;
const LONG = "κ".repeat(3_000);
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** What the seller of a conversation was told last. */
async function last(conversation) {
  const { messages } = await rest("GET", `/conversations/${conversation}/messages?limit=1`);
  return messages[0].content.text;
}

const send = (conversation, text) =>
  JSON.stringify({ type: "message.send", ref: "1", conversation, content: { kind: "text", text } });

/** A socket of ws that has said its token, with all frames that it hears. */
async function opened(t, token) {
  const socket = new WebSocket(ADDRESS, { perMessageDeflate: true });
  t.after(() => socket.terminate());
  const frames = [];
  const waiting = new Set();
  socket.on("message", (data) => {
    frames.push(JSON.parse(data));
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.send(JSON.stringify({ type: "auth", token }));
  const heard = (type) =>
    new Promise((resolve) => {
      const look = () => {
        const at = frames.findIndex((frame) => frame.type === type);
        if (at < 0) return;
        waiting.delete(look);
        resolve(frames.splice(at, 1)[0]);
      };
      waiting.add(look);
      look();
    });
  const closed = new Promise((resolve) => socket.once("close", (code, reason) => resolve([code, String(reason)])));
  return { socket, heard, closed };
}

test("ws talks whole and in fragments with pings between, and says goodbye", async (t) => {
  const conversation = await order(801);
  const { socket, heard, closed } = await opened(t, await mint("buyer:7", "buyer"));
  assert.equal(socket.extensions, "");
  await heard("welcome");
  socket.send(send(conversation, "whole: κόσμε"));
  await heard("reply");
  assert.equal(await last(conversation), "whole: κόσμε");
  const bytes = Buffer.from(send(conversation, LONG));
  const pongs = [];
  socket.on("pong", (data) => pongs.push(String(data)));
  for (let at = 0; at < bytes.length; at += 101) {
    socket.send(bytes.subarray(at, at + 101), { binary: false, fin: at + 101 >= bytes.length });
    if (at % 505 === 0) socket.ping(String(at));
  }
  await heard("reply");
  assert.equal(await last(conversation), LONG);
  assert.equal(pongs.length, Math.ceil(bytes.length / 505));
  socket.close(4000, "done");
  assert.deepEqual(await closed, [4000, "done"]);
});

test("ws is told with which code the server ends", async (t) => {
  const { closed } = await opened(t, "no token");
  assert.equal((await closed)[0], 4501);
});

test("Chromium talks, says goodbye, and is told with which code the server ends", async () => {
  const conversation = await order(802);
  const shop = await Shop.open({ "/": "<body></body>" }, { policy: "" });
  const page = await browser.newPage();
  await page.goto(shop.origin);
  const talk = async ({ address, token, texts }) => {
    const socket = new WebSocket(address);
    const next = (kind) => new Promise((resolve) => socket.addEventListener(kind, resolve, { once: true }));
    const closed = next("close");
    await next("open");
    const types = [];
    const frame = async () => {
      const said = JSON.parse((await next("message")).data);
      types.push(said.type);
      return said;
    };
    socket.send(JSON.stringify({ type: "auth", token }));
    let said = await frame();
    for (const text of said.type === "welcome" ? texts : []) {
      socket.send(text);
      while (said.type !== "reply") said = await frame();
      said = {};
    }
    if (types[0] === "welcome") socket.close(4000, "done");
    const { code, reason, wasClean } = await closed;
    return { extensions: socket.extensions, code, reason, wasClean };
  };
  const texts = [send(conversation, "whole: κόσμε"), send(conversation, LONG)];
  const token = await mint("buyer:7", "buyer");
  const own = await page.evaluate(talk, { address: ADDRESS, token, texts });
  assert.deepEqual(own, { extensions: "", code: 4000, reason: "done", wasClean: true });
  assert.equal(await last(conversation), LONG);
  const told = await page.evaluate(talk, { address: ADDRESS, token: "no token", texts: [] });
  assert.deepEqual([told.code, told.wasClean], [4501, true]);
  await page.close();
  await shop.close();
});
