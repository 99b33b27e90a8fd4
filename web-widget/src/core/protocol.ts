/** The wire protocol, made from docs/schema/protocol.json by `npm run types`. Not edited by hand. */

export type ClientFrame =
  | Auth
  | Ping
  | Pong
  | CreateConversation
  | EnsureConversation
  | GetConversation
  | ListConversations
  | UpdateConversation
  | SetStage
  | CloseConversation
  | ReopenConversation
  | Join
  | Leave
  | Watch
  | Unwatch
  | AddParticipant
  | RemoveParticipant
  | ChangeRole
  | SendMessage
  | EditMessage
  | DeleteMessage
  | RescopeMessage
  | React
  | SetReceipt
  | SetTyping
  | Events
  | ListHistory
  | Sync
  | SeeAs
  | Why
  | GetProfile
  | UpdateProfile
  | RevealField
  | RevokeSessions
  | CreateToken
  | GetPolicy
  | SetPolicy
  | ListAudit
  | SearchMessages;
export type Content = TextContent | ImageContent | FileContent | GifContent | LocationContent;
export type ServerFrame =
  Welcome | Reply | ErrorFrame | EventFrame | SignalFrame | TokenWanted | Draining | Ping | Pong;
export type Result =
  | ConversationResult
  | ConversationPage
  | Empty
  | ParticipantResult
  | SentResult
  | MessageResult
  | EventPage
  | MessagePage
  | SyncPage
  | SeenAs
  | Explanation
  | ProfileResult
  | Revealed
  | TokenResult
  | PolicyResult
  | AuditPage
  | SearchPage;
export type Event =
  | ConversationCreated
  | ConversationUpdated
  | ParticipantJoined
  | ParticipantLeft
  | RoleChanged
  | MessageCreated
  | MessageEdited
  | MessageDeleted
  | MessageReacted
  | MessageWithdrawn
  | MessageRescoped
  | Skip;
export type Signal = Typing | Presence | ReceiptMoved | Watching;

export interface Protocol {
  client: ClientFrame;
  server: ServerFrame;
  results: Results;
}
/**
 * The first frame, within 5 s, unless the handshake carried an Authorization header; later: a fresh token.
 */
export interface Auth {
  type: "auth";
  token: string;
  /**
   * Name and version, for the operator's eyes.
   */
  client?: string;
}
/**
 * Either side: are you there? Answered by `pong`.
 */
export interface Ping {
  type: "ping";
}
/**
 * The answer to `ping`.
 */
export interface Pong {
  type: "pong";
}
/**
 * A new conversation. A party is a participant of what it creates, in the role of its token.
 */
export interface CreateConversation {
  type: "conversation.create";
  /**
   * The marketplace's own key.
   */
  key?: string | null;
  subject?: Subject | null;
  /**
   * What it is called.
   */
  title?: string | null;
  /**
   * How far the matter is, such as `paid`.
   */
  stage?: string | null;
  /**
   * The marketplace's count of changes to the order; it only grows.
   */
  order_version?: number | null;
  /**
   * Flat; at most 50 entries.
   */
  attributes?: {
    [k: string]: string | number | boolean | null;
  } | null;
  /**
   * Who is in it from its beginning.
   *
   * @maxItems 100
   */
  participants?: Invitee[];
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * What a conversation is about in the marketplace: an order, a listing, a dispute.
 */
export interface Subject {
  /**
   * Such as `order`.
   */
  type: string;
  /**
   * The marketplace's own key.
   */
  id: string;
}
/**
 * A participant to be.
 */
export interface Invitee {
  /**
   * The marketplace's own id.
   */
  profile: string;
  /**
   * A role of the tenant, such as `buyer`.
   */
  role: string;
  /**
   * `from_join`: nothing of what was said before; absent: as the role's policy says.
   */
  history?: ("all" | "from_join") | null;
  /**
   * Given when the profile is not known yet.
   */
  name?: string | null;
  /**
   * Deadline of the stint.
   */
  until?: string | null;
}
/**
 * The conversation with this key; made if there is none. Adds participants not there yet, changes nothing else.
 */
export interface EnsureConversation {
  type: "conversation.ensure";
  /**
   * The marketplace's own key.
   */
  key: string;
  subject?: Subject | null;
  /**
   * What it is called.
   */
  title?: string | null;
  /**
   * How far the matter is, such as `paid`.
   */
  stage?: string | null;
  /**
   * The marketplace's count of changes to the order; it only grows.
   */
  order_version?: number | null;
  /**
   * Flat; at most 50 entries.
   */
  attributes?: {
    [k: string]: string | number | boolean | null;
  } | null;
  /**
   * Who is in it from its beginning.
   *
   * @maxItems 100
   */
  participants?: Invitee[];
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * One conversation as the asker sees it.
 */
export interface GetConversation {
  type: "conversation.get";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Newest activity first. Staff and API keys: the tenant's conversations; others: their own.
 */
export interface ListConversations {
  type: "conversation.list";
  /**
   * Only those that are open, or closed.
   */
  status?: ("closed" | "open") | null;
  /**
   * How far the matter is, such as `paid`.
   */
  stage?: string | null;
  subject?: Subject | null;
  /**
   * A profile that is in it.
   */
  participant?: string | null;
  /**
   * Words in title, key or subject id.
   */
  query?: string | null;
  /**
   * The last message is a party's, not staff's.
   */
  unanswered?: boolean | null;
  /**
   * Changed at or after this time.
   */
  since?: string | null;
  /**
   * Opaque; from an earlier answer.
   */
  cursor?: string | null;
  /**
   * Entries of the answer at most.
   */
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Title as policy allows; subject and attributes by staff and scoped API keys only.
 */
export interface UpdateConversation {
  type: "conversation.update";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Null removes it.
   */
  title?: string | null;
  subject?: Subject;
  /**
   * Merged; null removes.
   */
  attributes?: {
    [k: string]: string | number | boolean | null;
  };
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * The marketplace's word on how far the order is. An older `order_version` answers `stale_stage`.
 */
export interface SetStage {
  type: "conversation.stage";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * How far the matter is, such as `paid`.
   */
  stage: string;
  /**
   * The marketplace's count of changes to the order; it only grows.
   */
  order_version: number;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * No new messages until it is reopened; closed already: nothing happens.
 */
export interface CloseConversation {
  type: "conversation.close";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Messages may be sent again; open already: nothing happens.
 */
export interface ReopenConversation {
  type: "conversation.reopen";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Staff add themselves; the parties see it. In already: nothing happens.
 */
export interface Join {
  type: "conversation.join";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * End one's own stint; the others see it. Out already: nothing happens.
 */
export interface Leave {
  type: "conversation.leave";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Staff hear a conversation live on this session, without joining it, until `conversation.unwatch` or the end.
 */
export interface Watch {
  type: "conversation.watch";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Stop hearing a conversation that was watched.
 */
export interface Unwatch {
  type: "conversation.unwatch";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Begin a stint of a profile. In already in this role: nothing happens.
 */
export interface AddParticipant {
  type: "participant.add";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The marketplace's own id.
   */
  profile: string;
  /**
   * A role of the tenant, such as `buyer`.
   */
  role: string;
  /**
   * `from_join`: nothing of what was said before; absent: as the role's policy says.
   */
  history?: ("all" | "from_join") | null;
  /**
   * Given when the profile is not known yet.
   */
  name?: string | null;
  /**
   * Deadline of the stint.
   */
  until?: string | null;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * End a participant's stint; their last event is their own removal.
 */
export interface RemoveParticipant {
  type: "participant.remove";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a participant of the conversation.
   */
  participant: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * End the stint in the old role and begin one in the new.
 */
export interface ChangeRole {
  type: "participant.role";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a participant of the conversation.
   */
  participant: string;
  /**
   * A role of the tenant, such as `buyer`.
   */
  role: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Say something. Without `audience`: that of `reply_to`, else everyone.
 */
export interface SendMessage {
  type: "message.send";
  /**
   * The id of a conversation.
   */
  conversation: string;
  content: Content;
  /**
   * Who is told.
   *
   * @minItems 1
   * @maxItems 8
   */
  audience?: string[] | null;
  /**
   * The message that this one answers.
   */
  reply_to?: string | null;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Words, at most 8,192 characters; shown as they are.
 */
export interface TextContent {
  kind: "text";
  /**
   * Plain text: nothing in it is markup.
   */
  text: string;
}
/**
 * A picture at an https address. The address is checked, never fetched by the server.
 */
export interface ImageContent {
  kind: "image";
  url: string;
  /**
   * What it shows, for those who cannot see it.
   */
  alt?: string;
  /**
   * Words beneath it.
   */
  caption?: string;
  /**
   * Pixels.
   */
  width?: number | null;
  /**
   * Pixels.
   */
  height?: number | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A document at an https address. The address is checked, never fetched by the server.
 */
export interface FileContent {
  kind: "file";
  url: string;
  /**
   * Of the file, without a path.
   */
  name: string;
  /**
   * Media type, such as `application/pdf`.
   */
  mime?: string | null;
  /**
   * In bytes.
   */
  size_bytes?: number | null;
  /**
   * Words beneath it.
   */
  caption?: string;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A moving picture at an https address, with a still one for readers who want no motion.
 */
export interface GifContent {
  kind: "gif";
  url: string;
  /**
   * What it shows, for those who cannot see it.
   */
  alt?: string;
  /**
   * One picture of it, for those who want no motion.
   */
  still_url?: string | null;
  /**
   * Pixels.
   */
  width?: number | null;
  /**
   * Pixels.
   */
  height?: number | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A point on the map.
 */
export interface LocationContent {
  kind: "location";
  /**
   * Degrees, WGS 84.
   */
  latitude: number;
  /**
   * Degrees, WGS 84.
   */
  longitude: number;
  /**
   * Metres; the point lies within.
   */
  accuracy_m?: number | null;
  /**
   * What is there.
   */
  label?: string;
  /**
   * As people write it.
   */
  address?: string;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * Say one's own message differently.
 */
export interface EditMessage {
  type: "message.edit";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a message in the conversation.
   */
  message: string;
  content: Content;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Take a message back: its content is erased. Deleted already: nothing happens.
 */
export interface DeleteMessage {
  type: "message.delete";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a message in the conversation.
   */
  message: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Staff with the grant `rescope` tell a message to more or fewer people. It may have been read before.
 *
 * It keeps its place in time. Answers to it that would be told to more people than it now is are narrowed with it.
 */
export interface RescopeMessage {
  type: "message.rescope";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a message in the conversation.
   */
  message: string;
  /**
   * Who is told.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: A role, `participant:<id>`, `staff`, or `all` (alone).
   */
  audience: string[];
  /**
   * Kept in the audit.
   */
  reason: string;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Put an emoji on a message, or take it off. So already: nothing happens.
 */
export interface React {
  type: "message.react";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a message in the conversation.
   */
  message: string;
  /**
   * One emoji.
   */
  emoji: string;
  /**
   * False takes it off.
   */
  on?: boolean;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * How far one got in a lane; clamped to what one may read, never backwards. Read implies delivered.
 */
export interface SetReceipt {
  type: "receipt.set";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a lane of the conversation; `all` is always there.
   */
  lane: string;
  /**
   * A place in a lane: 1, 2, 3, …; 0 is before the first.
   */
  delivered?: number;
  /**
   * A place in a lane: 1, 2, 3, …; 0 is before the first.
   */
  read?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * A signal to those of the audience; it fades by itself after 6 s.
 */
export interface SetTyping {
  type: "typing.set";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * That of the message being written.
   *
   * @minItems 1
   * @maxItems 8
   */
  audience?: string[] | null;
  /**
   * False: stopped.
   */
  on?: boolean;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Catching up: the events of one lane after `after`, contiguous, each with its message's present state.
 */
export interface Events {
  type: "events";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a lane of the conversation; `all` is always there.
   */
  lane: string;
  /**
   * A place in a lane: 1, 2, 3, …; 0 is before the first.
   */
  after: number;
  /**
   * Entries of the answer at most.
   */
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Scrolling: messages of all readable lanes, newest first. At most one of `before`, `after`, `around`.
 */
export interface ListHistory {
  type: "history";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The newest ones before it.
   */
  before?: string | null;
  /**
   * The oldest ones after it, still newest first.
   */
  after?: string | null;
  /**
   * Itself and those on both sides of it.
   */
  around?: string | null;
  /**
   * Entries of the answer at most.
   */
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * The conversations that changed since the cursor of an earlier sync, paged. Without one: all.
 */
export interface Sync {
  type: "sync";
  /**
   * Opaque; from an earlier answer.
   */
  cursor?: string | null;
  /**
   * Entries of the answer at most.
   */
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * A conversation exactly as a participant sees it now; the look is kept in the audit.
 *
 * For staff with the grant `see_as`, and every API key of a test tenant.
 */
export interface SeeAs {
  type: "conversation.as";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a participant of the conversation.
   */
  participant: string;
  /**
   * The newest messages before it.
   */
  before?: string | null;
  /**
   * Entries of the answer at most.
   */
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Whether a participant sees a message now, and why, in one sentence. As `conversation.as`.
 */
export interface Why {
  type: "message.why";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a message in the conversation.
   */
  message: string;
  /**
   * The id of a participant of the conversation.
   */
  participant: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * One's own profile, or that of someone in a shared conversation.
 */
export interface GetProfile {
  type: "profile.get";
  /**
   * Absent: one's own.
   */
  profile?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * One's own profile; with the scope `profiles:write` any.
 */
export interface UpdateProfile {
  type: "profile.update";
  /**
   * Absent: one's own.
   */
  profile?: string | null;
  /**
   * As the others see it.
   */
  name?: string;
  /**
   * An https address; null removes it.
   */
  avatar_url?: string | null;
  /**
   * A language by BCP 47; null removes it.
   */
  locale?: string | null;
  /**
   * E.164; null removes it.
   */
  phone?: string | null;
  /**
   * Null removes it.
   */
  email?: string | null;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * One contact field of a profile that the asker's role does not see; the reason is kept in the audit.
 */
export interface RevealField {
  type: "profile.reveal";
  /**
   * The marketplace's own id.
   */
  profile: string;
  field: "email" | "phone";
  /**
   * Kept in the audit.
   */
  reason: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * End a profile's sessions and all tokens issued so far; `ban` also refuses new ones until `ban` is false.
 */
export interface RevokeSessions {
  type: "profile.revoke";
  /**
   * The marketplace's own id.
   */
  profile: string;
  /**
   * Absent: stays as it is.
   */
  ban?: boolean | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * A token for a profile, signed with the tenant's key; for back ends (scope `tokens:create`).
 */
export interface CreateToken {
  type: "token.create";
  /**
   * The marketplace's own id.
   */
  profile: string;
  /**
   * The standing that it gives.
   */
  role?: string | null;
  /**
   * Given to the profile.
   */
  name?: string | null;
  /**
   * Seconds until it ends.
   */
  ttl_s?: number;
  /**
   * It works in these alone; absent: in all of the profile's.
   *
   * @minItems 1
   * @maxItems 100
   */
  conversations?: string[] | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * What the tenant allows its roles.
 */
export interface GetPolicy {
  type: "policy.get";
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Replaces what the tenant changes of the defaults; refused, with the reason, where it contradicts itself.
 */
export interface SetPolicy {
  type: "policy.set";
  policy: PolicyDocument;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * What a tenant changes of the defaults; empty: nothing.
 */
export interface PolicyDocument {
  roles?: {
    [k: string]: RoleChange | null;
  };
  /**
   * Those that exist; null: any.
   *
   * @maxItems 100
   */
  stages?: string[] | null;
  /**
   * Of pages that may open sockets.
   *
   * @maxItems 100
   */
  origins?: string[];
  /**
   * What people mostly write, by BCP 47; search knows its endings.
   */
  language?: string | null;
}
/**
 * The fields of a `RolePolicy` that a document changes.
 */
export interface RoleChange {
  staff?: boolean;
  /**
   * Roles, `staff`, `all`; `*` is every one.
   *
   * @maxItems 34
   */
  addresses?: string[];
  /**
   * @maxItems 32
   *
   * Items: A role of the tenant, such as `buyer`.
   */
  invites?: string[];
  /**
   * @maxItems 32
   *
   * Items: A role of the tenant, such as `buyer`.
   */
  removes?: string[];
  /**
   * @maxItems 8
   */
  may?: ("close" | "start" | "title")[];
  history?: "all" | "from_join";
  earlier_windows?: boolean;
  contact?: {
    [k: string]: ("email" | "phone")[];
  };
  /**
   * Roles; `*` is every one.
   *
   * @maxItems 33
   */
  receipts_of?: string[];
  /**
   * Roles; `*` is every one.
   *
   * @maxItems 33
   */
  presence_of?: string[];
  /**
   * Roles; `*` is every one.
   *
   * @maxItems 33
   */
  typing_of?: string[];
  edit_window_s?: number | null;
  delete_window_s?: number | null;
  /**
   * @maxItems 60
   */
  denied?: string[];
  /**
   * @maxItems 16
   */
  grants?: ("audit" | "pii.email" | "pii.phone" | "pii.reveal" | "policy" | "rescope" | "see_as")[];
  /**
   * What parties see instead of the name; `{n}` counts those of the role in a conversation.
   */
  alias?: string | null;
  window?: Window | null;
}
/**
 * While the conversation's stage is one of `stages`, those in the role are in it; else they are out.
 *
 * Where the stage goes to one in `then`, they stay for that many seconds more.
 */
export interface Window {
  /**
   * @minItems 1
   * @maxItems 50
   *
   * Items: How far the matter is, such as `paid`.
   */
  stages: string[];
  then?: {
    [k: string]: number;
  };
}
/**
 * What staff and API keys did that others may ask about, newest first.
 */
export interface ListAudit {
  type: "audit.list";
  /**
   * The id of a conversation.
   */
  conversation?: string | null;
  /**
   * That it was about.
   */
  profile?: string | null;
  /**
   * Opaque; from an earlier answer.
   */
  cursor?: string | null;
  /**
   * Entries of the answer at most.
   */
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Messages that have all of these words, newest first, among those that the asker may read.
 *
 * Upper and lower case, accents and endings (by the tenant's `language`) do not matter; of the last word its beginning
 * is enough; "words in quotes" stand together. Where no message has the words, similar ones count.
 */
export interface SearchMessages {
  type: "message.search";
  /**
   * Words to look for.
   */
  query: string;
  /**
   * Of this one alone.
   */
  conversation?: string | null;
  /**
   * What this profile said.
   */
  author?: string | null;
  /**
   * Of these kinds of content.
   *
   * @minItems 1
   * @maxItems 32
   */
  kinds?: string[] | null;
  /**
   * Said at or after this time.
   */
  since?: string | null;
  /**
   * Said before this time.
   */
  until?: string | null;
  /**
   * Opaque; from an earlier answer.
   */
  cursor?: string | null;
  /**
   * Entries of the answer at most.
   */
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Authenticated. From here on live events flow.
 */
export interface Welcome {
  type: "welcome";
  /**
   * Names this connection when you ask for help.
   */
  session: string;
  profile: Profile;
  /**
   * The standing that the token gives.
   */
  role: string | null;
  /**
   * The marketplace that signed the token.
   */
  tenant: string;
  /**
   * Version of the protocol: 1.
   */
  protocol: number;
  /**
   * The server pings a silent client this often, and leaves after two without an answer.
   */
  heartbeat_s: number;
  /**
   * Of the token.
   */
  expires_at: string;
  server_time: string;
}
/**
 * A person, bot or firm as the tenant knows it.
 */
export interface Profile {
  /**
   * The marketplace's own id.
   */
  id: string;
  name?: string;
  /**
   * An https address.
   */
  avatar_url?: string | null;
  /**
   * BCP 47.
   */
  locale?: string | null;
  /**
   * E.164; one's own, or where policy shows it.
   */
  phone?: string | null;
  /**
   * One's own, or where policy shows it.
   */
  email?: string | null;
  /**
   * Has a live session.
   */
  online?: boolean;
}
/**
 * The answer to the command with this `ref`.
 */
export interface Reply {
  type: "reply";
  ref: string;
  result?: Result;
}
/**
 * One conversation, and whether this command made it.
 */
export interface ConversationResult {
  conversation: Conversation;
  /**
   * By this command.
   */
  created?: boolean;
}
/**
 * What the parties of one matter share, as its reader sees it.
 */
export interface Conversation {
  /**
   * `cv_…`.
   */
  id: string;
  created_at: string;
  /**
   * Time of its last event.
   */
  updated_at: string;
  /**
   * The marketplace's own.
   */
  key?: string | null;
  subject?: Subject | null;
  title?: string | null;
  /**
   * How far the matter is, such as `paid`.
   */
  stage?: string | null;
  /**
   * Staff and API keys only.
   */
  order_version?: number | null;
  status?: "closed" | "open";
  /**
   * Staff and API keys only.
   */
  attributes?: {
    [k: string]: string | number | boolean | null;
  } | null;
  /**
   * The reader's participant id.
   */
  me?: string | null;
  /**
   * The reader's role now; null once left.
   */
  role?: string | null;
  participants?: Participant[];
  /**
   * Those that this reader may read.
   */
  lanes?: Lane[];
  /**
   * Sum over the lanes.
   */
  unread?: number;
  /**
   * The newest that this reader may read.
   */
  last_message?: Message | null;
}
/**
 * A profile in one conversation.
 */
export interface Participant {
  /**
   * `pt_…`, of this conversation alone.
   */
  id: string;
  /**
   * The marketplace's own id.
   */
  profile: string;
  /**
   * Now, or the last one.
   */
  role: string;
  /**
   * Of the profile; parties see the alias of the role where the tenant has one.
   */
  name?: string;
  /**
   * Has an open stint.
   */
  present?: boolean;
  /**
   * Has a live session.
   */
  online?: boolean;
  /**
   * Staff who listen without having joined; told to staff only.
   */
  watching?: boolean;
}
/**
 * One log inside a conversation, as its reader sees it.
 */
export interface Lane {
  /**
   * `all`, or `ln_…`.
   */
  id: string;
  audience: string[];
  /**
   * The last seq that this reader may read.
   */
  head?: number;
  /**
   * What this reader may read, in order.
   */
  ranges?: Range[];
  /**
   * The reader's own receipt.
   */
  delivered?: number;
  /**
   * The reader's own receipt.
   */
  read?: number;
  /**
   * Others' messages after `read`, counted up to 100.
   */
  unread?: number;
  /**
   * Those of the others.
   */
  receipts?: Receipt[];
}
/**
 * Places of a lane that a reader may read: after `after`, up to and with `to` (null: no end yet).
 */
export interface Range {
  after?: number;
  to?: number | null;
}
/**
 * How far a participant got in a lane.
 */
export interface Receipt {
  participant: string;
  /**
   * The last seq that reached a device.
   */
  delivered?: number;
  /**
   * The last seq that was seen.
   */
  read?: number;
}
/**
 * What someone said in one lane, as it stands now. Of two copies keep the one with the higher version.
 */
export interface Message {
  /**
   * `ms_…`; ids of a conversation sort by time.
   */
  id: string;
  conversation: string;
  lane: string;
  /**
   * Who is told, normalised: sorted, with staff and the author in it.
   */
  audience: string[];
  /**
   * Of its `message.created` in the lane, or of the `message.rescoped` that put it there.
   */
  seq: number;
  /**
   * Database time, UTC; strictly increasing in the conversation.
   */
  at: string;
  author: Author;
  /**
   * Chosen by the sender.
   */
  client_id: string;
  /**
   * Grows with each edit, reaction, re-scoping and deletion.
   */
  version?: number;
  /**
   * Null once deleted; `content.decode` reads it.
   */
  content?: Content | null;
  /**
   * The message that this one answers, where the reader may read it.
   */
  reply_to?: string | null;
  /**
   * Of the last edit.
   */
  edited_at?: string | null;
  /**
   * Set once it was taken back.
   */
  deleted_at?: string | null;
  /**
   * Emoji → participant ids.
   */
  reactions?: {
    [k: string]: string[];
  };
}
/**
 * Who said it, and in which role then.
 */
export interface Author {
  participant: string;
  /**
   * When it was said.
   */
  role: string;
}
/**
 * Conversations, newest activity first; `cursor` is set where there are more.
 */
export interface ConversationPage {
  conversations: Conversation[];
  /**
   * Of the next page.
   */
  cursor?: string | null;
}
/**
 * Done; nothing to say.
 */
export interface Empty {}
/**
 * One participant as it stands now.
 */
export interface ParticipantResult {
  participant: Participant;
}
/**
 * Where a sent message stands in the log: committed.
 */
export interface SentResult {
  /**
   * Its id.
   */
  message: string;
  lane: string;
  /**
   * Its place in the lane.
   */
  seq: number;
  /**
   * Database time, UTC.
   */
  at: string;
}
/**
 * One message as it stands now.
 */
export interface MessageResult {
  message: Message;
}
/**
 * Event frames of one lane, contiguous; `head` is the last seq that the asker may read.
 */
export interface EventPage {
  /**
   * Whole event frames, as they come live.
   */
  events: EventFrame[];
  /**
   * The last seq that the asker may read.
   */
  head: number;
}
/**
 * An event at its place in a lane.
 */
export interface EventFrame {
  type: "event";
  conversation: string;
  lane: string;
  /**
   * Its place in the lane: 1, 2, 3, ….
   */
  seq: number;
  /**
   * Database time, UTC.
   */
  at: string;
  event: Event;
}
/**
 * The first event of every conversation.
 */
export interface ConversationCreated {
  name: "conversation.created";
  conversation: ConversationState;
}
/**
 * What all participants may know of a conversation, as it stands now.
 */
export interface ConversationState {
  status: "closed" | "open";
  subject?: Subject | null;
  title?: string | null;
  stage?: string | null;
}
/**
 * Title, subject, stage or status changed; `changed` names which.
 */
export interface ConversationUpdated {
  name: "conversation.updated";
  conversation: ConversationState;
  /**
   * Of `title`, `subject`, `stage`, `status`.
   */
  changed: string[];
  /**
   * Participant; null: the marketplace.
   */
  by?: string | null;
}
/**
 * A stint began.
 */
export interface ParticipantJoined {
  name: "participant.joined";
  participant: Participant;
  by?: string | null;
}
/**
 * A stint ended. For the one who left it is the last event.
 */
export interface ParticipantLeft {
  name: "participant.left";
  participant: Participant;
  reason?: "expired" | "left" | "removed";
  by?: string | null;
}
/**
 * A stint ended and one in another role began.
 */
export interface RoleChanged {
  name: "participant.role_changed";
  participant: Participant;
  by?: string | null;
}
/**
 * Someone said something. In a replay `message` is as it stands now.
 */
export interface MessageCreated {
  name: "message.created";
  message: Message;
}
/**
 * A message says something else now.
 */
export interface MessageEdited {
  name: "message.edited";
  message: Message;
}
/**
 * A message was taken back; its content is gone.
 */
export interface MessageDeleted {
  name: "message.deleted";
  message: Message;
  by?: string | null;
}
/**
 * An emoji was put on a message or taken off.
 */
export interface MessageReacted {
  name: "message.reacted";
  message: Message;
  participant: string;
  emoji: string;
  /**
   * False: taken off.
   */
  on: boolean;
}
/**
 * A message is no longer told in this lane: drop the copy of this lane up to this version.
 */
export interface MessageWithdrawn {
  name: "message.withdrawn";
  /**
   * Its id.
   */
  message: string;
  version: number;
}
/**
 * A message is told in this lane from now on; it keeps its place in time, `message.at`.
 */
export interface MessageRescoped {
  name: "message.rescoped";
  message: Message;
  by?: string | null;
}
/**
 * A place in the lane that holds nothing for this reader.
 */
export interface Skip {
  name: "skip";
}
/**
 * Messages, newest first.
 */
export interface MessagePage {
  messages: Message[];
  /**
   * There are older ones.
   */
  more_before?: boolean;
  /**
   * There are newer ones.
   */
  more_after?: boolean;
}
/**
 * Changed conversations. `more`: ask again with `cursor`; else keep the cursor for the next sync.
 */
export interface SyncPage {
  conversations: Conversation[];
  cursor: string;
  /**
   * This was not the last page.
   */
  more?: boolean;
}
/**
 * A conversation as one participant sees it: what `conversation.get` and `history` answer them now.
 */
export interface SeenAs {
  participant: string;
  /**
   * null: they do not know of it.
   */
  conversation?: Conversation | null;
  /**
   * Newest first.
   */
  messages?: Message[];
  /**
   * There are older ones.
   */
  more_before?: boolean;
  /**
   * The code of the error that `history` answers them, such as `forbidden`.
   */
  refused?: string | null;
}
/**
 * Whether a participant sees a message now, and why.
 */
export interface Explanation {
  visible: boolean;
  /**
   * Such as `hidden: audience seller and staff, you looked as courier`.
   */
  sentence: string;
  /**
   * `staff`, `audience`, `window`, `earlier_window`, `before_join`, `author`, `not_member`, `deleted`.
   */
  rule: string;
  /**
   * Of the message.
   */
  audience: string[];
}
/**
 * One profile.
 */
export interface ProfileResult {
  profile: Profile;
}
/**
 * One contact field.
 */
export interface Revealed {
  profile: string;
  field: string;
  /**
   * null: the profile has none.
   */
  value?: string | null;
}
/**
 * A signed token.
 */
export interface TokenResult {
  /**
   * A JWT.
   */
  token: string;
  expires_at: string;
}
/**
 * What the tenant changes, and what that makes of its roles.
 */
export interface PolicyResult {
  /**
   * Grows with each change.
   */
  version: number;
  policy: PolicyDocument;
  /**
   * As they are in force.
   */
  roles: {
    [k: string]: RolePolicy;
  };
}
/**
 * What one role may do and see.
 */
export interface RolePolicy {
  /**
   * May read every conversation of the tenant, and is inside every audience.
   */
  staff?: boolean;
  /**
   * Whom an audience of theirs may name.
   *
   * @maxItems 34
   */
  addresses?: string[];
  /**
   * Roles that they may give.
   *
   * @maxItems 32
   *
   * Items: A role of the tenant, such as `buyer`.
   */
  invites?: string[];
  /**
   * Roles that they may take away.
   *
   * @maxItems 32
   *
   * Items: A role of the tenant, such as `buyer`.
   */
  removes?: string[];
  /**
   * @maxItems 8
   */
  may?: ("close" | "start" | "title")[];
  /**
   * What a newcomer sees of the past, where the invitation does not say.
   */
  history?: "all" | "from_join";
  /**
   * Whether they still see what earlier stints opened to them.
   */
  earlier_windows?: boolean;
  /**
   * Fields, by whose role.
   */
  contact?: {
    [k: string]: ("email" | "phone")[];
  };
  /**
   * Whose receipts they are told.
   *
   * @maxItems 33
   */
  receipts_of?: string[];
  /**
   * Of whom they are told that they are here.
   *
   * @maxItems 33
   */
  presence_of?: string[];
  /**
   * Whose typing they are told.
   *
   * @maxItems 33
   */
  typing_of?: string[];
  /**
   * How long they may edit what they said; null: for ever.
   */
  edit_window_s?: number | null;
  /**
   * How long they may take it back; null: for ever.
   */
  delete_window_s?: number | null;
  /**
   * Commands that they may not use.
   *
   * @maxItems 60
   */
  denied?: string[];
  /**
   * For staff roles only.
   *
   * @maxItems 16
   */
  grants?: ("audit" | "pii.email" | "pii.phone" | "pii.reveal" | "policy" | "rescope" | "see_as")[];
  /**
   * What the parties see instead of their names.
   */
  alias?: string | null;
  /**
   * Bounds their membership by the stage.
   */
  window?: Window | null;
}
/**
 * Entries, newest first; `cursor` is set where there are more.
 */
export interface AuditPage {
  entries: AuditEntry[];
  /**
   * Of the next page.
   */
  cursor?: string | null;
}
/**
 * Something that others may ask about: who did what, when, to whom, and why.
 */
export interface AuditEntry {
  /**
   * `au_…`.
   */
  id: string;
  at: string;
  /**
   * Such as `message.rescope`, `conversation.as`, `profile.reveal`, `policy.set`.
   */
  action: string;
  /**
   * Profile, or `key/<id>` of an API key.
   */
  by: string;
  conversation?: string | null;
  message?: string | null;
  participant?: string | null;
  /**
   * That it was about.
   */
  profile?: string | null;
  reason?: string | null;
  /**
   * Such as `from` and `to`, two audiences.
   */
  details?: {
    [k: string]: string | number | boolean | string[] | null;
  };
}
/**
 * Messages that were found, newest first; `cursor` is set where there are more.
 */
export interface SearchPage {
  hits: SearchHit[];
  /**
   * Of the next page.
   */
  cursor?: string | null;
}
/**
 * A message that was found, and where.
 */
export interface SearchHit {
  message: Message;
  /**
   * A piece of what it says.
   */
  snippet: string;
  /**
   * What was looked for, in the snippet.
   */
  highlights?: Highlight[];
}
/**
 * A place in a snippet, in code points: from `start` up to, and without, `end`.
 */
export interface Highlight {
  start: number;
  end: number;
}
/**
 * A refusal: of the command with this `ref`, or, without one, of a frame that could not be read.
 */
export interface ErrorFrame {
  type: "error";
  /**
   * One of the table of error codes, or a newer one.
   */
  code: string;
  /**
   * For people.
   */
  message: string;
  /**
   * The same frame may succeed later, unchanged.
   */
  retryable?: boolean;
  ref?: string | null;
  /**
   * Where in the frame, such as `$.content.text`.
   */
  path?: string | null;
  /**
   * Seconds to wait.
   */
  retry_after_s?: number | null;
  /**
   * Names this refusal in the server's log.
   */
  request_id?: string | null;
  details?: {
    [k: string]: string | number | boolean | null;
  };
}
/**
 * A signal to those of a lane; presence has neither conversation nor lane.
 */
export interface SignalFrame {
  type: "signal";
  signal: Signal;
  conversation?: string | null;
  lane?: string | null;
}
/**
 * A participant of the lane writes, or stopped. Fades after 6 s without another.
 */
export interface Typing {
  name: "typing";
  participant: string;
  /**
   * False: stopped.
   */
  on: boolean;
}
/**
 * Someone with whom one shares a live conversation came or went.
 */
export interface Presence {
  name: "presence";
  profile: string;
  online: boolean;
}
/**
 * A participant got further in the lane.
 */
export interface ReceiptMoved {
  name: "receipt";
  receipt: Receipt;
}
/**
 * Staff began or stopped listening; told to staff only.
 */
export interface Watching {
  name: "watching";
  participant: string;
  on: boolean;
}
/**
 * The token ends soon: send `auth` with a fresh one on this socket.
 */
export interface TokenWanted {
  type: "token";
  expires_at: string;
}
/**
 * The node stops soon: reconnect after `delay_s`.
 */
export interface Draining {
  type: "draining";
  /**
   * Seconds, another for every session.
   */
  delay_s: number;
}
/**
 * The result of each command, by its type. A table for tools; never sent.
 */
export interface Results {
  "conversation.create": ConversationResult;
  "conversation.ensure": ConversationResult;
  "conversation.get": ConversationResult;
  "conversation.list": ConversationPage;
  "conversation.update": ConversationResult;
  "conversation.stage": ConversationResult;
  "conversation.close": ConversationResult;
  "conversation.reopen": ConversationResult;
  "conversation.join": ConversationResult;
  "conversation.leave": Empty;
  "conversation.watch": ConversationResult;
  "conversation.unwatch": Empty;
  "participant.add": ParticipantResult;
  "participant.remove": ParticipantResult;
  "participant.role": ParticipantResult;
  "message.send": SentResult;
  "message.edit": MessageResult;
  "message.delete": MessageResult;
  "message.rescope": MessageResult;
  "message.react": MessageResult;
  "receipt.set": Empty;
  "typing.set": Empty;
  events: EventPage;
  history: MessagePage;
  sync: SyncPage;
  "conversation.as": SeenAs;
  "message.why": Explanation;
  "profile.get": ProfileResult;
  "profile.update": ProfileResult;
  "profile.reveal": Revealed;
  "profile.revoke": Empty;
  "token.create": TokenResult;
  "policy.get": PolicyResult;
  "policy.set": PolicyResult;
  "audit.list": AuditPage;
  "message.search": SearchPage;
}
