/** What the server pushes of a message: who and what, or only that there is one, as the marketplace's policy says. */
export interface Pushed {
  conversation: string;
  message: string;
  text: string;
  title?: string;
}

const ID = /^(cv|ms)_\w{1,60}$/;
const NOTHING_KNOWN = "New message";

/** Undefined for what is none: another program may push to the same worker. */
export function parsePushed(words: string | undefined): Pushed | undefined {
  try {
    const { conversation, message, text, title } = JSON.parse(words ?? "") as Partial<Record<keyof Pushed, unknown>>;
    if (![conversation, message].every((id) => typeof id === "string" && ID.test(id))) return undefined;
    if (typeof text !== "string" || (title !== undefined && typeof title !== "string")) return undefined;
    return { conversation, message, text, ...(title && { title }) } as Pushed;
  } catch {
    return undefined;
  }
}

/** One for each conversation: the latest message stands for those before it. */
export function notificationOf(pushed: Pushed | undefined): { title: string; options: NotificationOptions } {
  if (!pushed) return { title: NOTHING_KNOWN, options: { tag: "tradepost" } };
  const { title, text, conversation } = pushed;
  const options = { tag: `tradepost/${conversation}`, renotify: true, data: pushed };
  return title ? { title, options: { ...options, body: text } } : { title: text || NOTHING_KNOWN, options };
}

/** Where its message stands: `cv_…/ms_…`. */
export function placeOf({ conversation, message }: Pushed): string {
  return `${conversation}/${message}`;
}
