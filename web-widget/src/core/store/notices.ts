import type { Event, EventFrame } from "../frames.ts";
import type { Notice } from "./told.ts";

/** Notices kept; older ones are dropped. */
const NOTICES_MAX = 200;
/** Events without a line of their own in the timeline. */
const SILENT = new Set(["message.created", "message.edited", "message.deleted", "message.reacted", "skip"]);

export function hasNoLine({ name }: Event): boolean {
  return SILENT.has(name);
}

export function withNotice(notices: readonly Notice[], { lane, seq, at, event }: EventFrame): readonly Notice[] {
  return [...notices, { id: `${lane} ${seq}`, at, event }].slice(-NOTICES_MAX);
}
