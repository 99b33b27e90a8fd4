import { siteName } from "../../core/store/names.ts";
import { Chunk } from "../../ui/chunk.ts";
import type { Account } from "../account.ts";
import type { View } from "../view.ts";
import { Attention } from "./attention.ts";
import { followTaps, type Place } from "./place.ts";

const PUSHING = new Chunk(() => import("./pushing.ts"));

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
  const offs = [
    account.on("session", (session) => attention.follow(session)),
    followTaps(go),
    () => attention.end(),
    offersPush(account, worker),
  ];
  attention.follow(account.session.value);
  return () => {
    for (const off of offs) off();
  };
}

/** Where the site and the page have what it takes. */
function offersPush(account: Account, worker: string | undefined): () => void {
  const key = account.config.push?.key;
  let [ended, end] = [false, () => {}];
  const begin = async (by: { key: string; worker: string }) => {
    const { offerPush } = await PUSHING.come();
    if (!ended) end = offerPush(account, by);
  };
  if (key && worker) void begin({ key, worker });
  return () => {
    ended = true;
    end();
  };
}
