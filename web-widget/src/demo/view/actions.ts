import type { Message } from "../../core/frames.ts";
import { button, h, type Icon, icon } from "./dom.ts";

/** What can be done with a message. */
export interface BubbleActions {
  react(message: Message, emoji: string): void;
  reply(message: Message): void;
  edit(message: Message): void;
  remove(message: Message): void;
  scope?(message: Message): void; // who may see it; for staff
}

const QUICK = ["👍", "❤️", "😂"];

/** Shown while the pointer or the focus is at the message. */
export function toolbar(message: Message, own: boolean, actions: BubbleActions): HTMLElement {
  const tool = (name: Icon, label: string, act: () => void) =>
    button({ class: "tool", "aria-label": label, title: label }, act, icon(name));
  const emoji = QUICK.map((one) =>
    button({ class: "tool", "aria-label": `React with ${one}` }, () => actions.react(message, one), one),
  );
  const bar = h("div", { class: "tools", role: "group", "aria-label": "What to do with this message" }, ...emoji);
  bar.append(tool("reply", "Answer", () => actions.reply(message)));
  if (actions.scope) bar.append(tool("eye", "Who may see it…", () => actions.scope?.(message)));
  if (own && message.content?.kind === "text") bar.append(tool("edit", "Edit", () => actions.edit(message)));
  if (own) bar.append(tool("trash", "Take back", () => actions.remove(message)));
  return bar;
}
