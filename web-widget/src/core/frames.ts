/** The frames and nouns of the wire, as the code here calls them. */

import type { ServerFrame } from "./protocol.ts";

export type {
  Content,
  Conversation,
  ConversationState,
  ErrorFrame,
  Event,
  EventFrame,
  Explanation,
  Lane,
  Message,
  Participant,
  Profile,
  Range,
  Receipt,
  Reply,
  SeenAs,
  ServerFrame,
  Signal,
  SignalFrame,
  Welcome,
} from "./protocol.ts";

type Loose = { [field: string]: unknown };

const isNamed = (body: unknown): boolean => typeof (body as Loose | null)?.name === "string";

/** Whether what the server tells by itself says where it belongs, and what it is. Types not known here may be anything. */
function isWhole({ type, conversation, lane, seq, event, signal }: Loose): boolean {
  if (type === "signal") return isNamed(signal);
  if (type !== "event") return true;
  return typeof conversation === "string" && typeof lane === "string" && typeof seq === "number" && isNamed(event);
}

/** The frame in a text message; undefined for what is not one. Types newer than this client are kept. */
export function parse(data: unknown): ServerFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== "object" || frame === null || !("type" in frame)) return undefined;
    return isWhole(frame) ? (frame as ServerFrame) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
