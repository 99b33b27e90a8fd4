import type { Event, EventFrame } from "../frames.ts";

/** Notices kept; older ones are dropped. */
const NOTICES_MAX = 200;
const SILENT = new Set(["message.created", "message.edited", "message.deleted", "message.reacted", "skip"]);

/** What happened besides messages: someone came, left, the order moved on, a message is for others now. */
export interface Notice {
  id: string;
  at: string;
  event: Event;
}

/** Events without a line of their own in the timeline. */
export function hasNoLine({ name }: Event): boolean {
  return SILENT.has(name);
}

export function withNotice(notices: readonly Notice[], { lane, seq, at, event }: EventFrame): readonly Notice[] {
  return [...notices, { id: `${lane} ${seq}`, at, event }].slice(-NOTICES_MAX);
}
