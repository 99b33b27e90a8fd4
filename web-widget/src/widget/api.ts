/** What a page may ask of the widget, and what it hears from it: the public types of `@tradepost/widget`. */

import type { GetToken, State } from "../core/connection.ts";
import type { Content, Message } from "../core/frames.ts";

export type { TokenReason } from "../core/connection.ts";
export type { Content, GetToken, Message, State };

export type Theme = "auto" | "light" | "dark";
export type Scalar = string | number | boolean | null;

export interface Options {
  site: string; // st_pk_…
  server?: string; // https://chat.example.com; absent: where the script came from
  getToken?: GetToken; // of an identified user; absent: an anonymous visitor
  locale?: string; // BCP 47, or "auto"
  theme?: Theme;
  position?: "end" | "start";
  launcher?: "default" | "hidden";
  context?: Record<string, Scalar>; // such as the listing that is looked at; told as the page's word
  strings?: Record<string, string>; // words instead of ours, by key
  pushWorker?: string; // path of the page's own service worker
}

export type Changes = Pick<Options, "locale" | "theme" | "position" | "launcher" | "context" | "strings"> & {
  attributes?: Record<string, Scalar>;
};

export interface StartOptions {
  with?: string[]; // profiles, such as `seller:42`; none: support
  prefill?: string;
  context?: Record<string, Scalar>;
}

export interface Saying {
  text?: string;
  content?: Content;
  conversation?: string; // absent: the one that is open
  audience?: string[];
}

export interface Failure {
  code: string;
  message: string; // for the page's developer
  retryable: boolean;
  requestId?: string | undefined;
}

export interface Unread {
  total: number;
  conversations: Record<string, number>;
}

/** What is told, by name. */
export interface Events {
  ready: { profile: string | undefined };
  state: { state: State };
  open: { conversation: string | undefined };
  close: Record<string, never>;
  unread: Unread;
  "message:received": Message;
  "message:sent": { conversation: string; clientId: string };
  "message:failed": { conversation: string; clientId: string; code: string };
  "message:read": { conversation: string; message: string };
  typing: { conversation: string; participants: string[] };
  "conversation:created": { conversation: string };
  "conversation:closed": { conversation: string };
  "agent:joined": { conversation: string; name: string };
  csat: { conversation: string; message: string; value: Scalar };
  action: { conversation: string; message: string; action: string };
  "location:start": { conversation: string; message: string };
  "location:stop": { conversation: string; message: string };
  "token:expired": { reason: string };
  error: Failure;
}
export type EventName = keyof Events;
/** All of them, in the order of the documentation. */
export const NAMES = [
  "ready",
  "state",
  "open",
  "close",
  "unread",
  "message:received",
  "message:sent",
  "message:failed",
  "message:read",
  "typing",
  "conversation:created",
  "conversation:closed",
  "agent:joined",
  "csat",
  "action",
  "location:start",
  "location:stop",
  "token:expired",
  "error",
] as const satisfies readonly EventName[];

/** What may be changed or stopped before it happens. */
export interface Hooks {
  send: Saying;
  "link-open": { url: string };
  "file-add": { file: File };
}
export type HookName = keyof Hooks;
/** Returns what is done instead, or false to stop it. */
export type Hook<Name extends HookName> = (given: Hooks[Name]) => Hooks[Name] | false | Promise<Hooks[Name] | false>;

/** One messenger on a page. Every method may be called at any time: it waits for what it needs. */
export interface Tradepost {
  open(start?: StartOptions): Promise<{ conversation: string | undefined }>;
  openConversation(conversation: string, at?: { messageId?: string }): Promise<void>;
  close(): Promise<void>;
  toggle(): Promise<void>;
  show(): Promise<void>;
  hide(): Promise<void>;
  identify(who: { getToken: GetToken }): Promise<{ profile: string }>;
  logout(): Promise<void>;
  update(changes: Changes): Promise<void>;
  send(saying: Saying): Promise<{ conversation: string; clientId: string }>;
  setDraft(conversation: string, text: string): Promise<void>;
  shareLocation(wish: { live?: { minutes: number }; conversation?: string }): Promise<void>;
  stopSharing(): Promise<void>;
  unread(): Promise<Unread>;
  conversations(): Promise<{ id: string; title: string; unread: number }[]>;
  track(name: string, properties?: Record<string, Scalar>): Promise<void>;
  destroy(): Promise<void>;
  /** Names may stand together: `on("open close", …)`. Returns the function that unsubscribes. */
  on<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): () => void;
  on(names: string, listener: (value: unknown) => void): () => void;
  once<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): () => void;
  before<Name extends HookName>(name: Name, hook: Hook<Name>): () => void;
}

/** The verbs of the queue: `tradepost("open", …)` is `chat.open(…)`. */
export const VERBS = [
  "open",
  "openConversation",
  "close",
  "toggle",
  "show",
  "hide",
  "identify",
  "logout",
  "update",
  "send",
  "setDraft",
  "shareLocation",
  "stopSharing",
  "unread",
  "conversations",
  "track",
  "destroy",
  "on",
  "once",
  "before",
] as const satisfies readonly (keyof Tradepost)[];
export type Verb = (typeof VERBS)[number];
