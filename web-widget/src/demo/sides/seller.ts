/** Tomás's side: his orders, and the conversation of one of them in the flow of the page. */

import { type Round, tokensOf } from "../market.ts";
import { locale, made, part } from "../page.ts";
import { stageWords } from "../stages.ts";
import { inline } from "./messenger.ts";
import { followStory } from "./story.ts";
import { beCut } from "./wire.ts";

const TOMAS = "seller:tomas";
const SHOWN = 6; // orders in the table

interface Order {
  id: string;
  title: string;
  unread: number;
}

beCut(TOMAS);
const chat = inline(tokensOf(TOMAS), locale);
const orders = part("orders");
let round: Round | undefined;

chat.addEventListener("tradepost:unread", () => void list());
void followStory((now) => {
  if (round?.conversation !== now.conversation) turn(now.conversation);
  round = now;
  void list();
});

function turn(conversation: string): void {
  chat.setAttribute("conversation", conversation);
}

/** The orders that he has conversations about; the one that is on comes first. */
async function list(): Promise<void> {
  const known: Order[] = (await chat.chat?.conversations()) ?? [];
  if (known.length === 0) return;
  const rows = known.slice(0, SHOWN).map(row);
  if (orders.textContent === rows.map(({ textContent }) => textContent).join("")) return; // the focus stays
  orders.replaceChildren(...rows);
}

function row({ id, title, unread }: Order): HTMLTableRowElement {
  const isOn = id === round?.conversation;
  const [number = title, what = ""] = title.split(" · ");
  const open = made("button", { type: "button", className: "link", onclick: () => turn(id) }, number);
  const state = isOn ? stageWords(round?.stage ?? "") : "Before";
  return made(
    "tr",
    { className: isOn ? "is-on" : "" },
    made("th", { scope: "row" }, open),
    made("td", {}, what),
    made("td", {}, made("span", { className: isOn ? "badge" : "quiet" }, state)),
    made("td", { className: "number" }, unread > 0 ? String(unread) : "–"),
  );
}
