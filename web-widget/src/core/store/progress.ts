import type { Message, Participant } from "../frames.ts";
import { hears, isStaff } from "./audience.ts";
import type { Receipts } from "./receipts.ts";

/** How far an own message got. */
export type Progress = "sent" | "delivered" | "read";

/** The others who may read it are what counts, staff only where nobody else may; "sent" where nobody is to be seen. */
export function progressOf(
  { lane, seq, audience }: Message,
  others: readonly Participant[],
  receipts: Pick<Receipts, "reached">,
): Progress {
  const readers = others.filter((other) => hears(audience, other));
  const parties = readers.filter((other) => !isStaff(other.role));
  const counted = parties.length > 0 ? parties : readers;
  if (counted.length === 0) return "sent";
  const all = (mark: "delivered" | "read") => {
    const those = receipts.reached(lane, seq, mark);
    return counted.every(({ id }) => those.has(id));
  };
  return all("read") ? "read" : all("delivered") ? "delivered" : "sent";
}
