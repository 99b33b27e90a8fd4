/** What a reader can do with a message. Pure. */
import type { Message } from "../../core/frames.ts";
import { isStaff } from "../../core/store/audience.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Words } from "../../i18n/words.ts";
import { nameOf } from "../names.ts";
import type { MenuItem } from "../primitives/menu.ts";
import { isOpen } from "./open.ts";

export type Action =
  | "react"
  | "reply"
  | "edit"
  | "remove"
  | "copy"
  | "mention"
  | "who"
  | "report"
  | "block"
  | "unblock";

/** The lines of a message's menu. What the marketplace forbids besides is said when it is tried. */
export function actionsFor(message: Message, thread: Thread, words: Words): MenuItem[] {
  const { author, content } = message;
  const own = author.participant === thread.me;
  const open = isOpen(thread) && content != null;
  const name = nameOf(author.participant, thread.people, words);
  const item = (
    id: Action,
    say: string,
    icon: NonNullable<MenuItem["icon"]>,
    more: Partial<MenuItem> = {},
  ): MenuItem => ({
    id,
    words: say,
    icon,
    ...more,
  });
  const staff = isStaff(thread.role);
  const found = [
    open && item("react", words.say("act.react"), "smile-plus"),
    open && item("reply", words.say("act.reply"), "reply"),
    open && own && content.kind === "text" && item("edit", words.say("act.edit"), "edit"),
    content?.kind === "text" && item("copy", words.say("act.copy"), "copy"),
    open && !own && item("mention", words.say("act.mention", { name }), "at"),
    content && item("who", words.say(staff ? "act.rescope" : "act.who"), "eye"),
    open && own && item("remove", words.say("act.remove"), "trash", { danger: true, apart: true }),
    ...against(),
  ];
  return found.filter((one) => typeof one === "object" && one !== null);

  /** What can be done about a party who troubles one; staff act by other means. */
  function against(): (MenuItem | false)[] {
    if (own || staff || thread.standing === "out" || isStaff(author.role)) return [];
    const blocked = message.hidden != null || thread.people.blocked(author.participant);
    return [
      content != null && item("report", words.say("act.report"), "flag", { apart: true }),
      blocked
        ? item("unblock", words.say("act.unblock", { name }), "user")
        : item("block", words.say("act.block", { name }), "block", { danger: true }),
    ];
  }
}
