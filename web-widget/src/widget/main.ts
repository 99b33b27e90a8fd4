/** The widget: what the loader hands over to. */

import type { Handover } from "../loader/main.ts";
import type { Theme } from "./api.ts";
import { begin } from "./begin.ts";
import { TradepostWidget } from "./messenger.ts";
import { obey } from "./queue.ts";

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

export { TradepostChat } from "./inline.ts";
export { TradepostWidget };
