/** What happened besides messages, in words. */
import type { Event } from "../../core/frames.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Notice } from "../../core/store/told.ts";
import type { Words } from "../../i18n/words.ts";
import { nameOf, plainly, roleName } from "../names.ts";
import { seersNames } from "../seers.ts";

type Of<Name extends Event["name"]> = Extract<Event, { name: Name }>;

/** A message that left a lane is spoken of only where it is not shown any more. */
export function isTold({ event }: Notice, thread: Thread): boolean {
  return event.name !== "message.withdrawn" || thread.message(event.message) === undefined;
}

export function noticeWords({ event }: Notice, thread: Thread, words: Words): string {
  const name = (participant: string) => nameOf(participant, thread.people, words);
  switch (event.name) {
    case "conversation.created":
      return words.say("notice.created");
    case "conversation.updated":
      return updated(event, words);
    case "participant.joined":
      return joined(event, name(event.participant.id), words);
    case "participant.left":
      if (event.participant.id === thread.me) return words.say("thread.ended");
      return words.say(LEFT[event.reason ?? "left"], { name: name(event.participant.id) });
    case "participant.role_changed":
      return words.say("notice.role", {
        name: name(event.participant.id),
        role: roleName(event.participant.role, words),
      });
    case "message.withdrawn":
      return words.say("notice.withdrawn");
    case "message.rescoped":
      return rescoped(event, event.by ? name(event.by) : roleName("agent", words), thread, words);
    case "location.arrived":
      return words.say("notice.arrived", { name: name(event.participant) });
    default:
      return words.say("notice.unknown");
  }
}

const LEFT = { left: "notice.left", removed: "notice.removed", expired: "notice.expired" } as const;

function joined({ participant }: Of<"participant.joined">, name: string, words: Words): string {
  const role = roleName(participant.role, words);
  return role.toLowerCase() === name.toLowerCase()
    ? words.say("notice.joined", { name })
    : words.say("notice.joined_as", { name, role });
}

function updated({ conversation, changed }: Of<"conversation.updated">, words: Words): string {
  const { stage, status, title } = conversation;
  if (changed.includes("stage") && stage) return words.say("notice.stage", { stage: plainly(stage) });
  if (changed.includes("status")) return words.say(status === "closed" ? "notice.closed" : "notice.reopened");
  if (changed.includes("frozen")) return words.say(conversation.frozen ? "notice.frozen" : "notice.thawed");
  if (changed.includes("slow_mode_s")) return paced(conversation.slow_mode_s, words);
  if (changed.includes("title") && title) return words.say("notice.title", { title });
  return words.say("notice.updated");
}

function paced(every = 0, words: Words): string {
  return every > 0 ? words.say("notice.slow", { every: words.duration(every) }) : words.say("notice.quick");
}

function rescoped({ message }: Of<"message.rescoped">, name: string, thread: Thread, words: Words): string {
  if (message.audience.includes("all")) return words.say("notice.shown_to_all", { name });
  const who = seersNames(message.audience, message.author.participant, thread.people, words);
  return words.say("notice.rescoped", { name, who });
}
