import type { Content, Message } from "../../core/frames.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Services } from "../kinds/index.ts";
import type { Ui } from "../ui.ts";

/** Asked for at a message: its menu, the emoji, or at once to answer it. */
export type Asked = "menu" | "react" | "reply";

/** What a row is drawn with, and what it asks of the timeline around it. */
export interface View {
  readonly ui: Ui;
  readonly thread: Thread;
  readonly services: Services;
  /** What the reader answered last, by the message that it answers. */
  readonly answers: ReadonlyMap<string, Content>;
  /** Brings another message into view. */
  jump(message: string): void;
  react(message: Message, emoji: string): void;
  ask(what: Asked, message: Message): void;
  /** The row at which the pointer or the focus is shows its tools. */
  isAt(message: Message): boolean;
  retry(clientId: string): void;
  discard(clientId: string): void;
}
