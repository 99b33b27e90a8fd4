/** The messenger under a network that comes and goes: nothing is lost, nothing is said twice, and the order is kept. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { buyerInside, told } from "./parties.mjs";
import { launch, PATIENCE_MS, rest, Shop, until } from "./shop.mjs";

let browser;
let shop;

before(async () => {
  browser = await launch();
  shop = await Shop.open({ "/": "<body><h1>Lamps</h1></body>" });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

/** What the log has of a conversation, oldest first. */
async function logOf(conversation) {
  const { messages } = await rest("GET", `/conversations/${conversation}/messages`);
  return messages
    .map(({ content, seq }) => [seq, content.text])
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text);
}

const identify = (page, profile) =>
  page.evaluate(
    (address) => window.tradepost("identify", { getToken: async () => (await fetch(address)).text() }),
    `${shop.origin}/token?profile=${encodeURIComponent(profile)}&role=buyer`,
  );

test("what is written in a tunnel is shown as waiting, and sent in order when it ends", async (t) => {
  const { person, conversation } = await buyerInside(t, browser, shop);
  await person.write("Before");
  await person.message("Before").locator(".tick.is-sent").waitFor();
  await person.context.setOffline(true);
  for (const words of ["One", "Two", "Three"]) await person.write(words);
  await person.message("Three").waitFor();
  await person.dialog.getByText("You are offline.", { exact: false }).first().waitFor();
  assert.equal(
    (await person
      .message("Three")
      .getByText("Waiting to be sent")
      .or(person.message("Three").getByLabel("Waiting to be sent"))
      .or(person.message("Three").getByTitle("Waiting to be sent"))
      .count()) > 0,
    true,
  );
  assert.deepEqual(await logOf(conversation), ["Before"]);
  await person.context.setOffline(false);
  await until(async () => (await logOf(conversation)).length === 4);
  assert.deepEqual(await logOf(conversation), ["Before", "One", "Two", "Three"]);
  await person.dialog.getByText("You are offline.", { exact: false }).first().waitFor({ state: "hidden" });
  assert.equal(await person.dialog.getByRole("article").count(), 4, "nothing is shown twice");
});

test("a reload in the middle loses nothing and says nothing twice", async (t) => {
  const { person, conversation, buyer } = await buyerInside(t, browser, shop);
  let deaf = false;
  await person.page.routeWebSocket(/\/v1\/ws/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (!String(frame).includes('"message.send"') || !deaf) server.send(frame);
    });
  });
  await person.page.reload();
  await identify(person.page, buyer);
  await person.call("openConversation", conversation);
  deaf = true; // what is sent is lost on the way
  for (const words of ["First", "Second"]) await person.write(words);
  await person.message("Second").waitFor();
  await person.box.fill("Half of a third");
  await until(async () => (await kept(person.page)).includes("Second"));
  await until(async () => (await kept(person.page)).includes("Half of a third"));
  await person.page.reload();
  deaf = false;
  await identify(person.page, buyer);
  await person.call("openConversation", conversation);
  await until(async () => (await logOf(conversation)).length === 2);
  assert.deepEqual(await logOf(conversation), ["First", "Second"]);
  await person.message("Second").waitFor();
  assert.equal(await person.dialog.getByRole("article").count(), 2);
  assert.equal(await person.box.evaluate((box) => box.value ?? box.textContent), "Half of a third");
});

/** All that the browser keeps, as text. */
const kept = (page) =>
  page.evaluate(async () => {
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((done) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
      });
      for (const store of database.objectStoreNames) {
        const asked = database.transaction(store).objectStore(store).getAll();
        all.push(
          await new Promise((done) => {
            asked.onsuccess = () => done(asked.result);
          }),
        );
      }
      database.close();
    }
    return JSON.stringify(all);
  });

test("two tabs have one socket and count the same unread messages", async (t) => {
  const { person, conversation, buyer, seller } = await buyerInside(t, browser, shop);
  await person.call("close");
  const other = await person.context.newPage();
  const sockets = [];
  other.on("websocket", (socket) => sockets.push(socket.url()));
  await other.goto(shop.origin);
  await identify(other, buyer);
  await told(conversation, seller, "Did you see this?");
  for (const page of [person.page, other]) {
    await page.getByRole("button", { name: "Messages, 1 unread" }).waitFor({ timeout: PATIENCE_MS });
  }
  assert.deepEqual(sockets, []);
  await other.evaluate((id) => window.tradepost("openConversation", id), conversation);
  await person.page.getByRole("button", { name: "Messages", exact: true }).waitFor();
  await person.page.close();
  await until(() => sockets.length === 1); // the tab that is left takes the lead
  person.page = other;
  await person.write("From the second tab");
  await until(async () => (await logOf(conversation)).includes("From the second tab"));
});

test("a message that was refused says so, and one tap sends it again", async (t) => {
  const { person, conversation, buyer } = await buyerInside(t, browser, shop);
  let refuses = true;
  await person.page.routeWebSocket(/\/v1\/ws/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { type, ref } = JSON.parse(frame);
      if (!refuses || type !== "message.send") return server.send(frame);
      socket.send(JSON.stringify({ type: "error", ref, code: "forbidden", message: "Not now.", retryable: false }));
    });
  });
  await person.page.reload();
  await identify(person.page, buyer);
  await person.call("openConversation", conversation);
  await person.write("Will it go?");
  const failed = person.dialog.getByText("Not sent", { exact: false }).first();
  await failed.waitFor();
  refuses = false;
  await person.dialog.getByRole("button", { name: "Try again" }).first().click();
  await until(async () => (await logOf(conversation)).includes("Will it go?"));
  await failed.waitFor({ state: "hidden" });
  assert.equal(await person.dialog.getByRole("article").count(), 1);
});
