import { isFrozen } from "../../core/store/audience.ts";
import type { Thread } from "../../core/store/thread.ts";

/** Whether anything can be said or changed here now. */
export function isOpen(thread: Thread): boolean {
  return thread.standing === "in" && thread.conversation?.status !== "closed" && !isFrozen(thread);
}
