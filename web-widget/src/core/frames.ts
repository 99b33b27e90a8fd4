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

/** The frame in a text message; undefined for what is not one. Types newer than this client are kept. */
export function parse(data: unknown): ServerFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === "object" && frame !== null && "type" in frame ? (frame as ServerFrame) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
