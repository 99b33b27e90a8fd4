import type { SiteConfig } from "../core/site.ts";
import { Server } from "../core/store/server.ts";
import { Account } from "./account.ts";
import type { Options, Tradepost } from "./api.ts";
import { keepAttached } from "./attached.ts";
import { attendLater } from "./attending.ts";
import { Chat } from "./chat.ts";
import type { TradepostWidget } from "./messenger.ts";
import { View } from "./view.ts";

/** A messenger in an element that is on the page. */
export function begin(host: TradepostWidget, config: SiteConfig, options: Options): Tradepost {
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
