"""What is asked: one struct per command, tagged by `type`. Strict: an unknown field is an error.

Every command may carry a `client_id`: the same id again returns the first answer. A message's is kept for good,
those of other commands for 24 hours.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from . import limits
from .answering import AnswerMessage as AnswerMessage
from .command import Command as Command
from .content import Content
from .desk import FollowDesk as FollowDesk
from .desk import UnfollowDesk as UnfollowDesk
from .files import CancelUpload as CancelUpload
from .files import CreateUpload as CreateUpload
from .files import FinishUpload as FinishUpload
from .files import GetFile as GetFile
from .files import GetUpload as GetUpload
from .gifs import SearchGifs as SearchGifs
from .governing import CreateToken as CreateToken
from .governing import GetPolicy as GetPolicy
from .governing import ListAudit as ListAudit
from .governing import RevealField as RevealField
from .governing import RevokeSessions as RevokeSessions
from .governing import SetPolicy as SetPolicy
from .joining import AddParticipant as AddParticipant
from .joining import ChangeRole as ChangeRole
from .joining import Join as Join
from .joining import Leave as Leave
from .joining import RemoveParticipant as RemoveParticipant
from .joining import Unwatch as Unwatch
from .joining import Watch as Watch
from .model import Attributes, History, Scalar, Status, Subject
from .moderating import AppealDecision as AppealDecision
from .moderating import ApproveMessage as ApproveMessage
from .moderating import ListFlags as ListFlags
from .moderating import ModerateConversation as ModerateConversation
from .moderating import RejectMessage as RejectMessage
from .moderating import RevealMessage as RevealMessage
from .moderating import SettleFlag as SettleFlag
from .placing import MoveLocation as MoveLocation
from .placing import StartLocation as StartLocation
from .placing import StopLocation as StopLocation
from .previews import PreviewLink as PreviewLink
from .pushing import SubscribePush as SubscribePush
from .pushing import UnsubscribePush as UnsubscribePush
from .reporting import BlockProfile as BlockProfile
from .reporting import ListBlocks as ListBlocks
from .reporting import ReportMessage as ReportMessage
from .reporting import SettleReports as SettleReports
from .reporting import UnblockProfile as UnblockProfile
from .searching import SearchMessages as SearchMessages
from .sites import CreateSite as CreateSite
from .sites import DeleteSite as DeleteSite
from .sites import GetSite as GetSite
from .sites import ListSites as ListSites
from .sites import UpdateSite as UpdateSite
from .starting import StartConversation as StartConversation
from .tracking import TrackProfile as TrackProfile
from .visiting import MergeVisitor as MergeVisitor
from .webhooks import CreateWebhook as CreateWebhook
from .webhooks import DeleteWebhook as DeleteWebhook
from .webhooks import ListDeadLetters as ListDeadLetters
from .webhooks import ListWebhooks as ListWebhooks
from .webhooks import ReadLog as ReadLog
from .webhooks import ReplayDeadLetters as ReplayDeadLetters
from .webhooks import RotateWebhook as RotateWebhook
from .webhooks import UpdateWebhook as UpdateWebhook


class Invitee(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A participant to be."""

    profile: limits.ProfileId
    role: limits.Role
    history: History | None = None  # `from_join`: nothing of what was said before; absent: as the role's policy says
    name: limits.Name | None = None  # given when the profile is not known yet
    until: limits.Time | None = None  # deadline of the stint


Invitees = Annotated[list[Invitee], Meta(max_length=100)]


class CreateConversation(Command, frozen=True, tag="conversation.create"):
    """A new conversation. A party is a participant of what it creates, in the role of its token."""

    key: limits.Key | None = None
    subject: Subject | None = None
    title: limits.Title | None = None
    stage: limits.Stage | None = None
    order_version: limits.OrderVersion | None = None
    attributes: Attributes | None = None
    participants: Invitees = []  # who is in it from its beginning
    client_id: limits.ClientId | None = None


class EnsureConversation(Command, frozen=True, tag="conversation.ensure"):
    """The conversation with this key; made if there is none. Adds participants not there yet, changes nothing else."""

    key: limits.Key
    subject: Subject | None = None
    title: limits.Title | None = None
    stage: limits.Stage | None = None
    order_version: limits.OrderVersion | None = None
    attributes: Attributes | None = None
    participants: Invitees = []  # who is in it from its beginning
    client_id: limits.ClientId | None = None


class GetConversation(Command, frozen=True, tag="conversation.get"):
    """One conversation as the asker sees it."""

    conversation: limits.ConversationId


class ListConversations(Command, frozen=True, tag="conversation.list"):
    """Newest activity first, unless `order` says otherwise. Staff and API keys: the tenant's; others: their own."""

    status: Status | None = None  # only those that are open, or closed
    stage: limits.Stage | None = None
    subject: Subject | None = None
    participant: limits.ProfileId | None = None  # a profile that is in it
    query: Annotated[str, Meta(min_length=1, max_length=200)] | None = None  # words in title, key or subject id
    unanswered: bool | None = None  # the last message is a party's, not staff's
    since: limits.Time | None = None  # changed at or after this time
    order: Literal["activity", "unanswered"] = "activity"  # `unanswered`: what waits longest for staff, then the rest
    cursor: limits.Cursor | None = None
    limit: limits.PageSize = 50


class UpdateConversation(Command, frozen=True, tag="conversation.update"):
    """Title as policy allows; subject and attributes by staff and scoped API keys only."""

    conversation: limits.ConversationId
    title: limits.Title | UnsetType | None = UNSET  # null removes it
    subject: Subject | UnsetType = UNSET
    attributes: dict[str, Scalar] | UnsetType = UNSET  # merged; null removes
    client_id: limits.ClientId | None = None


class SetStage(Command, frozen=True, tag="conversation.stage"):
    """The marketplace's word on how far the order is. An older `order_version` answers `stale_stage`."""

    conversation: limits.ConversationId
    stage: limits.Stage
    order_version: limits.OrderVersion
    client_id: limits.ClientId | None = None


class CloseConversation(Command, frozen=True, tag="conversation.close"):
    """No new messages until it is reopened; closed already: nothing happens."""

    conversation: limits.ConversationId
    client_id: limits.ClientId | None = None


class ReopenConversation(Command, frozen=True, tag="conversation.reopen"):
    """Messages may be sent again; open already: nothing happens."""

    conversation: limits.ConversationId
    client_id: limits.ClientId | None = None


class SendMessage(Command, frozen=True, tag="message.send"):
    """Say something. Without `audience`: that of `reply_to`, else everyone."""

    conversation: limits.ConversationId
    content: Content
    audience: limits.Audience | None = None
    reply_to: limits.MessageId | None = None  # the message that this one answers
    client_id: limits.ClientId | None = None


class EditMessage(Command, frozen=True, tag="message.edit"):
    """Say one's own message differently."""

    conversation: limits.ConversationId
    message: limits.MessageId
    content: Content
    client_id: limits.ClientId | None = None


class DeleteMessage(Command, frozen=True, tag="message.delete"):
    """Take a message back: its content is erased. Deleted already: nothing happens."""

    conversation: limits.ConversationId
    message: limits.MessageId
    client_id: limits.ClientId | None = None


class RescopeMessage(Command, frozen=True, tag="message.rescope"):
    """Staff with the grant `rescope` tell a message to more or fewer people. It may have been read before.

    It keeps its place in time. Answers to it that would be told to more people than it now is are narrowed with it.
    """

    conversation: limits.ConversationId
    message: limits.MessageId
    audience: limits.Audience
    reason: limits.Reason
    client_id: limits.ClientId | None = None


class React(Command, frozen=True, tag="message.react"):
    """Put an emoji on a message, or take it off. So already: nothing happens."""

    conversation: limits.ConversationId
    message: limits.MessageId
    emoji: limits.Emoji
    on: bool = True  # false takes it off
    client_id: limits.ClientId | None = None


class SetReceipt(Command, frozen=True, tag="receipt.set"):
    """How far one got in a lane; clamped to what one may read, never backwards. Read implies delivered."""

    conversation: limits.ConversationId
    lane: limits.LaneId
    delivered: limits.Seq = 0
    read: limits.Seq = 0


class SetTyping(Command, frozen=True, tag="typing.set"):
    """A signal to those of the audience; it fades by itself after 6 s."""

    conversation: limits.ConversationId
    audience: limits.Audience | None = None  # that of the message being written
    on: bool = True  # false: stopped


class Events(Command, frozen=True, tag="events"):
    """Catching up: the events of one lane after `after`, contiguous, each with its message's present state."""

    conversation: limits.ConversationId
    lane: limits.LaneId
    after: limits.Seq
    limit: limits.PageSize = limits.PAGE_MAX


class ListHistory(Command, frozen=True, tag="history"):
    """Scrolling: messages of all readable lanes, newest first. At most one of `before`, `after`, `around`."""

    conversation: limits.ConversationId
    before: limits.MessageId | None = None  # the newest ones before it
    after: limits.MessageId | None = None  # the oldest ones after it, still newest first
    around: limits.MessageId | None = None  # itself and those on both sides of it
    limit: limits.PageSize = 50


class Sync(Command, frozen=True, tag="sync"):
    """The conversations that changed since the cursor of an earlier sync, paged. Without one: all."""

    cursor: limits.Cursor | None = None
    limit: limits.PageSize = 100


class SeeAs(Command, frozen=True, tag="conversation.as"):
    """A conversation exactly as a participant sees it now; the look is kept in the audit.

    For staff with the grant `see_as`, and every API key of a test tenant.
    """

    conversation: limits.ConversationId
    participant: limits.ParticipantId
    before: limits.MessageId | None = None  # the newest messages before it
    limit: limits.PageSize = 50


class Why(Command, frozen=True, tag="message.why"):
    """Whether a participant sees a message now, and why, in one sentence. As `conversation.as`."""

    conversation: limits.ConversationId
    message: limits.MessageId
    participant: limits.ParticipantId


class GetProfile(Command, frozen=True, tag="profile.get"):
    """One's own profile, or that of someone in a shared conversation."""

    profile: limits.ProfileId | None = None  # absent: one's own


class UpdateProfile(Command, frozen=True, tag="profile.update"):
    """One's own profile; with the scope `profiles:write` any."""

    profile: limits.ProfileId | None = None  # absent: one's own
    name: limits.Name | UnsetType = UNSET
    avatar_url: limits.Url | UnsetType | None = UNSET  # an https address; null removes it
    locale: limits.Locale | UnsetType | None = UNSET  # a language by BCP 47; null removes it
    phone: limits.Phone | UnsetType | None = UNSET  # E.164; null removes it
    email: limits.Email | UnsetType | None = UNSET  # null removes it
    client_id: limits.ClientId | None = None


CommandFrame: TypeAlias = (
    CreateConversation
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
    | ReadLog
)
