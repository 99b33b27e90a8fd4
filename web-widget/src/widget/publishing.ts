import { effect } from "@preact/signals-core";
import type { State } from "../core/connection.ts";
import type { Message } from "../core/frames.ts";
import { isStaff } from "../core/store/audience.ts";
import type { Outgoing } from "../core/store/outgoing.ts";
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
  const stands = (state: State): void => {
    account.emit("state", { state });
    if (state !== "ready" || isReady) return;
    isReady = true;
    account.emit("ready", { profile: session.profile?.id });
  };
  const offs = [
    session.on("state", ({ state }) => stands(state)),
    session.on(
      "message",
      ({ thread, message, own, live }) => live && !message.hidden && said(account, thread, message, own),
    ),
    session.on("outgoing", ({ thread, outgoing }) => went(account, thread, outgoing)),
    session.on("receipt", reading(account)),
    session.on("changed", changes(account)),
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
  if (session.client.state !== "idle") stands(session.client.state); // it was quicker than who asked for it
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

/** One that is not on its way any more was sent, unless it was known to be, or was given up. */
function went(account: Account, { id, outgoing }: Thread, { state, clientId, error }: Outgoing): void {
  const isGone = !outgoing.some((one) => one.clientId === clientId);
  if (isGone ? state === "waiting" || state === "held" : state === "sent")
    account.emit("message:sent", { conversation: id, clientId });
  if (isGone || state !== "failed") return;
  account.emit("message:failed", { conversation: id, clientId, code: error?.code ?? "" });
}

/** Up to which of one's own messages the others read, where that is news. */
function reading(account: Account): (moved: { thread: Thread; lane: string }) => void {
  const told = new Map<string, string>(); // by lane: the last one
  return ({ thread, lane }) => {
    const own = thread.messages.filter(({ author, lane: of }) => author.participant === thread.me && of === lane);
    const last = own.findLast((message) => thread.progress(message) === "read");
    if (!last || told.get(lane) === last.id) return;
    told.set(lane, last.id);
    account.emit("message:read", { conversation: thread.id, message: last.id });
  };
}

/** Who writes, and whether one's own live location ended, where that is news. */
function changes(account: Account): (changed: { thread: Thread }) => void {
  const [typing, sharing] = [new Map<string, string>(), new Map<string, string | undefined>()];
  return ({ thread: { id, people, sharing: message } }) => {
    const before = sharing.get(id);
    if (before !== undefined && before !== message) {
      account.emit("location:stop", { conversation: id, message: before });
    }
    sharing.set(id, message);
    const now = people.typing.join();
    if (now === (typing.get(id) ?? "")) return;
    typing.set(id, now);
    account.emit("typing", { conversation: id, participants: people.typing });
  };
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
