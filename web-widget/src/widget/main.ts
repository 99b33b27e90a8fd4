/** The widget: what the loader hands over to, and what `@tradepost/widget` exports. */

import { type SiteConfig, siteOf } from "../core/site.ts";
import { Server } from "../core/store/server.ts";
import type { Handover } from "../loader/main.ts";
import { Account } from "./account.ts";
import type { Options, Theme, Tradepost } from "./api.ts";
import { keepAttached } from "./attached.ts";
import { attendLater } from "./attending.ts";
import { Chat } from "./chat.ts";
import { facade } from "./facade.ts";
import { TradepostWidget } from "./messenger.ts";
import { obey } from "./queue.ts";
import { View } from "./view.ts";

export type * from "./api.ts";

/** Takes over from the loader: its launcher, its queue, its attributes. */
export function boot({ queue, site, server, config, host, data }: Handover): void {
  const { locale, theme, position, launcher, pushWorker } = data;
  const options = {
    site,
    server,
    ...(locale && { locale }),
    ...(theme && { theme: theme as Theme }),
    ...(position && { position: position as "end" | "start" }),
    ...(launcher && { launcher: launcher as "default" | "hidden" }),
    ...(pushWorker && { pushWorker }),
  };
  obey(begin(host as TradepostWidget, config, options), queue);
}

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

function begin(host: TradepostWidget, config: SiteConfig, options: Options): Tradepost {
  const account = new Account(new Server(options.server ?? ""), config, options);
  const view = new View();
  view.shown = (options.launcher ?? config.launcher?.show) !== "hidden";
  host.dataset.position = options.position ?? config.launcher?.position ?? "end";
  host.hidden = false;
  host.account = account;
  host.view = view;
  const stop = keepAttached(host);
  void comeBack(account);
  const ended = () => {
    stop();
    unattend();
  };
  const chat = new Chat({ account, view, element: host, ended });
  const unattend = attendLater({ account, view, chat, worker: options.pushWorker });
  return chat;
}

/** Who is known here hears what came meanwhile; a stranger costs nothing until they open it. */
async function comeBack(account: Account): Promise<void> {
  if (await account.returns()) await account.enter().catch(() => undefined); // told as an `error` already
}

export { TradepostChat } from "./inline.ts";
export { TradepostWidget };
