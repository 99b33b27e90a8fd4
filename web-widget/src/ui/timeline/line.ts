import type { Message } from "../../core/frames.ts";
import { lineOf } from "../kinds/line.ts";
import { nameOf } from "../names.ts";
import type { View } from "./view.ts";

/** What a message says in one line; of one whose author the reader blocked, whose it is. */
export function lineIn(view: View, message: Message): string {
  const { words } = view.ui;
  if (!message.hidden) return lineOf(message, words);
  return words.say("row.blocked", { name: nameOf(message.author.participant, view.thread.people, words) });
}
