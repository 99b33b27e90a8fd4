/** What a seller asks by the API, the buyer answers in the widget, and the server has it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { buyerInside, told } from "./parties.mjs";
import { launch, rest, Shop } from "./shop.mjs";

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

/** The answer to a message, when the server has one. */
async function answerTo(person, conversation, message) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { messages } = await rest("GET", `/conversations/${conversation}/messages?limit=50`);
    const found = messages.find(({ reply_to, content }) => reply_to === message && content?.kind === "answer");
    if (found) return found.content;
    await person.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  throw new Error(`nobody answered ${message}`);
}

const REPLY = (id, label) => ({ id, label });

test("quick replies are pressed once, and what was chosen is told", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  const replies = [REPLY("warm", "Warm"), REPLY("bright", "Bright")];
  const { message } = await told(conversation, seller, { kind: "quick_replies", text: "Which bulb?", replies });
  await person.dialog.getByRole("button", { name: "Warm" }).click();
  assert.equal((await answerTo(person, conversation, message)).action, "warm");
  assert.deepEqual(person.troubles, []);
});

test("a button of a card is answered with its own id", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  const buttons = [{ type: "postback", id: "hold", payload: "hold:9", label: "Keep it for me" }];
  const { message } = await told(conversation, seller, { kind: "card", card: { title: "Brass lamp", buttons } });
  await person.dialog.getByRole("button", { name: "Keep it for me" }).click();
  assert.equal((await answerTo(person, conversation, message)).action, "hold");
});

test("a row of a list is chosen", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  const sections = [
    {
      title: "Where",
      rows: [
        { id: "door", title: "At the door" },
        { id: "shop", title: "In the shop" },
      ],
    },
  ];
  const { message } = await told(conversation, seller, { kind: "list", text: "Where shall I bring it?", sections });
  await person.dialog.getByRole("button", { name: "In the shop" }).click();
  assert.equal((await answerTo(person, conversation, message)).action, "shop");
});

test("a form is filled in with native fields, and its values arrive", async (t) => {
  const { person, conversation, seller } = await buyerInside(t, browser, shop);
  const fields = [
    { type: "text", name: "who", label: "Who opens?", required: true },
    { type: "number", name: "floor", label: "Floor" },
  ];
  const { message } = await told(conversation, seller, {
    kind: "form",
    title: "The delivery",
    fields,
    submit: "Order it so",
  });
  await person.dialog.getByLabel("Who opens?").fill("Ana");
  await person.dialog.getByLabel("Floor").fill("3");
  await person.dialog.getByRole("button", { name: "Order it so" }).click();
  const { values } = await answerTo(person, conversation, message);
  assert.deepEqual(
    values.map(({ name, value }) => [name, value]),
    [
      ["who", "Ana"],
      ["floor", 3],
    ],
  );
});
