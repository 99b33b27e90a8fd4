"""What the replies carry: one struct per command, in one table."""

from datetime import datetime

from msgspec import Raw, Struct

from . import commands as c
from .gifs import Attribution, FoundGif
from .model import AuditEntry, Conversation, FileInfo, Masked, Message, Participant, Profile, Upload
from .moderation import Flag
from .policy import PolicyDocument, RolePolicy
from .previews import LinkPreview
from .searching import SearchHit
from .sites import Site
from .tracking import Tracked
from .webhooks import DeadLetter, LogEvent, Webhook


class _Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Common to all results."""


class Empty(_Result, frozen=True):
    """Done; nothing to say."""


class ConversationResult(_Result, frozen=True):
    """One conversation, and whether this command made it."""

    conversation: Conversation
    created: bool = False  # by this command


class ConversationPage(_Result, frozen=True):
    """Conversations, newest activity first; `cursor` is set where there are more."""

    conversations: list[Conversation]
    cursor: str | None = None  # of the next page


class ParticipantResult(_Result, frozen=True):
    """One participant as it stands now."""

    participant: Participant


class MessageResult(_Result, frozen=True):
    """One message as it stands now."""

    message: Message
    notice: str | None = None  # where parts of it were hidden: what and why, in the language of who wrote it


class SentResult(_Result, frozen=True, kw_only=True):
    """Where a sent message stands in the log: committed. Or that it is stored, and staff look at it first (`held`)."""

    message: str = ""  # its id; empty: it is held back
    lane: str = ""  # empty: it is held back
    seq: int = 0  # its place in the lane; 0: it is held back
    at: datetime  # database time, UTC
    held: str | None = None  # id of its flag, while it waits for staff to release it
    masked: Masked | None = None  # parts of it were hidden
    notice: str | None = None  # what was done and why, in the language of who sent it


class AnsweredResult(_Result, frozen=True):
    """Where the answer stands in the log: committed. `checkout_url` where money was asked for."""

    message: str  # its id
    lane: str
    seq: int  # its place in the lane
    at: datetime  # database time, UTC
    checkout_url: str | None = None  # where to pay, an https address
    masked: Masked | None = None  # parts of it were hidden
    notice: str | None = None  # what was hidden and why, in the language of who answered


class EventPage(_Result, frozen=True):
    """Event frames of one lane, contiguous; `head` is the last seq that the asker may read."""

    events: list[Raw]  # whole event frames, as they come live
    head: int  # the last seq that the asker may read


class FlagPage(_Result, frozen=True):
    """Flags, newest first; `cursor` is set where there are more."""

    flags: list[Flag]
    cursor: str | None = None  # of the next page


class FlagResult(_Result, frozen=True):
    """One flag as it stands now."""

    flag: Flag


class RevealedMessage(_Result, frozen=True):
    """What a message said before anything in it was hidden."""

    message: str  # as it was asked for
    content: Raw


class MessagePage(_Result, frozen=True):
    """Messages, newest first."""

    messages: list[Message]
    more_before: bool = False  # there are older ones
    more_after: bool = False  # there are newer ones


class SyncPage(_Result, frozen=True):
    """Changed conversations. `more`: ask again with `cursor`; else keep the cursor for the next sync."""

    conversations: list[Conversation]
    cursor: str
    more: bool = False  # this was not the last page


class ProfileResult(_Result, frozen=True):
    """One profile."""

    profile: Profile
    activity: list[Tracked] = []  # what pages told of them, the latest first; of `profile.get`, to staff and API keys


class TokenResult(_Result, frozen=True):
    """A signed token."""

    token: str  # a JWT
    expires_at: datetime


class SeenAs(_Result, frozen=True):
    """A conversation as one participant sees it: what `conversation.get` and `history` answer them now."""

    participant: str
    conversation: Conversation | None = None  # None: they do not know of it
    messages: list[Message] = []  # newest first
    more_before: bool = False  # there are older ones
    refused: str | None = None  # the code of the error that `history` answers them, such as `forbidden`


class Explanation(_Result, frozen=True):
    """Whether a participant sees a message now, and why."""

    visible: bool
    sentence: str  # such as `hidden: audience seller and staff, you looked as courier`
    rule: str  # one of `staff author audience deleted window earlier_window before_join not_member blocked`
    audience: list[str]  # of the message


class Revealed(_Result, frozen=True):
    """One contact field."""

    profile: str
    field: str
    value: str | None = None  # None: the profile has none


class PolicyResult(_Result, frozen=True):
    """What the tenant changes, and what that makes of its roles."""

    version: int  # grows with each change
    policy: PolicyDocument
    roles: dict[str, RolePolicy]  # as they are in force


class AuditPage(_Result, frozen=True):
    """Entries, newest first; `cursor` is set where there are more."""

    entries: list[AuditEntry]
    cursor: str | None = None  # of the next page


class GifPage(_Result, frozen=True):
    """Moving pictures, best first; `cursor` is set where there are more."""

    gifs: list[FoundGif]
    cursor: str | None = None  # of the next page
    attribution: Attribution | None = None  # null: they are the server's own


class UploadResult(_Result, frozen=True):
    """One upload as it stands now."""

    upload: Upload


class UploadedResult(_Result, frozen=True):
    """What an upload became."""

    file: FileInfo


class FileResult(_Result, frozen=True):
    """A file, and where to fetch it: addresses below the server's own, for the asker alone, until `expires_at`.

    Each fetch asks again whether the asker may still read a message that carries the file.
    """

    file: FileInfo
    url: str  # such as `/f/…/invoice.pdf`
    expires_at: datetime
    thumbnail_url: str | None = None  # of a picture: a small one
    still_url: str | None = None  # of a moving picture: one that does not move


class PreviewResult(_Result, frozen=True):
    """What is known of the link; nothing where there is none, or its page says nothing of itself."""

    preview: LinkPreview | None = None
    again_in_s: float | None = None  # it is being fetched: ask again after so many seconds


class SearchPage(_Result, frozen=True):
    """Messages that were found, newest first; `cursor` is set where there are more."""

    hits: list[SearchHit]
    cursor: str | None = None  # of the next page


class SharingResult(_Result, frozen=True):
    """A live location began: where its message stands in the log, and until when it lasts."""

    message: str  # its id
    lane: str
    seq: int  # its place in the lane
    at: datetime  # database time, UTC
    until: datetime  # what was asked for, or the end of the sharer's own part where that comes first


class BlockPage(_Result, frozen=True):
    """Whom the asker has blocked, the latest first."""

    profiles: list[str]


class MovedResult(_Result, frozen=True):
    """Whether the position was taken; one that comes too soon or too near changes nothing."""

    accepted: bool
    next_s: float | None = None  # of one that was not: it would be after so many seconds


class SiteResult(_Result, frozen=True):
    """One site as it stands now."""

    site: Site


class SiteList(_Result, frozen=True):
    """The tenant's sites, oldest first."""

    sites: list[Site]


class WebhookResult(_Result, frozen=True):
    """One webhook as it stands now."""

    webhook: Webhook
    secret: str | None = None  # of one that was made or rotated; not shown again


class WebhookList(_Result, frozen=True):
    """The tenant's webhooks, oldest first."""

    webhooks: list[Webhook]


class DeadLetterPage(_Result, frozen=True):
    """Dead letters, oldest first; `cursor` is set where there are more."""

    letters: list[DeadLetter]
    cursor: str | None = None


class ReplayedResult(_Result, frozen=True):
    """How many dead letters are told again."""

    replayed: int


class LogPage(_Result, frozen=True):
    """Events in the order of the log: in a conversation by time, in a lane by seq.

    Those that were committed together come together, so there may be more than were asked for.
    """

    events: list[LogEvent]
    cursor: str  # for the next page, now or later
    more: bool  # whether there is one already


class MergedResult(_Result, frozen=True):
    """Which visitor it was, and the conversations that became the asker's by this."""

    visitor: str
    conversations: list[str]  # ids; those in which the asker was already are not among them


RESULTS: dict[type[c.Command], type[_Result]] = {
    c.CreateConversation: ConversationResult,
    c.EnsureConversation: ConversationResult,
    c.GetConversation: ConversationResult,
    c.ListConversations: ConversationPage,
    c.UpdateConversation: ConversationResult,
    c.SetStage: ConversationResult,
    c.CloseConversation: ConversationResult,
    c.ReopenConversation: ConversationResult,
    c.Join: ConversationResult,
    c.Leave: Empty,
    c.Watch: ConversationResult,
    c.Unwatch: Empty,
    c.AddParticipant: ParticipantResult,
    c.RemoveParticipant: ParticipantResult,
    c.ChangeRole: ParticipantResult,
    c.SendMessage: SentResult,
    c.EditMessage: MessageResult,
    c.DeleteMessage: MessageResult,
    c.RescopeMessage: MessageResult,
    c.React: MessageResult,
    c.SetReceipt: Empty,
    c.SetTyping: Empty,
    c.Events: EventPage,
    c.ListHistory: MessagePage,
    c.Sync: SyncPage,
    c.SeeAs: SeenAs,
    c.Why: Explanation,
    c.GetProfile: ProfileResult,
    c.UpdateProfile: ProfileResult,
    c.RevealField: Revealed,
    c.RevokeSessions: Empty,
    c.CreateToken: TokenResult,
    c.GetPolicy: PolicyResult,
    c.SetPolicy: PolicyResult,
    c.ListAudit: AuditPage,
    c.AnswerMessage: AnsweredResult,
    c.SearchGifs: GifPage,
    c.CreateUpload: UploadResult,
    c.GetUpload: UploadResult,
    c.FinishUpload: UploadedResult,
    c.CancelUpload: Empty,
    c.GetFile: FileResult,
    c.PreviewLink: PreviewResult,
    c.SearchMessages: SearchPage,
    c.StartLocation: SharingResult,
    c.MoveLocation: MovedResult,
    c.StopLocation: Empty,
    c.CreateSite: SiteResult,
    c.GetSite: SiteResult,
    c.ListSites: SiteList,
    c.UpdateSite: SiteResult,
    c.DeleteSite: Empty,
    c.FollowDesk: Empty,
    c.UnfollowDesk: Empty,
    c.SubscribePush: Empty,
    c.UnsubscribePush: Empty,
    c.ReportMessage: Empty,
    c.SettleReports: Empty,
    c.BlockProfile: Empty,
    c.UnblockProfile: Empty,
    c.ListBlocks: BlockPage,
    c.StartConversation: ConversationResult,
    c.MergeVisitor: MergedResult,
    c.TrackProfile: Empty,
    c.ListFlags: FlagPage,
    c.SettleFlag: FlagResult,
    c.ApproveMessage: FlagResult,
    c.RejectMessage: FlagResult,
    c.RevealMessage: RevealedMessage,
    c.ModerateConversation: ConversationResult,
    c.CreateWebhook: WebhookResult,
    c.ListWebhooks: WebhookList,
    c.UpdateWebhook: WebhookResult,
    c.DeleteWebhook: Empty,
    c.RotateWebhook: WebhookResult,
    c.ListDeadLetters: DeadLetterPage,
    c.ReplayDeadLetters: ReplayedResult,
    c.ReadLog: LogPage,
    c.AppealDecision: ConversationResult,
}
