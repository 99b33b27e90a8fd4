import { css, html, type TemplateResult } from "lit";
import { longTalk } from "../../../test/fake/long.ts";
import { Shop } from "../../../test/fake/shop.ts";
import type { Session } from "../../core/store/session.ts";
import { define, TpElement } from "../../ui/element.ts";
import "../../ui/list/conversations.ts";
import "../../ui/thread/thread.ts";
import type { Ui } from "../../ui/ui.ts";
import type { Story } from "../story.ts";

/** Gives what is in it the height of the widget's panel. */
class TpStoryPanel extends TpElement {
  static override properties = { shop: { attribute: false } };
  declare shop: Shop; // for tests, which let its people speak
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      block-size: 640px;
    }
  `;

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }
}

define("tp-story-panel", TpStoryPanel);

/** An order with three parties and support. */
function talk(): Shop {
  const shop = new Shop();
  shop.room.subject = { type: "order", id: "1042" };
  shop.room.stage = "paid";
  const asked = shop.say("buyer:ana", "Hi! Is the brass lamp still available?");
  shop.say("seller:sol", "It is. Freshly polished, and the cable is new.");
  shop.say("seller:sol", "48 and I pack it today 📦", undefined, asked.id);
  shop.say("buyer:ana", "Deal!");
  shop.say("buyer:ana", "Could you check that the seller is verified?", ["staff"]);
  shop.say("agent:eva", "Third order between these two, no disputes. Nothing to do.", ["staff"]);
  shop.say("agent:eva", "Hello Ana, Sol has been with us for four years. All good.");
  shop.say("courier:max", "I can collect at 16:00. Which door?");
  shop.say("seller:sol", "Side entrance, code 4471", ["courier"]);
  const party = shop.say("buyer:ana", "🎉");
  shop.react(party, "🎉", ["seller:sol", "courier:max"]);
  shop.react(asked, "👍", ["seller:sol"]);
  shop.take(shop.say("courier:max", "Wrong chat, sorry"));
  shop.edit(shop.say("courier:max", "On my way, ten minutes."), "On my way, a quarter of an hour.");
  return shop;
}

/** Several conversations. */
function several(): Shop {
  const shop = talk();
  const chairs = shop.world.room("cv_2", "Order 1057: two kitchen chairs");
  chairs.join("buyer:ana", "buyer", "Ana");
  chairs.join("seller:ben", "seller", "Ben’s Attic");
  chairs.send("seller:ben", { kind: "text", text: "They leave tomorrow morning." }, "b1");
  chairs.send("seller:ben", { kind: "text", text: "Is someone at home before noon?" }, "b2");
  const help = shop.world.room("cv_3");
  help.join("buyer:ana", "buyer", "Ana");
  help.join("agent:eva", "agent", "");
  help.send("buyer:ana", { kind: "text", text: "Thank you for the quick help!" }, "h1");
  return shop;
}

/** More than one page of history. */
function talked(): Shop {
  const shop = new Shop();
  const profiles = ["buyer:ana", "seller:sol", "courier:max"];
  for (const [i, { content }] of longTalk("cv_1", 220).entries()) {
    if (content) shop.say(profiles[i % 3] ?? "", content);
  }
  shop.readAll("buyer:ana");
  return shop;
}

function cut({ wire }: Shop): void {
  wire.down = true;
  wire.cutAll();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

interface Scene {
  name: string;
  shop: () => Shop;
  profile: string;
  show: (ui: Ui, session: Session) => TemplateResult;
  after?: (shop: Shop, session: Session) => void; // once it is there
}

const thread = (ui: Ui, session: Session) =>
  html`<tp-thread .ui=${ui} .session=${session} .thread=${session.thread("cv_1")}></tp-thread>`;
const list = (ui: Ui, session: Session) =>
  html`<tp-conversations .ui=${ui} .session=${session} current="cv_1"></tp-conversations>`;

function story({ name, shop, profile, show, after }: Scene): Story {
  let opened: { shop: Shop; session: Session } | undefined;
  const open = () => {
    const market = shop();
    return { shop: market, session: market.session(profile) };
  };
  return {
    name,
    render: (ui) => {
      opened ??= open();
      return html`<tp-story-panel .shop=${opened.shop}>${show(ui, opened.session)}</tp-story-panel>`;
    },
    ready: async () => {
      if (!opened) return;
      const { session } = opened;
      await until(() => session.loaded);
      if (show === thread) await until(() => session.thread("cv_1").pages.loaded);
      after?.(opened.shop, session);
    },
  };
}

/** So many messages that only those around what is seen can stand on the page. */
const MANY = 20_000;

function fill(session: Session): void {
  session.thread("cv_1").reset({ conversation: "cv_1", lane: "all", messages: longTalk("cv_1", MANY) });
}

export const stories: Story[] = [
  story({ name: "three parties", shop: talk, profile: "buyer:ana", show: thread }),
  story({ name: "as staff", shop: talk, profile: "agent:eva", show: thread }),
  story({ name: "nothing said", shop: () => new Shop(), profile: "buyer:ana", show: thread }),
  story({
    name: "offline",
    shop: talk,
    profile: "buyer:ana",
    show: thread,
    after: (shop, session) => {
      cut(shop);
      session.thread("cv_1").send({ content: { kind: "text", text: "I am in the tunnel" }, audience: ["all"] });
    },
  }),
  { ...story({ name: "read back", shop: talked, profile: "buyer:ana", show: thread }), alone: true },
  {
    ...story({
      name: "20,000 messages",
      shop: () => new Shop(),
      profile: "buyer:ana",
      show: thread,
      after: (_shop, session) => fill(session),
    }),
    alone: true,
  },
  story({ name: "list", shop: several, profile: "buyer:ana", show: list }),
  story({ name: "list with nothing yet", shop: () => new Shop(), profile: "buyer:new", show: list }),
];
