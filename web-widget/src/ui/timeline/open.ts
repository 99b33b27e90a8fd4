import type { Thread } from "../../core/store/thread.ts";

/** Whether anything can be said or changed here now. */
export function isOpen({ standing, conversation, frozen }: Thread): boolean {
  return standing === "in" && conversation?.status !== "closed" && !frozen;
}
