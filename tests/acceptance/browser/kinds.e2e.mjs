/** The story as the buyer's page shows it, from its beginning until the courier is at the door. See demo.e2e.mjs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ANA, KOFI, launch, Stage } from "./page.mjs";

/** Until the courier moves; the story begins a little before its pages are opened. */
const STORY_MS = 200_000;
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

test("every kind of the story appears in the buyer's widget, and the courier moves on both maps", {
  timeout: STORY_MS,
}, async () => {
  const shown = new Set();
  const conversation = stage.side(ANA).within.locator("tp-conversation");
  while (KINDS.some((kind) => !shown.has(kind))) {
    for (const kind of await kindsOnScreen(conversation)) shown.add(kind);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const [atAna, atKofi] = [place(stage.side(ANA)), place(stage.side(KOFI))];
  for (const mover of [atAna, atKofi]) await moves(mover);
  await stage.side(KOFI).within.getByRole("button", { name: "At the door" }).click();
  await stage.side(ANA).sees("I am here, at the door.");
  assert.deepEqual(stage.opened.troubles, []);
});

/** Kinds of the messages that are drawn, with a height, in a conversation. */
function kindsOnScreen(conversation) {
  return conversation.evaluate((element) => {
    const drawn = element.shadowRoot.querySelector("tp-thread")?.shadowRoot.querySelector("tp-timeline")?.shadowRoot;
    const keys = [...(drawn?.querySelectorAll("[role=article]") ?? [])]
      .filter((row) => row.clientHeight > 0)
      .map((row) => row.dataset.key);
    return element.thread.messages
      .filter(({ id, client_id }) => keys.some((key) => key.includes(id) || key.includes(client_id)))
      .map(({ content }) => content?.kind);
  });
}

/** Who moves on the map of a side. */
function place(side) {
  return side.within.locator("svg .is-mover").last();
}

/** Waits until a pin is elsewhere than it was. */
async function moves(pin) {
  const before = await pin.getAttribute("transform");
  while ((await pin.getAttribute("transform")) === before) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
