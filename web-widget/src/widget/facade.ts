import type { EventName, Events, Hook, HookName, Tradepost } from "./api.ts";

/** A messenger that may be called before it is there: each call waits for it; subscriptions begin with it. */
export function facade(coming: Promise<Tradepost>): Tradepost {
  const later =
    <Given extends unknown[], Result>(call: (chat: Tradepost, ...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> =>
      call(await coming, ...given);
  return {
    open: later((chat, start) => chat.open(start)),
    openConversation: later((chat, id, at) => chat.openConversation(id, at)),
    close: later((chat) => chat.close()),
    toggle: later((chat) => chat.toggle()),
    show: later((chat) => chat.show()),
    hide: later((chat) => chat.hide()),
    identify: later((chat, who) => chat.identify(who)),
    logout: later((chat) => chat.logout()),
    update: later((chat, changes) => chat.update(changes)),
    send: later((chat, saying) => chat.send(saying)),
    setDraft: later((chat, conversation, text) => chat.setDraft(conversation, text)),
    shareLocation: later((chat, wish) => chat.shareLocation(wish)),
    stopSharing: later((chat) => chat.stopSharing()),
    unread: later((chat) => chat.unread()),
    conversations: later((chat) => chat.conversations()),
    track: later((chat, name, properties) => chat.track(name, properties)),
    destroy: later((chat) => chat.destroy()),
    on: (names: string, listener: (value: never) => void) =>
      subscribed(coming, (chat) => chat.on(names as EventName, listener as (value: Events[EventName]) => void)),
    once: (name, listener) => subscribed(coming, (chat) => chat.once(name, listener)),
    before: <Name extends HookName>(name: Name, hook: Hook<Name>) =>
      subscribed(coming, (chat) => chat.before(name, hook)),
  };
}

/** Ends what it began, also where that has not begun yet. */
function subscribed(coming: Promise<Tradepost>, begin: (chat: Tradepost) => () => void): () => void {
  let end: (() => void) | undefined;
  let over = false;
  coming.then(
    (chat) => {
      if (!over) end = begin(chat);
    },
    () => undefined, // there will be nothing to hear
  );
  return () => {
    over = true;
    end?.();
  };
}
