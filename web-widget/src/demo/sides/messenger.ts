/** `tradepost(…)` of this page: calls wait in a queue until the script of the tag is there. */

import type { GetToken } from "../../core/connection.ts";
import type { Call } from "../../loader/main.ts";
import type { TradepostChat } from "../../widget/inline.ts";

interface Messenger {
  (...call: unknown[]): Promise<unknown>;
  q: Call[];
}

const page = window as unknown as { tradepost?: Messenger };

export function tradepost(...call: unknown[]): Promise<unknown> {
  page.tradepost ??= queue();
  return page.tradepost(...call);
}

/** The messenger in the flow of the page, as its HTML has it; it begins once it is told who uses it. */
export function inline(getToken: GetToken, locale: string | undefined): TradepostChat {
  const chat = document.querySelector("tradepost-chat") as TradepostChat;
  chat.options = { getToken, ...(locale && { locale }) };
  chat.setAttribute("site", chat.dataset.site ?? "");
  return chat;
}

function queue(): Messenger {
  const waiting: Call[] = [];
  const call = (...call: unknown[]) =>
    new Promise((resolve, reject) => {
      waiting.push([call, resolve, reject]);
    });
  return Object.assign(call, { q: waiting });
}
