/** Kofi's side, on a telephone in one hand: where he is, large buttons, the conversation. */

import { distance } from "../../core/geo.ts";
import { Words } from "../../i18n/words.ts";
import { Sketch } from "../../ui/kinds/map/sketch.ts";
import { streetStyles } from "../../ui/kinds/map/streets.css.ts";
import { type Round, tokensOf } from "../market.ts";
import { locale, part, say } from "../page.ts";
import { stageWords } from "../stages.ts";
import { inline } from "./messenger.ts";
import { followStory } from "./story.ts";
import { beCut } from "./wire.ts";

const KOFI = "courier:kofi";
/** While the order is his: before and after, its conversation is not. */
const HIS = ["assigned", "on_the_way", "delivered"];
const ARRIVED_M = 30;

beCut(KOFI);
const chat = inline(tokensOf(KOFI), locale);
const words = new Words();
const map = new Sketch(words);
if (streetStyles.styleSheet) document.adoptedStyleSheets.push(streetStyles.styleSheet);
let conversation: string | undefined;

part("map").append(map.element);
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-say]")) {
  button.addEventListener("click", () => void tell(button.dataset.say ?? ""));
}
void followStory((round) => {
  show(round);
  void turn(round);
});

/** His part begins with a stage and ends soon after another; what he saw in it stays until the next one. */
async function turn({ conversation: now, stage }: Round): Promise<void> {
  const his = HIS.includes(stage) && (conversation === now || (await isIn(now)));
  part("talk").hidden = part("quick").hidden = !his;
  part("waits").hidden = his;
  if (!his || conversation === now) return;
  conversation = now;
  chat.setAttribute("conversation", now);
}

async function isIn(conversation: string): Promise<boolean> {
  const known = (await chat.chat?.conversations()) ?? [];
  return known.some(({ id }) => id === conversation);
}

async function tell(text: string): Promise<void> {
  if (conversation) await chat.chat?.send({ conversation, text });
}

function show({ round, stage, way, courier }: Round): void {
  const [shop, door] = [way.at(0), way.at(-1)];
  if (!shop || !door) return;
  say(part("number"), `Order ${round}`);
  say(part("stage"), stageWords(stage));
  const me = courier ?? { ...shop, heading_deg: null };
  map.show(
    [
      { ...shop, name: "shop", look: "place" },
      { ...door, name: "door", look: "place" },
      { ...me, name: "me", look: "mover" },
    ],
    way,
  );
  part("map").ariaLabel = `Map: from Lámparas Tomás to Calle de Atocha, ${left(distance(me, door))}`;
  say(part("left"), left(distance(me, door)));
}

function left(metres: number): string {
  return metres < ARRIVED_M ? "You are there" : `${words.distance(metres)} to go`;
}
