import { siteName } from "../../core/store/names.ts";
import type { Account } from "../account.ts";
import type { View } from "../view.ts";
import { Attention } from "./attention.ts";
import { followTaps, type Place } from "./place.ts";
import { Push } from "./push.ts";
import "./push_offer.ts";

export interface Attending {
  /** Path of the service worker, of the page's own origin; absent: notifications are not offered. */
  worker: string | undefined;
  /** Leads the reader to a message. */
  go: (place: Place) => void;
}

/** Whatever tells a reader who does not look. Loaded when there is somebody to tell. Returns how to end it. */
export function attend(account: Account, view: View, { worker, go }: Attending): () => void {
  const { config, server, site } = account;
  const attention = new Attention({
    name: siteName({ server: server.base, site }),
    shows: (conversation) => view.open && view.place.at === "thread" && view.place.conversation === conversation,
    sound: () => config.sound !== false,
  });
  const key = config.push?.key;
  const page = location.pathname + location.search;
  const push = key && worker ? new Push({ key, site, worker, page }) : undefined;
  const follow = () => {
    attention.follow(account.session.value);
    push?.follow(account.session.value);
  };
  const offs = [
    account.on("session", follow),
    account.beforeLogout(() => push?.leave()),
    followTaps(go),
    () => attention.end(),
    () => push?.follow(undefined),
  ];
  account.push.value = push;
  follow();
  return () => {
    for (const off of offs) off();
  };
}
