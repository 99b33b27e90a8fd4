import type { Account } from "../account.ts";
import { Push } from "./push.ts";
import "./push_offer.ts";

/** Offers notifications of the browser to whoever is here. Loaded where the page has a worker. Returns how to end it. */
export function offerPush(account: Account, { key, worker }: { key: string; worker: string }): () => void {
  const page = location.pathname + location.search;
  const push = new Push({ key, site: account.site, worker, page });
  const follow = () => push.follow(account.session.value);
  const offs = [account.on("session", follow), account.beforeLogout(() => push.leave()), () => push.follow(undefined)];
  account.push.value = push;
  follow();
  return () => {
    for (const off of offs) off();
  };
}
