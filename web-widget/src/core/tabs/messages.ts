import type { Command } from "../commands.ts";
import { Dropped, Refused } from "../errors.ts";
import type { ErrorFrame, EventFrame, SignalFrame, Welcome } from "../frames.ts";
import type { SetReceipt } from "../protocol.ts";
import type { Written } from "../store/written.ts";

/** What one tab tells the others. Never a token: each tab's page gives its own. */
export type TabMessage =
  | { kind: "hello" } // who leads, and are they still there?
  | { kind: "leads"; term: number; welcome?: Welcome | undefined } // with a welcome: there is a connection
  | { kind: "told"; frame: EventFrame | SignalFrame }
  | { kind: "ask"; to: string; ref: number; command: Command }
  | { kind: "answer"; to: string; ref: number; result: unknown }
  | { kind: "refusal"; to: string; ref: number; refusal?: ErrorFrame | undefined } // without one: dropped
  | { kind: "wake" } // the network is back
  | { kind: "read"; receipt: SetReceipt }
  | { kind: "draft"; conversation: string; draft: Written }
  | { kind: "blocks"; profile: string; on: boolean } // the person hears no more from someone, or hears them again
  | { kind: "logout" } // the person is nobody here any more, in every tab
  | { kind: "bye" }; // the tab is left: what it did not send is another's

type Shape = Record<string, unknown>;

const isShape = (value: unknown): value is Shape => typeof value === "object" && value !== null;
const isWord = (value: unknown): value is string => typeof value === "string" && value.length <= 256;
const isTyped = (value: unknown): value is Shape => isShape(value) && isWord(value.type);
const directed = ({ to, ref }: Shape) => isWord(to) && typeof ref === "number";

/** What each message must look like; what is inside its frames was told by the server, or is refused by it. */
const SHAPES: Record<TabMessage["kind"], (message: Shape) => boolean> = {
  hello: () => true,
  leads: ({ term, welcome }) => typeof term === "number" && (welcome === undefined || isWelcome(welcome)),
  told: ({ frame }) => isTyped(frame) && (frame.type === "event" || frame.type === "signal"),
  ask: (message) => directed(message) && isTyped(message.command) && message.command.type !== "auth",
  answer: (message) => directed(message) && isShape(message.result),
  refusal: (message) => directed(message) && (message.refusal === undefined || isTyped(message.refusal)),
  wake: () => true,
  read: ({ receipt }) => isTyped(receipt) && isWord(receipt.conversation) && isWord(receipt.lane),
  draft: ({ conversation, draft }) => isWord(conversation) && isWritten(draft),
  blocks: ({ profile, on }) => isWord(profile) && typeof on === "boolean",
  logout: () => true,
  bye: () => true,
};

/** A message of another tab, or undefined for what is none: its page may be of another version. */
export function parseTold(data: unknown): { from: string; message: TabMessage } | undefined {
  if (!isShape(data) || !isWord(data.from) || !isWord(data.kind)) return undefined;
  if (!Object.hasOwn(SHAPES, data.kind)) return undefined;
  return SHAPES[data.kind as TabMessage["kind"]](data) ? { from: data.from, message: data as TabMessage } : undefined;
}

function isWelcome(value: unknown): boolean {
  return isTyped(value) && isWord(value.session) && isShape(value.profile) && isWord(value.profile.id);
}

function isWritten(value: unknown): value is Written {
  return isShape(value) && typeof value.text === "string";
}

/** How a failed command is told to the tab that asked. */
export function refusalOf(error: unknown): ErrorFrame | undefined {
  if (!(error instanceof Refused)) return undefined;
  const { code, message, retryable, retryAfterMs, path = null, requestId = null, details } = error;
  const frame = { code, message, retryable, retry_after_s: retryAfterMs / 1000, path, request_id: requestId, details };
  return { type: "error", ...frame };
}

/** How it fails there. */
export function errorOf(refusal: ErrorFrame | undefined): Error {
  return refusal ? new Refused(refusal) : new Dropped("the connection was lost");
}
