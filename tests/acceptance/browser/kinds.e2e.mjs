/** The story as the buyer's page shows it, from its beginning until the courier is at the door. See demo.e2e.mjs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ANA, KOFI, launch, Stage } from "./page.mjs";
import { marked } from "./shop.mjs";

/** Until the courier moves; the story begins a little before its pages are opened. */
const STORY_MS = 240_000;
const LOOK_MS = 250;
/** What stands in a row of each kind once it is drawn. */
const DRAWN = {
  answer: ".k-chosen, .k-facts",
  audio: "tp-audio button",
  buttons: "tp-choices :is(button, a)",
  card: ".k-card h3",
  carousel: "tp-carousel .k-card",
  contact_request: ".k-lead",
  file: "tp-file button",
  form: ".k-form-head",
  gif: "tp-gif img",
  image: "tp-image img",
  list: "tp-list button",
  live_location: "tp-live",
  location: "tp-map svg",
  quick_replies: ".k-text",
  system: ".k-system",
  text: ".k-text",
  video: "tp-video button",
};
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

test("every kind of the story is drawn in the buyer's widget, and the courier moves on the buyer's map and his own", {
  timeout: STORY_MS,
}, async () => {
  const { within } = stage.side(ANA);
  const conversation = within.locator("tp-conversation");
  await conversation.waitFor();
  const drawn = new Set();
  while (drawn.size < Object.keys(DRAWN).length) {
    const said = await firstOfEach(conversation);
    const next = Object.keys(DRAWN).find((kind) => said[kind] && !drawn.has(kind));
    if (next) await draws(within, said[next], next);
    if (next === "live_location") await moves(within.locator("tp-live .is-mover").first());
    if (next) drawn.add(next);
    else await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  await moves(stage.side(KOFI).within.locator("#map .is-mover"));
  assert.deepEqual(stage.opened.troubles, []);
});

/** The first message of each kind that a conversation holds: its id by kind. */
function firstOfEach(conversation) {
  return conversation.evaluate(({ thread }) =>
    Object.fromEntries(thread.messages.toReversed().map(({ id, content }) => [content?.kind, id])),
  );
}

/** Brings a message into view, as a press on a quote of it does; its row, also once it is no longer marked as found. */
async function goTo(within, id, kind) {
  const timeline = within.locator("tp-timeline");
  assert.ok(await timeline.evaluate((it, message) => it.goTo(message), id));
  const { key } = await marked(timeline, `:has([data-kind=${kind}])`);
  return within.locator(`.row[data-key="${key}"]`);
}

async function draws(within, id, kind) {
  const row = await goTo(within, id, kind);
  await row.locator(`[data-kind=${kind}]`).locator(DRAWN[kind]).first().waitFor();
}

/** Waits until a pin is elsewhere than it was. */
async function moves(pin) {
  await pin.waitFor();
  const before = await pin.getAttribute("transform");
  while ((await pin.getAttribute("transform")) === before) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
