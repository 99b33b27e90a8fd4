import type { Account } from "./account.ts";
import type { Place } from "./attention/place.ts";
import type { Chat } from "./chat.ts";
import type { View } from "./view.ts";

/** A page has one title and one icon: of two messengers on it, the first tells. */
const attended = new WeakSet<Document>();

interface Parts {
  account: Account;
  view: View;
  chat: Chat;
  worker: string | undefined; // path of the page's service worker
}

/** Tells readers who do not look, from the moment somebody is here or a notification led here. Returns how to end it. */
export function attendLater({ account, view, chat, worker }: Parts): () => void {
  if (attended.has(document)) return () => undefined;
  attended.add(document);
  let [ended, end] = [false, () => {}];
  const go = ({ conversation, message }: Place) => {
    chat.openConversation(conversation, message === undefined ? {} : { messageId: message }).catch(() => undefined);
  };
  const begin = async () => {
    off();
    const { attend } = await import("./attention/attend.ts");
    if (!ended) end = attend(account, view, { worker, go });
  };
  const off = account.on("session", () => void begin());
  if (location.hash.includes("tradepost=")) void begin();
  return () => {
    ended = true;
    attended.delete(document);
    off();
    end();
  };
}
