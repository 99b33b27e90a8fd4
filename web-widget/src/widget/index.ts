/** What `@tradepost/widget` exports. */

import { siteOf } from "../core/site.ts";
import { Server } from "../core/store/server.ts";
import type { Options, Tradepost } from "./api.ts";
import { begin } from "./begin.ts";
import { facade } from "./facade.ts";
import { TradepostWidget } from "./messenger.ts";

export type * from "./api.ts";
export { TradepostChat } from "./inline.ts";
export { TradepostWidget };

/** A messenger on this page; every method waits until it is there. */
export function createTradepost(options: Options): Tradepost {
  const coming = create(options);
  coming.catch((error: unknown) => console.error("tradepost:", error)); // each call rejects with it, too
  return facade(coming);
}

async function create(options: Options): Promise<Tradepost> {
  const config = await siteOf(new Server(options.server ?? "").base, options.site);
  const host = document.createElement("tradepost-widget") as TradepostWidget;
  document.body.append(host);
  return begin(host, config, options);
}
