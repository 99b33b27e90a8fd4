/** What can be done with a conversation. Pure. */
import { isStaff } from "../../core/store/audience.ts";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Words } from "../../i18n/words.ts";
import { fullName } from "../names.ts";
import type { MenuItem } from "../primitives/menu.ts";

export type Choice =
  | "search"
  | "date"
  | "people"
  | "mute"
  | "window"
  | "leave"
  | "join"
  | `block ${string}`
  | `unblock ${string}`;

export function menuFor(
  session: Session,
  thread: Thread,
  { words, popOut = false }: { words: Words; popOut?: boolean },
): MenuItem[] {
  const muted = session.isMuted(thread.id);
  const item = (
    id: Choice,
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
  const parties = thread.people.others.filter(({ role }) => !isStaff(role));
  return [
    item("search", words.say("thread.search"), "search"),
    item("date", words.say("thread.to_date"), "calendar"),
    item("people", words.say("thread.people"), "users"),
    item("mute", words.say(muted ? "thread.unmute" : "thread.mute"), muted ? "bell" : "bell-off"),
    ...(popOut ? [item("window", words.say("thread.window"), "external")] : []),
    ...(staff ? [] : parties.map((one) => blocking(one.profile, fullName(one, words), one.blocked === true))),
    ...(thread.standing === "in" && staff ? [item("leave", words.say("thread.leave"), "leave", { apart: true })] : []),
  ];

  function blocking(profile: string, name: string, blocked: boolean): MenuItem {
    return blocked
      ? item(`unblock ${profile}`, words.say("act.unblock", { name }), "user", { apart: true })
      : item(`block ${profile}`, words.say("act.block", { name }), "block", { apart: true, danger: true });
  }
}
