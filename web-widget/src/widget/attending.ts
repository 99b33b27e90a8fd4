import { effect } from "@preact/signals-core";
import { Chunk } from "../ui/chunk.ts";
import type { Account } from "./account.ts";
import type { Place } from "./attention/place.ts";
import type { Chat } from "./chat.ts";
import type { View } from "./view.ts";

const ATTENTION = new Chunk(() => import("./attention/attend.ts"));

/** A page has one title and one icon: of two messengers on it, the first tells. */
const attended = new WeakSet<Document>();

interface Parts {
  account: Account;
  view: View;
  chat: Chat;
  worker: string | undefined; // path of the page's service worker
}

/** Tells readers who do not look, from the moment there can be something to tell. Returns how to end it. */
export function attendLater({ account, view, chat, worker }: Parts): () => void {
  if (attended.has(document)) return () => undefined;
  attended.add(document);
  let [begun, ended, end] = [false, false, () => {}];
  const go = ({ conversation, message }: Place) => {
    chat.openConversation(conversation, message === undefined ? {} : { messageId: message }).catch(() => undefined);
  };
  const begin = async () => {
    begun = true;
    const { attend } = await ATTENTION.come();
    if (!ended) end = attend(account, view, { worker, go });
  };
  const off = effect(() => {
    if (!begun && hasSomethingToTell(account, worker)) void begin();
  });
  if (!begun && location.hash.includes("tradepost=")) void begin();
  return () => {
    ended = true;
    attended.delete(document);
    off();
    end();
  };
}

/** A conversation; or notifications, which are offered with the first message. */
function hasSomethingToTell({ session, config }: Account, worker: string | undefined): boolean {
  const here = session.value;
  return here !== undefined && ((worker !== undefined && Boolean(config.push)) || here.conversations.length > 0);
}
