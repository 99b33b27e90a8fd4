/** Ana's side: a shop's page with the messenger by one script tag. */

import { type Round, tokensOf } from "../market.ts";
import { has, locale, made, part, say } from "../page.ts";
import { STAGES, stageWords } from "../stages.ts";
import { tradepost } from "./messenger.ts";
import { followStory } from "./story.ts";
import { beCut } from "./wire.ts";

const ANA = "buyer:ana";

let conversation: string | undefined;
let wanted = false; // before the round is known

beCut(ANA);
void tradepost("identify", { getToken: tokensOf(ANA) });
if (locale) void tradepost("update", { locale });
part("ask").addEventListener("click", () => open());
part("about").addEventListener("click", () => open());
void followStory((round) => {
  const turned = conversation !== round.conversation;
  conversation = round.conversation;
  show(round);
  if (turned && (wanted || has("open"))) open();
});

function open(): void {
  wanted = !conversation;
  if (conversation) void tradepost("openConversation", conversation);
}

function show({ round, stage }: Round): void {
  part("order").hidden = false;
  say(part("number"), `Order ${round}`);
  say(part("stage"), stageWords(stage));
  const at = STAGES.findIndex(([name]) => name === stage);
  const steps = STAGES.map(([, words], n) =>
    made(
      "li",
      { className: n < at ? "is-done" : n === at ? "is-now" : "", ariaCurrent: n === at ? "step" : null },
      words,
    ),
  );
  const list = part("steps");
  if (list.dataset.stage === stage) return;
  list.dataset.stage = stage;
  list.replaceChildren(...steps);
}
