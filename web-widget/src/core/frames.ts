/** The frames of the wire as this client uses them. Fields that it does not know are kept and ignored. */

export interface Profile {
  id: string;
  name?: string;
  avatar_url?: string | null;
  locale?: string | null;
  online?: boolean;
}

export interface Participant {
  id: string;
  profile: string;
  role: string;
  name?: string;
  present?: boolean;
  online?: boolean;
  watching?: boolean;
}

export type Content =
  | { kind: "text"; text: string }
  | {
      kind: "image";
      url: string;
      alt?: string;
      caption?: string;
      width?: number | null;
      height?: number | null;
      fallback?: string;
    }
  | {
      kind: "file";
      url: string;
      name: string;
      mime?: string | null;
      size_bytes?: number | null;
      caption?: string;
      fallback?: string;
    }
  | {
      kind: "gif";
      url: string;
      alt?: string;
      still_url?: string | null;
      width?: number | null;
      height?: number | null;
      fallback?: string;
    }
  | {
      kind: "location";
      latitude: number;
      longitude: number;
      accuracy_m?: number | null;
      label?: string;
      address?: string;
      fallback?: string;
    };

export interface Message {
  id: string;
  conversation: string;
  lane: string;
  audience: string[];
  seq: number;
  at: string;
  author: { participant: string; role: string };
  client_id: string;
  version?: number;
  content?: Content | null;
  reply_to?: string | null;
  edited_at?: string | null;
  deleted_at?: string | null;
  reactions?: Record<string, string[]>;
}

export interface Range {
  after?: number;
  to?: number | null;
}

export interface Receipt {
  participant: string;
  delivered?: number;
  read?: number;
}

export interface Lane {
  id: string;
  audience: string[];
  head?: number;
  ranges?: Range[];
  delivered?: number;
  read?: number;
  unread?: number;
  receipts?: Receipt[];
}

export interface Conversation {
  id: string;
  created_at: string;
  updated_at: string;
  title?: string | null;
  stage?: string | null;
  status?: "open" | "closed";
  me?: string | null;
  role?: string | null;
  participants?: Participant[];
  lanes?: Lane[];
  unread?: number;
  last_message?: Message | null;
}

export interface ConversationState {
  status: "open" | "closed";
  title?: string | null;
  stage?: string | null;
}

export type MessageEvent =
  | { name: "message.created"; message: Message }
  | { name: "message.edited"; message: Message }
  | { name: "message.deleted"; message: Message; by?: string | null }
  | { name: "message.reacted"; message: Message; participant: string; emoji: string; on: boolean };

export type Event =
  | MessageEvent
  | { name: "conversation.created"; conversation: ConversationState }
  | { name: "conversation.updated"; conversation: ConversationState; changed: string[]; by?: string | null }
  | { name: "participant.joined"; participant: Participant; by?: string | null }
  | { name: "participant.left"; participant: Participant; reason?: "left" | "removed" | "expired"; by?: string | null }
  | { name: "participant.role_changed"; participant: Participant; by?: string | null }
  | { name: "skip" };

export type Signal =
  | { name: "typing"; participant: string; on: boolean }
  | { name: "presence"; profile: string; online: boolean }
  | { name: "receipt"; receipt: Receipt }
  | { name: "watching"; participant: string; on: boolean };

export interface EventFrame {
  type: "event";
  conversation: string;
  lane: string;
  seq: number;
  at: string;
  event: Event;
}

export interface SignalFrame {
  type: "signal";
  signal: Signal;
  conversation?: string | null;
  lane?: string | null;
}

export interface Welcome {
  type: "welcome";
  session: string;
  profile: Profile;
  role: string | null;
  tenant: string;
  protocol: number;
  heartbeat_s: number;
  expires_at: string;
  server_time: string;
}

export interface Reply {
  type: "reply";
  ref: string;
  result?: unknown;
}

export interface ErrorFrame {
  type: "error";
  code: string;
  message: string;
  retryable?: boolean;
  ref?: string | null;
  path?: string | null;
  retry_after_s?: number | null;
  request_id?: string | null;
}

export type ServerFrame =
  | Welcome
  | Reply
  | ErrorFrame
  | EventFrame
  | SignalFrame
  | { type: "token"; expires_at: string }
  | { type: "draining"; delay_s: number }
  | { type: "ping" }
  | { type: "pong" };
