import { effect } from "@preact/signals-core";
import type { Message } from "../core/frames.ts";
import { isStaff } from "../core/store/audience.ts";
import type { Session } from "../core/store/session.ts";
import type { Thread } from "../core/store/thread.ts";
import type { Account } from "./account.ts";
import { type EventName, type Events, NAMES } from "./api.ts";

/** Tells the page what happens: to listeners, and as `tradepost:…` events of the element. Returns how to end it. */
export function publish(account: Account, element: HTMLElement): () => void {
  const offs = NAMES.map((name) => account.on(name, (detail) => dispatch(element, name, detail)));
  let end = follow(account, account.session.value);
  offs.push(
    account.on("session", (session) => {
      end();
      end = follow(account, session);
    }),
  );
  return () => {
    end();
    for (const off of offs) off();
  };
}

function dispatch<Name extends EventName>(element: HTMLElement, name: Name, detail: Events[Name]): void {
  element.dispatchEvent(new CustomEvent(`tradepost:${name}`, { detail, bubbles: true, composed: true }));
}

function follow(account: Account, session: Session | undefined): () => void {
  if (!session) return () => {};
  let isReady = false;
  const offs = [
    session.on("state", ({ state }) => {
      account.emit("state", { state });
      if (state === "ready" && !isReady) {
        isReady = true;
        account.emit("ready", { profile: session.profile?.id });
      }
    }),
    session.on("message", ({ thread, message, own, live }) => live && said(account, thread, message, own)),
    session.on("outgoing", ({ thread, outgoing: { state, clientId, error } }) => {
      if (state === "sent") account.emit("message:sent", { conversation: thread.id, clientId });
      if (state !== "failed") return;
      account.emit("message:failed", { conversation: thread.id, clientId, code: error?.code ?? "" });
    }),
    session.on("happened", ({ thread, event }) => {
      if (event.name === "conversation.updated" && event.conversation.status === "closed") {
        account.emit("conversation:closed", { conversation: thread.id });
      }
      if (event.name === "participant.joined" && isStaff(event.participant.role)) {
        account.emit("agent:joined", { conversation: thread.id, name: event.participant.name ?? "" });
      }
    }),
    unread(account, session),
  ];
  return () => {
    for (const off of offs) off();
  };
}

function said(account: Account, thread: Thread, message: Message, own: boolean): void {
  const { content, id, conversation } = message;
  if (!own) account.emit("message:received", message);
  else if (content?.kind === "live_location") account.emit("location:start", { conversation, message: id });
  else if (content?.kind === "answer" && message.reply_to) {
    for (const action of content.action ? [content.action] : []) {
      account.emit("action", { conversation: thread.id, message: message.reply_to, action });
    }
  }
}

/** Told when the counts change, and at first. */
function unread(account: Account, session: Session): () => void {
  let before = "";
  return effect(() => {
    const counts = session.conversations.flatMap(({ id, unread = 0 }) => (unread > 0 ? [[id, unread] as const] : []));
    const now = JSON.stringify(counts);
    if (now === before || !session.loaded) return;
    before = now;
    account.emit("unread", { total: session.unread, conversations: Object.fromEntries(counts) });
  });
}
