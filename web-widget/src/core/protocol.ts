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
  | AnswerMessage
  | SearchGifs
  | CreateUpload
  | GetUpload
  | FinishUpload
  | CancelUpload
  | GetFile
  | PreviewLink
  | SearchMessages
  | StartLocation
  | MoveLocation
  | StopLocation
  | CreateSite
  | GetSite
  | ListSites
  | UpdateSite
  | DeleteSite
  | FollowDesk
  | UnfollowDesk
  | SubscribePush
  | UnsubscribePush
  | ReportMessage
  | SettleReports
  | BlockProfile
  | UnblockProfile
  | ListBlocks
  | StartConversation
  | MergeVisitor
  | TrackProfile
  | ListFlags
  | SettleFlag
  | ApproveMessage
  | RejectMessage
  | RevealMessage
  | ModerateConversation
  | AppealDecision
  | CreateWebhook
  | ListWebhooks
  | UpdateWebhook
  | DeleteWebhook
  | RotateWebhook
  | ListDeadLetters
  | ReplayDeadLetters
  | ReadLog;
export type Content =
  | TextContent
  | ImageContent
  | FileContent
  | AudioContent
  | VideoContent
  | GifContent
  | LocationContent
  | LiveLocationContent
  | ContactRequestContent
  | CardContent
  | CarouselContent
  | ListContent
  | QuickRepliesContent
  | ButtonsContent
  | FormContent
  | AnswerContent
  | SystemContent;
export type Button =
  LinkButton | PostbackButton | ReplyButton | RequestLocationButton | RequestContactButton | WebviewButton | PayButton;
export type FormField =
  | TextField
  | NumberField
  | EmailField
  | PhoneField
  | DateField
  | TimeSlotField
  | SelectField
  | MultiSelectField
  | AddressField
  | FileField
  | SignatureField
  | RatingField;
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
  | AnsweredResult
  | GifPage
  | UploadResult
  | UploadedResult
  | FileResult
  | PreviewResult
  | SearchPage
  | SharingResult
  | MovedResult
  | SiteResult
  | SiteList
  | BlockPage
  | MergedResult
  | FlagPage
  | FlagResult
  | RevealedMessage
  | WebhookResult
  | WebhookList
  | DeadLetterPage
  | ReplayedResult
  | LogPage;
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
  | Skip
  | LocationArrived;
export type Signal =
  | Typing
  | Presence
  | ReceiptMoved
  | Watching
  | LocationMoved
  | MessageSettled
  | FlagsChanged
  | ConversationTouched
  | ConversationsChanged;

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
 * Newest activity first, unless `order` says otherwise. Staff and API keys: the tenant's; others: their own.
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
   * `unanswered`: what waits longest for staff, then the rest.
   */
  order?: "activity" | "unanswered";
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
 * Staff have a conversation open: this session hears it live, joined or not, and other staff know that they look.
 *
 * Until `conversation.unwatch` or the end of the session.
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
 * Closed again: stop hearing a conversation that was watched; who has joined goes on hearing it.
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
 * Words, at most 8,192 characters. Addresses of web pages in them become links.
 *
 * `markdown`: `**bold**`, `*italic*` or `_italic_`, `~~struck~~`, `code` between backticks, lines that begin with `- `
 * are a list, with `> ` a quote. Nothing else is markup, and in `plain` text nothing is.
 */
export interface TextContent {
  kind: "text";
  text: string;
  /**
   * Whether marks in the text mean something.
   */
  format?: "markdown" | "plain";
  /**
   * In order, apart from each other.
   *
   * @maxItems 50
   */
  mentions?: Mention[];
}
/**
 * Someone named in the text: the characters from `start` up to before `end` stand for them.
 */
export interface Mention {
  /**
   * The id of a participant of the conversation.
   */
  participant: string;
  /**
   * Unicode characters from the beginning.
   */
  start: number;
  /**
   * Unicode characters from the beginning.
   */
  end: number;
}
/**
 * A picture: `file` or `url`, one of the two. What is at an address is never fetched by the server.
 */
export interface ImageContent {
  kind: "image";
  /**
   * An uploaded one; its measures are written by the server.
   */
  file?: string | null;
  /**
   * One at an https address.
   */
  url?: string | null;
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
   * Media type.
   */
  mime?: string | null;
  /**
   * In bytes.
   */
  size_bytes?: number | null;
  /**
   * A few pixels to show while it loads; written by the server.
   */
  placeholder?: string;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A document: `file` or `url`, one of the two. What is at an address is never fetched by the server.
 */
export interface FileContent {
  kind: "file";
  /**
   * An uploaded one; its name, type and size are written by the server.
   */
  file?: string | null;
  /**
   * One at an https address.
   */
  url?: string | null;
  /**
   * Without a path; required with `url`.
   */
  name?: string | null;
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
 * A voice note, or other sound: `file` or `url`, one of the two.
 */
export interface AudioContent {
  kind: "audio";
  /**
   * An uploaded one.
   */
  file?: string | null;
  /**
   * One at an https address.
   */
  url?: string | null;
  /**
   * Seconds.
   */
  duration_s?: number | null;
  /**
   * Loudness over time, 0 to 100, to be drawn.
   *
   * @maxItems 128
   */
  waveform?: number[];
  /**
   * Words beneath it.
   */
  caption?: string;
  /**
   * What is said in it.
   */
  transcript?: string;
  /**
   * Media type.
   */
  mime?: string | null;
  /**
   * In bytes.
   */
  size_bytes?: number | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A moving picture with sound, mp4 or webm, stored and played as it is: `file` or `url`, one of the two.
 */
export interface VideoContent {
  kind: "video";
  /**
   * An uploaded one.
   */
  file?: string | null;
  /**
   * One at an https address.
   */
  url?: string | null;
  /**
   * What it shows, for those who cannot see it.
   */
  alt?: string;
  /**
   * Words beneath it.
   */
  caption?: string;
  /**
   * Seconds.
   */
  duration_s?: number | null;
  /**
   * Pixels.
   */
  width?: number | null;
  /**
   * Pixels.
   */
  height?: number | null;
  /**
   * Media type.
   */
  mime?: string | null;
  /**
   * In bytes.
   */
  size_bytes?: number | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A short moving picture: `gif` from the server's search, or `url`, one of the two.
 */
export interface GifContent {
  kind: "gif";
  /**
   * Found by `gif.search`; alt and measures are written by the server.
   */
  gif?: string | null;
  /**
   * One at an https address.
   */
  url?: string | null;
  /**
   * One picture of it, for those who want no motion; with `url`.
   */
  still_url?: string | null;
  /**
   * What it shows, for those who cannot see it.
   */
  alt?: string;
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
 * A point on the map. What the sender's role may not say exactly yet is told to within 500 m.
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
 * Where someone is, for a while. Made by `location.start`, kept up by signals; once ended it holds no position.
 */
export interface LiveLocationContent {
  kind: "live_location";
  state: "ended" | "live";
  /**
   * When it ends by itself.
   */
  until: string;
  /**
   * What is under way, such as `Your parcel`.
   */
  label?: string;
  /**
   * The last known position.
   */
  latitude?: number | null;
  /**
   * Degrees, WGS 84.
   */
  longitude?: number | null;
  /**
   * Metres; the point lies within.
   */
  accuracy_m?: number | null;
  /**
   * Degrees from north, clockwise.
   */
  heading_deg?: number | null;
  /**
   * Metres a second.
   */
  speed_mps?: number | null;
  /**
   * Of the last position; one older than 60 s is stale.
   */
  moved_at?: string | null;
  /**
   * To where it goes.
   */
  distance_m?: number | null;
  /**
   * Seconds until it is there, as it looks now.
   */
  eta_s?: number | null;
  /**
   * RFC 3339 with an offset.
   */
  arrived_at?: string | null;
  /**
   * Why.
   */
  ended?: ("expired" | "left" | "stage" | "stopped") | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * Asks for contact details; the answer is told to the asker and staff alone.
 */
export interface ContactRequestContent {
  kind: "contact_request";
  text: string;
  /**
   * @minItems 1
   * @maxItems 4
   */
  details: ("address" | "email" | "name" | "phone")[];
  /**
   * Answers are refused from then on.
   */
  expires_at?: string | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A listing, a product or an order.
 */
export interface CardContent {
  kind: "card";
  card: CardBody;
  /**
   * Its buttons are refused from then on.
   */
  expires_at?: string | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * What a card shows.
 */
export interface CardBody {
  title: string;
  type?: "generic" | "listing" | "order" | "product";
  /**
   * The marketplace's own, of the listing, product or order.
   */
  id?: string | null;
  description?: string;
  image?: Picture | null;
  price?: Price | null;
  /**
   * As `visible_to` of a field.
   *
   * @minItems 1
   * @maxItems 8
   */
  price_visible_to?: string[] | null;
  /**
   * Such as `In transit`.
   */
  status?: string;
  /**
   * @maxItems 20
   */
  fields?: CardField[];
  /**
   * @maxItems 3
   */
  buttons?: Button[];
  /**
   * A page about it.
   */
  url?: string | null;
}
/**
 * A picture on a card or in a row: `file` or `url`, one of the two.
 */
export interface Picture {
  /**
   * An uploaded one.
   */
  file?: string | null;
  /**
   * One at an https address.
   */
  url?: string | null;
  /**
   * What it shows.
   */
  alt?: string;
}
/**
 * An amount of money.
 */
export interface Price {
  /**
   * Money in minor units: 1250 of `EUR` is twelve euros fifty.
   */
  amount_minor: number;
  /**
   * ISO 4217, such as `EUR`.
   */
  currency: string;
}
/**
 * One line of a card. With `visible_to` only those roles are sent it, and staff and the author.
 */
export interface CardField {
  /**
   * What stands on a button.
   */
  label: string;
  value: string;
  /**
   * Absent: everyone who may read the message.
   *
   * @minItems 1
   * @maxItems 8
   */
  visible_to?: string[] | null;
}
/**
 * Opens a page.
 */
export interface LinkButton {
  type: "link";
  /**
   * What stands on a button.
   */
  label: string;
  url: string;
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Is answered with `message.answer`: a program reads the payload.
 */
export interface PostbackButton {
  type: "postback";
  /**
   * What stands on a button.
   */
  label: string;
  /**
   * For programs.
   */
  payload: string;
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Is answered with `message.answer`, which says the label.
 */
export interface ReplyButton {
  type: "reply";
  /**
   * What stands on a button.
   */
  label: string;
  /**
   * For programs.
   */
  payload?: string | null;
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Asks for a place: answered with a `location` in `reply_to`.
 */
export interface RequestLocationButton {
  type: "request_location";
  /**
   * What stands on a button.
   */
  label: string;
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Asks for contact details: answered with `message.answer` and their values.
 */
export interface RequestContactButton {
  type: "request_contact";
  /**
   * What stands on a button.
   */
  label: string;
  /**
   * @minItems 1
   * @maxItems 4
   */
  details: ("address" | "email" | "name" | "phone")[];
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Opens a page over the conversation; `fallback` where that cannot be.
 */
export interface WebviewButton {
  type: "webview";
  /**
   * What stands on a button.
   */
  label: string;
  url: string;
  fallback: string;
  size?: "compact" | "full" | "tall";
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Asks for money: answered with `message.answer`, which brings the address of the tenant's checkout.
 */
export interface PayButton {
  type: "pay";
  /**
   * What stands on a button.
   */
  label: string;
  /**
   * Money in minor units: 1250 of `EUR` is twelve euros fifty.
   */
  amount_minor: number;
  /**
   * ISO 4217, such as `EUR`.
   */
  currency: string;
  /**
   * The marketplace's own, handed to its checkout.
   */
  reference?: string | null;
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Up to ten cards side by side.
 */
export interface CarouselContent {
  kind: "carousel";
  /**
   * @minItems 1
   * @maxItems 10
   */
  cards: CardBody[];
  /**
   * Words above them.
   */
  text?: string;
  /**
   * Their buttons are refused from then on.
   */
  expires_at?: string | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * Rows to choose from, in sections; answered with `message.answer`.
 */
export interface ListContent {
  kind: "list";
  text: string;
  /**
   * @minItems 1
   * @maxItems 10
   */
  sections: Section[];
  /**
   * What opens it where it does not lie open.
   */
  button?: string | null;
  /**
   * Each may answer one time only.
   */
  once?: boolean;
  /**
   * Answers are refused from then on.
   */
  expires_at?: string | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * Rows under a heading.
 */
export interface Section {
  /**
   * @minItems 1
   * @maxItems 10
   */
  rows: Row[];
  title?: string;
}
/**
 * One choice of a list.
 */
export interface Row {
  title: string;
  description?: string;
  image?: Picture | null;
  /**
   * For programs.
   */
  payload?: string | null;
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Words with answers to tap; they go once one is taken.
 */
export interface QuickRepliesContent {
  kind: "quick_replies";
  text: string;
  /**
   * @minItems 1
   * @maxItems 13
   */
  replies: QuickReply[];
  /**
   * Each may answer one time only.
   */
  once?: boolean;
  /**
   * Answers are refused from then on.
   */
  expires_at?: string | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * A short answer that is offered.
 */
export interface QuickReply {
  /**
   * What stands on a button.
   */
  label: string;
  /**
   * For programs.
   */
  payload?: string | null;
  /**
   * One emoji.
   */
  icon?: string | null;
  /**
   * Within the message; given by the server if absent.
   */
  id?: string | null;
}
/**
 * Words with buttons that stay.
 */
export interface ButtonsContent {
  kind: "buttons";
  text: string;
  /**
   * @minItems 1
   * @maxItems 10
   */
  buttons: Button[];
  /**
   * Each may answer one time only.
   */
  once?: boolean;
  /**
   * Answers are refused from then on.
   */
  expires_at?: string | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * Fields to fill in, once each person; answered with `message.answer`, which makes a message of its own.
 *
 * The answer is told to `answers_to`, staff and who gives it; without it to who asked. Never to more than the form is.
 */
export interface FormContent {
  kind: "form";
  title: string;
  /**
   * @minItems 1
   * @maxItems 20
   */
  fields: FormField[];
  /**
   * Words above the fields.
   */
  text?: string;
  /**
   * What stands on the button that sends it.
   */
  submit?: string | null;
  /**
   * Who is told.
   *
   * @minItems 1
   * @maxItems 8
   */
  answers_to?: string[] | null;
  /**
   * Answers are refused from then on.
   */
  expires_at?: string | null;
  /**
   * Plain text in its place; written by the server if absent.
   */
  fallback?: string;
}
/**
 * Words; several lines where `lines` is above 1.
 */
export interface TextField {
  type: "text";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
  min_chars?: number;
  max_chars?: number;
  lines?: number;
}
/**
 * A number.
 */
export interface NumberField {
  type: "number";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
  min?: number | null;
  max?: number | null;
  integer?: boolean;
  /**
   * Such as `kg`.
   */
  unit?: string | null;
}
/**
 * An email address.
 */
export interface EmailField {
  type: "email";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
}
/**
 * A phone number by E.164.
 */
export interface PhoneField {
  type: "phone";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
}
/**
 * A day.
 */
export interface DateField {
  type: "date";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
  /**
   * A day, YYYY-MM-DD.
   */
  min?: string | null;
  /**
   * A day, YYYY-MM-DD.
   */
  max?: string | null;
}
/**
 * One of several spans of time; the value is its id.
 */
export interface TimeSlotField {
  type: "time_slot";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
  /**
   * @minItems 1
   * @maxItems 50
   */
  slots: Slot[];
}
/**
 * A span of time to choose.
 */
export interface Slot {
  id: string;
  /**
   * RFC 3339 with an offset.
   */
  starts_at: string;
  /**
   * RFC 3339 with an offset.
   */
  ends_at: string;
}
/**
 * One of several; the value is its id.
 */
export interface SelectField {
  type: "select";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
  /**
   * @minItems 1
   * @maxItems 50
   */
  options: Option[];
}
/**
 * One choice.
 */
export interface Option {
  id: string;
  label: string;
}
/**
 * Some of several; the value is a list of ids.
 */
export interface MultiSelectField {
  type: "multi_select";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
  /**
   * @minItems 1
   * @maxItems 50
   */
  options: Option[];
  min_chosen?: number;
  max_chosen?: number;
}
/**
 * A postal address; the value is an `Address`.
 */
export interface AddressField {
  type: "address";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
}
/**
 * An uploaded file; the value is its id.
 */
export interface FileField {
  type: "file";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
}
/**
 * A signature, drawn: the value is the id of an uploaded picture.
 */
export interface SignatureField {
  type: "signature";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
}
/**
 * A whole number from 1 to `max`.
 */
export interface RatingField {
  type: "rating";
  /**
   * Under which the value comes back.
   */
  name: string;
  label: string;
  required?: boolean;
  hint?: string;
  max?: number;
}
/**
 * What someone chose or filled in. Made by the server from `message.answer`; never sent.
 */
export interface AnswerContent {
  kind: "answer";
  /**
   * Kind answered.
   */
  to: "buttons" | "card" | "carousel" | "contact_request" | "form" | "list" | "quick_replies";
  /**
   * Of what was chosen, as it stood there.
   */
  label?: string;
  /**
   * The id of what was chosen.
   */
  action?: string | null;
  /**
   * Of what was chosen.
   */
  payload?: string | null;
  /**
   * What was filled in.
   *
   * @maxItems 20
   */
  values?: Given[];
  /**
   * Plain text in its place.
   */
  fallback?: string;
}
/**
 * One value that was filled in, with the words that stood beside it.
 */
export interface Given {
  /**
   * Of the field, or of the contact detail.
   */
  name: string;
  /**
   * Of the field, such as `date`; of a contact detail its name.
   */
  type: string;
  label: string;
  value: string | number | string[] | Address;
  /**
   * The value as words.
   */
  shown?: string;
}
/**
 * Where something is sent, as people write it.
 */
export interface Address {
  line1: string;
  city: string;
  /**
   * ISO 3166-1, such as `ES`.
   */
  country: string;
  line2?: string;
  postcode?: string;
  region?: string;
}
/**
 * Something that happened, in the marketplace's words; said by staff and bots only.
 */
export interface SystemContent {
  kind: "system";
  text: string;
  /**
   * Of it.
   */
  code?: string | null;
  /**
   * For programs.
   */
  data?: {
    [k: string]: boolean | string | number | null;
  };
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
   * Asked where a `pay` button leads; null: there are none.
   */
  checkout_url?: string | null;
  /**
   * Whether the server fetches what links in messages lead to.
   */
  link_previews?: boolean;
  /**
   * What people mostly write, by BCP 47; search knows its endings.
   */
  language?: string | null;
  location?: LocationPolicy;
  /**
   * Whether a notification says who wrote what; false: that there is a message.
   */
  notification_content?: boolean;
  masking?: MaskingPolicy;
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
  grants?: ("audit" | "moderate" | "pii.email" | "pii.phone" | "pii.reveal" | "policy" | "rescope" | "see_as")[];
  /**
   * What parties see instead of the name; `{n}` counts those of the role in a conversation.
   */
  alias?: string | null;
  window?: Window | null;
  /**
   * @maxItems 50
   */
  exact_location_in?: string[] | null;
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
 * When live locations end beside their own time, and how long their track is kept.
 */
export interface LocationPolicy {
  /**
   * @maxItems 50
   *
   * Items: How far the matter is, such as `paid`.
   */
  ends_at_stages?: string[];
  /**
   * After the end; 0: it goes with it.
   */
  track_retention_s?: number;
}
/**
 * What is looked for in what parties write, and what is done about it.
 */
export interface MaskingPolicy {
  /**
   * Null: those of docs/moderation.md.
   *
   * @maxItems 50
   */
  rules?: LeakRule[] | null;
  /**
   * The shop's own: their addresses pass.
   *
   * @maxItems 100
   *
   * Items: A domain, in small letters; those inside of it are meant too.
   */
  allowed_domains?: string[];
  /**
   * @maxItems 50
   */
  banned?: BannedList[];
  /**
   * An outside one; null: nobody else is asked.
   */
  classifier?: ClassifierPolicy | null;
}
/**
 * What happens to what is found. What is left out fits everything; the highest threshold reached decides.
 */
export interface LeakRule {
  /**
   * Kept with what it decided.
   */
  id: string;
  /**
   * @minItems 1
   * @maxItems 8
   */
  kinds?: ("banned" | "card" | "email" | "handle" | "iban" | "messenger" | "phone" | "url")[] | null;
  /**
   * Such as `phone.split`.
   *
   * @minItems 1
   * @maxItems 32
   */
  found_by?: string[] | null;
  /**
   * @minItems 1
   * @maxItems 50
   */
  stages?: string[] | null;
  /**
   * Roles of authors.
   *
   * @minItems 1
   * @maxItems 32
   */
  from?: string[] | null;
  /**
   * Roles of readers.
   *
   * @minItems 1
   * @maxItems 32
   */
  to?: string[] | null;
  /**
   * From this score on it is hidden.
   */
  mask?: number | null;
  /**
   * From this score on the message waits for staff.
   */
  hold?: number | null;
  /**
   * From this score on the message is refused.
   */
  block?: number | null;
}
/**
 * Words and patterns that are found as `banned`, by the id of their list.
 */
export interface BannedList {
  /**
   * Kept with what it decided.
   */
  id: string;
  /**
   * Whole words, however they are written.
   *
   * @maxItems 500
   */
  words?: string[];
  /**
   * RE2, over small letters without accents.
   *
   * @maxItems 20
   */
  patterns?: string[];
}
/**
 * Who is asked what they think of a message before it is told. What is left out fits everything.
 */
export interface ClassifierPolicy {
  /**
   * Gets a signed POST of each message.
   */
  url: string;
  /**
   * From asking to the last byte of the answer.
   */
  deadline_ms?: number;
  /**
   * Without an answer in time.
   */
  otherwise?: "allow" | "hold";
  /**
   * Of these kinds of content.
   *
   * @minItems 1
   * @maxItems 32
   */
  kinds?: string[] | null;
  /**
   * Roles of authors.
   *
   * @minItems 1
   * @maxItems 32
   */
  from?: string[] | null;
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
 * Choose a button, a reply or a row by its id, or fill in a form or contact details: a message of its own.
 *
 * Checked against the message that it answers: refused once that has expired, was deleted, or was answered where it
 * may be answered once. `action` of a form or contact request stays away; `values` of anything else.
 */
export interface AnswerMessage {
  type: "message.answer";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * That it answers.
   */
  message: string;
  /**
   * The id of what was chosen.
   */
  action?: string | null;
  /**
   * By the field's name.
   */
  values?: {
    [k: string]: string | number | string[] | Address;
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
 * Moving pictures for these words, best first; without words those that are liked now.
 *
 * The server asks for them and hands them on: who makes them does not learn who looks.
 */
export interface SearchGifs {
  type: "gif.search";
  /**
   * Words to look for.
   */
  query?: string | null;
  /**
   * Of the words, and of the answer's `alt`; absent: English.
   */
  locale?: string | null;
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
 * Begin an upload of known size; its parts follow as `PUT /v1/uploads/{upload}/parts?offset=…`, raw bytes.
 *
 * The same `client_id` again answers the same upload, as far as it is.
 */
export interface CreateUpload {
  type: "upload.create";
  /**
   * As it is called where it comes from; what is shown later is made safe.
   */
  name: string;
  size_bytes: number;
  /**
   * A hint; what the file is, its bytes say.
   */
  mime?: string | null;
  /**
   * Makes a resend harmless.
   */
  client_id?: string | null;
  /**
   * Where it is to be sent; needed with several databases.
   */
  conversation?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * How far one's own upload is.
 */
export interface GetUpload {
  type: "upload.get";
  /**
   * The id of an upload.
   */
  upload: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Make a file of an upload whose bytes are all there. Finished already: the same file again.
 */
export interface FinishUpload {
  type: "upload.finish";
  /**
   * The id of an upload.
   */
  upload: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Take an upload back; one that was finished stays a file. Not there any more: nothing happens.
 */
export interface CancelUpload {
  type: "upload.cancel";
  /**
   * The id of an upload.
   */
  upload: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * A file that a message which one may read carries, or one's own, with addresses that end after some minutes.
 */
export interface GetFile {
  type: "file.get";
  /**
   * The id of an uploaded file.
   */
  file: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * What the page behind the first link of a message says of itself, for who may read the message.
 *
 * The server fetches it: the site does not learn who looks. Nothing is fetched unless the tenant's policy has
 * `link_previews`.
 */
export interface PreviewLink {
  type: "link.preview";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a message in the conversation.
   */
  message: string;
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
 * Share where one is with an audience, for a time: a message that the positions keep up to date.
 *
 * It ends by itself: after `duration_s`, at a stage that the policy names, with one's own part, or by
 * `location.stop`. Another one that the same participant shares in this conversation ends first.
 */
export interface StartLocation {
  type: "location.start";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Seconds.
   */
  duration_s: number;
  /**
   * Absent: everyone.
   *
   * @minItems 1
   * @maxItems 8
   */
  audience?: string[] | null;
  /**
   * What is on its way, such as `Your bike`.
   */
  label?: string;
  /**
   * Where one is now.
   */
  position?: Position | null;
  destination?: Destination | null;
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
 * Where someone is.
 */
export interface Position {
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
   * Degrees from north, clockwise.
   */
  heading_deg?: number | null;
  /**
   * Metres a second.
   */
  speed_mps?: number | null;
}
/**
 * Where someone goes. It is shown to nobody: only the distance to it and the time until then are.
 */
export interface Destination {
  /**
   * Degrees, WGS 84.
   */
  latitude: number;
  /**
   * Degrees, WGS 84.
   */
  longitude: number;
  /**
   * Metres around the destination that count as there.
   */
  radius_m?: number;
}
/**
 * Where one is now: told to the audience and kept as the last known position, nowhere else.
 *
 * Taken where it is 10 m from the last one or 5 s later, at most once a second.
 */
export interface MoveLocation {
  type: "location.move";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The live location.
   */
  message: string;
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
   * Degrees from north, clockwise.
   */
  heading_deg?: number | null;
  /**
   * Metres a second.
   */
  speed_mps?: number | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * End a live location: by who shares it, or by staff. No position of it is kept. Ended already: nothing happens.
 */
export interface StopLocation {
  type: "location.stop";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The live location.
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
 * A new site; what is not said of it is as the defaults.
 */
export interface CreateSite {
  type: "site.create";
  settings?: SiteChange;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * The settings that a command changes, each as a whole.
 */
export interface SiteChange {
  /**
   * What it is called.
   */
  title?: string | null;
  /**
   * By language.
   */
  greeting?: {
    [k: string]: string;
  };
  logo_url?: string | null;
  theme?: Theme;
  launcher?: LauncherPlace;
  /**
   * @maxItems 50
   */
  locales?: string[];
  /**
   * @maxItems 50
   *
   * Items: Where a page is from, such as `https://shop.example.com`: no path, no slash at the end. While pages are made, `http://localhost:*` and `http://127.0.0.1:*` stand for any port.
   */
  origins?: string[];
  visitors?: boolean;
  /**
   * A role of the tenant, such as `buyer`.
   */
  visitor_role?: string;
  starts?: Starts;
  map?: MapTiles | null;
  push?: boolean;
  sound?: boolean;
}
/**
 * The colours of the widget. Text in the accent on the page's ground has a contrast of 4.5:1 at least.
 */
export interface Theme {
  /**
   * `auto`: as the visitor's system.
   */
  mode?: "auto" | "dark" | "light";
  /**
   * Red, green, blue, such as `#2457e0`.
   */
  accent?: string;
  /**
   * On a dark ground; null: the accent, as much lighter as it must be.
   */
  accent_dark?: string | null;
  radius_px?: number;
}
/**
 * The button that opens the widget.
 */
export interface LauncherPlace {
  /**
   * `hidden`: the page has a button of its own.
   */
  show?: "default" | "hidden";
  /**
   * Of a line of text: in English `end` is the right.
   */
  position?: "end" | "start";
  /**
   * From that edge.
   */
  offset_x_px?: number;
  /**
   * From the bottom.
   */
  offset_y_px?: number;
}
/**
 * What those who come by the site may start: see `conversation.start`.
 */
export interface Starts {
  /**
   * A conversation with the marketplace's staff.
   */
  support?: boolean;
  /**
   * @maxItems 32
   *
   * Items: A role of the tenant, such as `buyer`.
   */
  roles?: string[];
  /**
   * Whether a profile that the tenant does not know yet may be named.
   */
  unknown?: boolean;
}
/**
 * Where the pictures of maps are from.
 */
export interface MapTiles {
  /**
   * With {z}, {x} and {y} in it.
   */
  tiles_url: string;
  /**
   * Shown on the map.
   */
  attribution: string;
}
/**
 * One site of the tenant.
 */
export interface GetSite {
  type: "site.get";
  /**
   * The id of a site; it stands in its pages.
   */
  site: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * All sites of the tenant, oldest first.
 */
export interface ListSites {
  type: "site.list";
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Changes the settings that are named; open pages follow when they ask again, origins are obeyed at once.
 */
export interface UpdateSite {
  type: "site.update";
  /**
   * The id of a site; it stands in its pages.
   */
  site: string;
  settings: SiteChange;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Its pages have no widget any more; conversations stay. Its visitors cannot come back.
 */
export interface DeleteSite {
  type: "site.delete";
  /**
   * The id of a site; it stands in its pages.
   */
  site: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * From now on this session is told, by `conversation.touched`, of each conversation of the tenant that changes.
 */
export interface FollowDesk {
  type: "desk.follow";
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Undoes `desk.follow`; harmless without.
 */
export interface UnfollowDesk {
  type: "desk.unfollow";
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * This browser is told of new messages while its person has no live session. So already: keys are renewed.
 *
 * Of more than 20 browsers of one person the oldest is forgotten.
 */
export interface SubscribePush {
  type: "push.subscribe";
  /**
   * The browser's push service gave it.
   */
  endpoint: string;
  keys: PushKeys;
  /**
   * The site whose pages a tap opens.
   */
  site?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * What only this browser opens is encrypted with, as its `PushSubscription` has it.
 */
export interface PushKeys {
  /**
   * The browser's public key: a point of P-256, base64url.
   */
  p256dh: string;
  /**
   * The browser's 16 secret bytes, base64url.
   */
  auth: string;
}
/**
 * This browser is told no more; unknown: nothing happens.
 */
export interface UnsubscribePush {
  type: "push.unsubscribe";
  endpoint: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Tell staff that a message is wrong. Reported by the asker already: nothing happens.
 */
export interface ReportMessage {
  type: "message.report";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of a message in the conversation.
   */
  message: string;
  reason: "abuse" | "fraud" | "other" | "spam";
  /**
   * For staff.
   */
  words?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Staff have looked at what was reported in a conversation; it waits for them no more. null: nothing happens.
 */
export interface SettleReports {
  type: "report.settle";
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
 * Hear no more from someone outside of orders; they are not told. Staff cannot be blocked.
 */
export interface BlockProfile {
  type: "profile.block";
  /**
   * The marketplace's own id.
   */
  profile: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Undoes `profile.block`; not blocked: nothing happens.
 */
export interface UnblockProfile {
  type: "profile.unblock";
  /**
   * The marketplace's own id.
   */
  profile: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Whom one has blocked.
 */
export interface ListBlocks {
  type: "profile.blocks";
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * The asker's open conversation with these people about this listing and order; made if there is none.
 *
 * Within what the site lets its people start. Nobody named: with the marketplace's staff. The context becomes
 * attributes whose names begin with `page.`: told by a page, so not the marketplace's word.
 */
export interface StartConversation {
  type: "conversation.start";
  /**
   * The id of a site; it stands in its pages.
   */
  site: string;
  /**
   * @maxItems 8
   *
   * Items: The marketplace's own id.
   */
  with?: string[];
  /**
   * What the page is about, such as `listing` and `order`.
   */
  context?: {
    [k: string]: string | number | boolean | null;
  };
  /**
   * Where the role may set it; of one that is made.
   */
  title?: string | null;
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
 * What a visitor was in becomes the asker's: conversations, messages, places read. Once; then the visitor is over.
 *
 * The renewal proves that the visitor was this browser. Asked again by the same profile it goes on where it stopped.
 */
export interface MergeVisitor {
  type: "visitor.merge";
  /**
   * Sealed by the server; brings the same visitor back.
   */
  renewal: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * The asker did something on a page: `viewed listing 12`. The latest 50 are kept, for staff alone.
 *
 * A page tells it: it is not the marketplace's word.
 */
export interface TrackProfile {
  type: "profile.track";
  /**
   * Such as `listing.viewed`.
   */
  name: string;
  /**
   * Names of at most 64 characters, texts of at most 256.
   */
  properties?: {
    [k: string]: string | number | boolean | null;
  };
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * What was found in messages, newest first: those that wait to be released, or those that were told.
 */
export interface ListFlags {
  type: "flag.list";
  /**
   * `waiting`: held back; `open`: nobody has looked yet; absent: all.
   */
  state?: ("open" | "settled" | "waiting") | null;
  /**
   * Of this one alone.
   */
  conversation?: string | null;
  /**
   * Opaque; from an earlier answer.
   */
  cursor?: string | null;
  limit?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Staff have looked at what was found in a message. So already: nothing happens.
 */
export interface SettleFlag {
  type: "flag.settle";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of what was found in a message.
   */
  flag: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * A message that is held back is told now, to whom it was addressed. Released already: nothing happens.
 */
export interface ApproveMessage {
  type: "message.approve";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of what was found in a message.
   */
  flag: string;
  /**
   * With what was found in it hidden.
   */
  masked?: boolean;
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
 * A message that is held back is not told; who wrote it learns that, and the reason where there is one.
 */
export interface RejectMessage {
  type: "message.reject";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * The id of what was found in a message.
   */
  flag: string;
  /**
   * Kept in the audit.
   */
  reason?: string | null;
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
 * What a message said before anything in it was hidden, for a reason that is kept. Needs the grant `pii.reveal`.
 */
export interface RevealMessage {
  type: "message.reveal";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Or the id of the flag of one that is held back or was refused.
   */
  message: string;
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
 * Staff let parties speak no more for now, or more slowly. What is left out stays.
 */
export interface ModerateConversation {
  type: "conversation.moderate";
  /**
   * The id of a conversation.
   */
  conversation: string;
  /**
   * Parties say, change and take back nothing.
   */
  frozen?: boolean;
  /**
   * Seconds between two messages of one party; 0: as many as they like.
   */
  slow_mode_s?: number;
  /**
   * Kept in the audit.
   */
  reason?: string | null;
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
 * Ask staff to look again at what became of one's own message, or of a conversation: in one with them alone.
 */
export interface AppealDecision {
  type: "conversation.appeal";
  /**
   * The id of a conversation.
   */
  conversation: string;
  words: string;
  /**
   * One's own, or the id of the flag of one that is held back or was refused.
   */
  message?: string | null;
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
 * A new address; it is told what is committed from then on. Its secret is in this answer alone.
 */
export interface CreateWebhook {
  type: "webhook.create";
  url: string;
  description?: string;
  /**
   * Empty: all events.
   *
   * @maxItems 50
   *
   * Items: Such as `message.created`.
   */
  events?: string[];
  /**
   * Deliveries under way at once, of different conversations.
   */
  at_once?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * All of the tenant's, oldest first.
 */
export interface ListWebhooks {
  type: "webhook.list";
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Changes what is named. One that is enabled again is told what is committed from then on.
 */
export interface UpdateWebhook {
  type: "webhook.update";
  /**
   * The id of a webhook.
   */
  webhook: string;
  url?: string;
  description?: string;
  /**
   * Empty: all events.
   *
   * @maxItems 50
   *
   * Items: Such as `message.created`.
   */
  events?: string[];
  /**
   * Deliveries under way at once, of different conversations.
   */
  at_once?: number;
  disabled?: boolean;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Removes it, with all that it was still to be told.
 */
export interface DeleteWebhook {
  type: "webhook.delete";
  /**
   * The id of a webhook.
   */
  webhook: string;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * A new secret; the one before signs too for a while.
 */
export interface RotateWebhook {
  type: "webhook.rotate";
  /**
   * The id of a webhook.
   */
  webhook: string;
  /**
   * Seconds for which the secret before signs too.
   */
  keep_s?: number;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * What an address could not be told, oldest first.
 */
export interface ListDeadLetters {
  type: "webhook.dead";
  /**
   * The id of a webhook.
   */
  webhook: string;
  /**
   * The id of a dead letter.
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
 * Tells it again: one, or the oldest 1,000. Each comes before what else waits of its conversation.
 */
export interface ReplayDeadLetters {
  type: "webhook.replay";
  /**
   * The id of a webhook.
   */
  webhook: string;
  /**
   * The id of a dead letter.
   */
  letter?: string | null;
  /**
   * Chosen by the client; the reply carries it.
   */
  ref?: string;
}
/**
 * Events of all conversations of the tenant in the order of the log. The messages in them are as they stand now.
 */
export interface ReadLog {
  type: "log.read";
  /**
   * Cursor of an answer; empty: the first; `latest`: the end.
   */
  after?: string;
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
   * Parties say nothing until staff end it.
   */
  frozen?: boolean;
  /**
   * Seconds between two messages of one party.
   */
  slow_mode_s?: number;
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
  /**
   * A party spoke then, and no staff since; staff and API keys only.
   */
  unanswered_since?: string | null;
  /**
   * Reports that staff have not settled; staff and API keys only.
   */
  reported?: number;
  /**
   * Messages that wait for staff to release them; staff and API keys only.
   */
  held?: number;
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
   * Staff who have the conversation open now, joined or not; told to staff only.
   */
  watching?: boolean;
  /**
   * By the reader.
   */
  blocked?: boolean;
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
  /**
   * Parts of it are hidden.
   */
  masked?: Masked | null;
  /**
   * The reader has blocked its author: its content is not told to them.
   */
  hidden?: "blocked" | null;
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
 * What of a message was hidden before anybody read it, its author included.
 */
export interface Masked {
  /**
   * Id of the rule of the tenant's policy that decided.
   */
  rule: string;
  /**
   * Of what is hidden, each once.
   */
  kinds: ("banned" | "card" | "email" | "handle" | "iban" | "messenger" | "phone" | "url")[];
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
 * Where a sent message stands in the log: committed. Or that it is stored, and staff look at it first (`held`).
 */
export interface SentResult {
  /**
   * Its id; empty: it is held back.
   */
  message?: string;
  /**
   * Empty: it is held back.
   */
  lane?: string;
  /**
   * Its place in the lane; 0: it is held back.
   */
  seq?: number;
  /**
   * Database time, UTC.
   */
  at: string;
  /**
   * Id of its flag, while it waits for staff to release it.
   */
  held?: string | null;
  /**
   * Parts of it were hidden.
   */
  masked?: Masked | null;
  /**
   * What was done and why, in the language of who sent it.
   */
  notice?: string | null;
}
/**
 * One message as it stands now.
 */
export interface MessageResult {
  message: Message;
  /**
   * Where parts of it were hidden: what and why, in the language of who wrote it.
   */
  notice?: string | null;
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
  /**
   * Parties say nothing until staff end it.
   */
  frozen?: boolean;
  /**
   * Seconds between two messages of one party.
   */
  slow_mode_s?: number;
}
/**
 * Title, subject, stage or status changed; `changed` names which.
 */
export interface ConversationUpdated {
  name: "conversation.updated";
  conversation: ConversationState;
  /**
   * Of `title`, `subject`, `stage`, `status`, `frozen`, `slow_mode_s`.
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
 * Who shares a live location came to within the radius of where they go. Told once.
 */
export interface LocationArrived {
  name: "location.arrived";
  message: Message;
  participant: string;
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
   * One of `staff author audience deleted window earlier_window before_join not_member blocked`.
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
  /**
   * What pages told of them, the latest first; of `profile.get`, to staff and API keys.
   */
  activity?: Tracked[];
}
/**
 * Something that someone did.
 */
export interface Tracked {
  at: string;
  name: string;
  properties: {
    [k: string]: string | number | boolean | null;
  };
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
  grants?: ("audit" | "moderate" | "pii.email" | "pii.phone" | "pii.reveal" | "policy" | "rescope" | "see_as")[];
  /**
   * What the parties see instead of their names.
   */
  alias?: string | null;
  /**
   * Bounds their membership by the stage.
   */
  window?: Window | null;
  /**
   * Where they are is told to within 500 m but at these stages; null: exactly.
   *
   * @maxItems 50
   */
  exact_location_in?: string[] | null;
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
 * Where the answer stands in the log: committed. `checkout_url` where money was asked for.
 */
export interface AnsweredResult {
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
  /**
   * Where to pay, an https address.
   */
  checkout_url?: string | null;
  /**
   * Parts of it were hidden.
   */
  masked?: Masked | null;
  /**
   * What was hidden and why, in the language of who answered.
   */
  notice?: string | null;
}
/**
 * Moving pictures, best first; `cursor` is set where there are more.
 */
export interface GifPage {
  gifs: FoundGif[];
  /**
   * Of the next page.
   */
  cursor?: string | null;
  /**
   * Null: they are the server's own.
   */
  attribution?: Attribution | null;
}
/**
 * A moving picture that may be sent. Its addresses are paths on this server.
 */
export interface FoundGif {
  /**
   * Sent as `gif` of the content.
   */
  id: string;
  /**
   * What it shows, for those who cannot see it.
   */
  alt: string;
  /**
   * Pixels.
   */
  width: number;
  /**
   * Pixels.
   */
  height: number;
  /**
   * The moving picture.
   */
  url: string;
  /**
   * One picture of it, for those who want no motion.
   */
  still_url: string;
  /**
   * Words that it is found by.
   */
  tags?: string[];
}
/**
 * Whom the pictures are from. Show it beside them.
 */
export interface Attribution {
  name: string;
  /**
   * Such as "Powered by …".
   */
  text: string;
  /**
   * Of their page.
   */
  url: string;
}
/**
 * One upload as it stands now.
 */
export interface UploadResult {
  upload: Upload;
}
/**
 * An upload under way, in parts of equal size; the last one may be smaller.
 */
export interface Upload {
  /**
   * `up_…`.
   */
  id: string;
  name: string;
  size_bytes: number;
  /**
   * Size of a part.
   */
  part_bytes: number;
  /**
   * Kept so far: the offset of the next part.
   */
  received_bytes: number;
  /**
   * Removed then, if it was not finished.
   */
  expires_at: string;
  /**
   * What it became: `fl_…`.
   */
  file?: string | null;
}
/**
 * What an upload became.
 */
export interface UploadedResult {
  file: FileInfo;
}
/**
 * An uploaded file as it is kept: its type from its bytes, its name made safe, pictures without metadata.
 */
export interface FileInfo {
  /**
   * `fl_…`.
   */
  id: string;
  /**
   * The kind of content that shows it.
   */
  kind: "audio" | "file" | "image" | "video";
  /**
   * With an ending that fits its type.
   */
  name: string;
  /**
   * Media type.
   */
  mime: string;
  size_bytes: number;
  /**
   * In pixels.
   */
  width?: number | null;
  /**
   * In pixels.
   */
  height?: number | null;
  /**
   * A few pixels to show while it loads.
   */
  placeholder?: string;
}
/**
 * A file, and where to fetch it: addresses below the server's own, for the asker alone, until `expires_at`.
 *
 * Each fetch asks again whether the asker may still read a message that carries the file.
 */
export interface FileResult {
  file: FileInfo;
  /**
   * Such as `/f/…/invoice.pdf`.
   */
  url: string;
  expires_at: string;
  /**
   * Of a picture: a small one.
   */
  thumbnail_url?: string | null;
  /**
   * Of a moving picture: one that does not move.
   */
  still_url?: string | null;
}
/**
 * What is known of the link; nothing where there is none, or its page says nothing of itself.
 */
export interface PreviewResult {
  preview?: LinkPreview | null;
  /**
   * It is being fetched: ask again after so many seconds.
   */
  again_in_s?: number | null;
}
/**
 * A page in a few words of its own; plain text, as trustworthy as the site.
 */
export interface LinkPreview {
  /**
   * As it stands in the message.
   */
  url: string;
  title: string;
  description?: string;
  /**
   * Its name, or its host.
   */
  site?: string;
  /**
   * A path on this server, good for a day.
   */
  image_url?: string | null;
  /**
   * Of the picture, in pixels.
   */
  width?: number | null;
  height?: number | null;
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
 * A live location began: where its message stands in the log, and until when it lasts.
 */
export interface SharingResult {
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
  /**
   * What was asked for, or the end of the sharer's own part where that comes first.
   */
  until: string;
}
/**
 * Whether the position was taken; one that comes too soon or too near changes nothing.
 */
export interface MovedResult {
  accepted: boolean;
  /**
   * Of one that was not: it would be after so many seconds.
   */
  next_s?: number | null;
}
/**
 * One site as it stands now.
 */
export interface SiteResult {
  site: Site;
}
/**
 * One site as the marketplace sees it.
 */
export interface Site {
  /**
   * `st_pk_…`, for the page; not a secret.
   */
  id: string;
  settings: SiteSettings;
  created_at: string;
  updated_at: string;
}
/**
 * How the widget looks and behaves on the pages of a site.
 */
export interface SiteSettings {
  /**
   * Null: the word for messages in the visitor's language.
   */
  title?: string | null;
  /**
   * Shown where nothing was said yet.
   */
  greeting?: {
    [k: string]: string;
  };
  logo_url?: string | null;
  theme?: Theme;
  launcher?: LauncherPlace;
  /**
   * Languages on offer; empty: all that the widget has.
   *
   * @maxItems 50
   */
  locales?: string[];
  /**
   * Of its pages; these and the policy's may use the tenant's tokens.
   *
   * @maxItems 50
   *
   * Items: Where a page is from, such as `https://shop.example.com`: no path, no slash at the end. While pages are made, `http://localhost:*` and `http://127.0.0.1:*` stand for any port.
   */
  origins?: string[];
  /**
   * Whether people without a token may write.
   */
  visitors?: boolean;
  /**
   * A role of the tenant, such as `buyer`.
   */
  visitor_role?: string;
  starts?: Starts;
  /**
   * Null: a drawing without streets.
   */
  map?: MapTiles | null;
  /**
   * Whether notifications are offered.
   */
  push?: boolean;
  /**
   * Whether a new message is heard.
   */
  sound?: boolean;
}
/**
 * The tenant's sites, oldest first.
 */
export interface SiteList {
  sites: Site[];
}
/**
 * Whom the asker has blocked, the latest first.
 */
export interface BlockPage {
  profiles: string[];
}
/**
 * Which visitor it was, and the conversations that became the asker's by this.
 */
export interface MergedResult {
  visitor: string;
  /**
   * Ids; those in which the asker was already are not among them.
   */
  conversations: string[];
}
/**
 * Flags, newest first; `cursor` is set where there are more.
 */
export interface FlagPage {
  flags: Flag[];
  /**
   * Of the next page.
   */
  cursor?: string | null;
}
/**
 * A message in which something was found. Contact data that the reader's role may not see is hidden in it.
 */
export interface Flag {
  /**
   * `fg_…`.
   */
  id: string;
  conversation: string;
  /**
   * When it was said.
   */
  at: string;
  author: Author;
  client_id: string;
  /**
   * What became of it: told as it is, with parts hidden, held back, or refused.
   */
  decision: "allow" | "block" | "hold" | "mask";
  /**
   * Id of the policy's rule that decided; `classifier`: the outside one.
   */
  rule?: string | null;
  /**
   * Of the conversation then.
   */
  stage?: string | null;
  /**
   * Whom it was for.
   */
  audience?: string[];
  findings?: Finding[];
  /**
   * As the reader may see it.
   */
  content?: Content | null;
  /**
   * Its id, once it is told.
   */
  message?: string | null;
  reply_to?: string | null;
  /**
   * Held back: staff are to release or refuse it.
   */
  waiting?: boolean;
  outcome?: ("approved" | "rejected" | "seen") | null;
  settled_at?: string | null;
  /**
   * Profile.
   */
  settled_by?: string | null;
  /**
   * Why it was refused.
   */
  reason?: string | null;
}
/**
 * One thing that was found: where, what, how, and how sure.
 */
export interface Finding {
  /**
   * Where it stands in the content, such as `text` or `cards[0].title`.
   */
  field: string;
  /**
   * In Unicode characters of the field as it is shown here.
   */
  start: number;
  /**
   * Before this one.
   */
  end: number;
  kind: "banned" | "card" | "email" | "handle" | "iban" | "messenger" | "phone" | "url";
  /**
   * What found it, such as `phone.spelled`.
   */
  rule: string;
  /**
   * 0..1.
   */
  score: number;
}
/**
 * One flag as it stands now.
 */
export interface FlagResult {
  flag: Flag;
}
/**
 * What a message said before anything in it was hidden.
 */
export interface RevealedMessage {
  /**
   * As it was asked for.
   */
  message: string;
  content: Content;
}
/**
 * One webhook as it stands now.
 */
export interface WebhookResult {
  webhook: Webhook;
  /**
   * Of one that was made or rotated; not shown again.
   */
  secret?: string | null;
}
/**
 * An address that is told what happens, and how it is with it.
 */
export interface Webhook {
  id: string;
  url: string;
  description: string;
  /**
   * Names; empty: all.
   */
  events: string[];
  /**
   * Of the API key that made it, those that read: events are as that key would read them.
   */
  scopes: string[];
  at_once: number;
  /**
   * `key/…`: the API key that made it; `key/command`: an operator did.
   */
  created_by: string;
  created_at: string;
  updated_at: string;
  /**
   * Why nothing is told to it.
   */
  disabled?: string | null;
  /**
   * Null: the last delivery was answered well.
   */
  failing_since?: string | null;
  /**
   * Conversations of which it is still to be told something.
   */
  waiting?: number;
  /**
   * Dead letters.
   */
  dead?: number;
}
/**
 * The tenant's webhooks, oldest first.
 */
export interface WebhookList {
  webhooks: Webhook[];
}
/**
 * Dead letters, oldest first; `cursor` is set where there are more.
 */
export interface DeadLetterPage {
  letters: DeadLetter[];
  cursor?: string | null;
}
/**
 * An event that an address could not be told in time.
 */
export interface DeadLetter {
  id: string;
  /**
   * The id that the delivery had.
   */
  event: string;
  conversation: string;
  lane: string;
  seq: number;
  at: string;
  attempts: number;
  /**
   * The last one.
   */
  error: string;
  dead_at: string;
}
/**
 * How many dead letters are told again.
 */
export interface ReplayedResult {
  replayed: number;
}
/**
 * Events in the order of the log: in a conversation by time, in a lane by seq.
 *
 * Those that were committed together come together, so there may be more than were asked for.
 */
export interface LogPage {
  events: LogEvent[];
  /**
   * For the next page, now or later.
   */
  cursor: string;
  /**
   * Whether there is one already.
   */
  more: boolean;
}
/**
 * An event as a webhook is told it, and as the log of the tenant shows it.
 */
export interface LogEvent {
  /**
   * The same each time it is told.
   */
  id: string;
  /**
   * The name of the event, such as `message.created`.
   */
  type: string;
  tenant: string;
  conversation: string;
  lane: string;
  seq: number;
  at: string;
  data: Event;
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
    [k: string]: string | number | boolean | string[] | null;
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
 * Staff opened a conversation, or closed it; told to staff only.
 */
export interface Watching {
  name: "watching";
  participant: string;
  on: boolean;
}
/**
 * Who shares a live location is here now. Older than 60 s: no longer fresh.
 */
export interface LocationMoved {
  name: "location.moved";
  participant: string;
  /**
   * The id of the live location.
   */
  message: string;
  /**
   * Degrees, WGS 84.
   */
  latitude: number;
  longitude: number;
  /**
   * Database time, UTC.
   */
  at: string;
  /**
   * Metres; the point lies within.
   */
  accuracy_m?: number | null;
  /**
   * Degrees clockwise from north.
   */
  heading_deg?: number | null;
  /**
   * Metres a second.
   */
  speed_mps?: number | null;
  /**
   * Metres to where they go, in a straight line.
   */
  distance_m?: number | null;
  /**
   * About how many seconds until they are there; null: nobody knows.
   */
  eta_s?: number | null;
}
/**
 * To who wrote a message that was held back: staff have decided. Released: it also comes as an event.
 */
export interface MessageSettled {
  name: "message.settled";
  client_id: string;
  flag: string;
  approved: boolean;
  /**
   * Why it was refused, where staff say.
   */
  reason?: string | null;
}
/**
 * To who follows the desk: something was found in a message, or settled. List again.
 */
export interface FlagsChanged {
  name: "flags.changed";
}
/**
 * To who follows the desk: a conversation changed. At most one a second for each.
 *
 * A row for a list, not a thread: at most 20 participants, those present first; no receipts; long last words are cut.
 */
export interface ConversationTouched {
  name: "conversation.touched";
  conversation: Conversation;
}
/**
 * To who follows the desk: too much changed at once to tell each. List again.
 */
export interface ConversationsChanged {
  name: "conversations.changed";
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
  "message.answer": AnsweredResult;
  "gif.search": GifPage;
  "upload.create": UploadResult;
  "upload.get": UploadResult;
  "upload.finish": UploadedResult;
  "upload.cancel": Empty;
  "file.get": FileResult;
  "link.preview": PreviewResult;
  "message.search": SearchPage;
  "location.start": SharingResult;
  "location.move": MovedResult;
  "location.stop": Empty;
  "site.create": SiteResult;
  "site.get": SiteResult;
  "site.list": SiteList;
  "site.update": SiteResult;
  "site.delete": Empty;
  "desk.follow": Empty;
  "desk.unfollow": Empty;
  "push.subscribe": Empty;
  "push.unsubscribe": Empty;
  "message.report": Empty;
  "report.settle": Empty;
  "profile.block": Empty;
  "profile.unblock": Empty;
  "profile.blocks": BlockPage;
  "conversation.start": ConversationResult;
  "visitor.merge": MergedResult;
  "profile.track": Empty;
  "flag.list": FlagPage;
  "flag.settle": FlagResult;
  "message.approve": FlagResult;
  "message.reject": FlagResult;
  "message.reveal": RevealedMessage;
  "conversation.moderate": ConversationResult;
  "webhook.create": WebhookResult;
  "webhook.list": WebhookList;
  "webhook.update": WebhookResult;
  "webhook.delete": Empty;
  "webhook.rotate": WebhookResult;
  "webhook.dead": DeadLetterPage;
  "webhook.replay": ReplayedResult;
  "log.read": LogPage;
  "conversation.appeal": ConversationResult;
}
