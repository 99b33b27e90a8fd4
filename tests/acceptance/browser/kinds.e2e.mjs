/** The story as the buyer's page shows it, from its beginning until the courier is at the door. See demo.e2e.mjs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ANA, KOFI, launch, Stage } from "./page.mjs";

/** Until the courier moves; the story begins a little before its pages are opened. */
const STORY_MS = 240_000;
const LOOK_MS = 250;
const KINDS = [
  "answer",
  "audio",
  "buttons",
  "card",
  "carousel",
  "contact_request",
  "file",
  "form",
  "gif",
  "image",
  "list",
  "live_location",
  "location",
  "quick_replies",
  "system",
  "text",
  "video",
];
let browser;
let stage;

before(async () => {
  browser = await launch();
  stage = await Stage.open(browser);
});
after(async () => {
  await stage.close();
  await browser.close();
});

test("every kind of the story comes to the buyer's widget, and the courier moves on his map", {
  timeout: STORY_MS,
}, async () => {
  const conversation = stage.side(ANA).within.locator("tp-conversation");
  await conversation.waitFor();
  let said = await kindsOf(conversation);
  while (KINDS.some((kind) => !said.includes(kind))) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    said = await kindsOf(conversation);
  }
  await moves(stage.side(KOFI).within.locator("#map .is-mover"));
  assert.deepEqual(stage.opened.troubles, []);
});

/** Kinds of the messages that a conversation holds; how each is drawn is the gallery's to test. */
function kindsOf(conversation) {
  return conversation.evaluate(({ thread }) => thread.messages.map(({ content }) => content?.kind));
}

/** Waits until a pin is elsewhere than it was. */
async function moves(pin) {
  const before = await pin.getAttribute("transform");
  while ((await pin.getAttribute("transform")) === before) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
