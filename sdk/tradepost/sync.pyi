"""Made from the source of the asynchronous classes by tests/unit/sdk/sync_stub.py; do not edit."""

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar, overload

import msgspec

from . import events
from .client import Stats
from .clock import Clock
from .composing import Filled
from .events import Body
from .files import Source, Variant
from .message import Said
from .pages import PAGE
from .people import Person
from .protocol import commands as c
from .protocol import content, model, moderation
from .protocol import content as kinds
from .protocol import results as r
from .protocol.gifs import Attribution, FoundGif
from .protocol.masking import ReviewDecision
from .protocol.moderating import FlagState
from .protocol.moderation import Finding, FlagOutcome
from .protocol.placing import Destination, Position
from .protocol.policy import ContactField, PolicyDocument
from .protocol.previews import LinkPreview
from .protocol.reporting import ReportReason
from .protocol.results import AnsweredResult, Explanation, PolicyResult, SentResult
from .protocol.searching import Highlight
from .rich.choices import Offered
from .session import OnFrame
from .socket import OpenSocket
from .states import State, StateListener
from .tokens import GetToken
from .transfer import Progress

T = TypeVar("T")
B = TypeVar("B", bound=Body, covariant=True)

class SyncRequests:
    """See `Requests`."""
    @overload
    def request(self, command: c.SendMessage, *, timeout: float | None = ...) -> r.SentResult: ...
    @overload
    def request(self, command: c.AnswerMessage, *, timeout: float | None = ...) -> r.AnsweredResult: ...
    @overload
    def request(
        self,
        command: c.CreateConversation
        | c.EnsureConversation
        | c.GetConversation
        | c.UpdateConversation
        | c.SetStage
        | c.CloseConversation
        | c.ReopenConversation
        | c.StartConversation
        | c.Join
        | c.Watch,
        *,
        timeout: float | None = ...,
    ) -> r.ConversationResult: ...
    @overload
    def request(self, command: c.ListConversations, *, timeout: float | None = ...) -> r.ConversationPage: ...
    @overload
    def request(
        self, command: c.AddParticipant | c.RemoveParticipant | c.ChangeRole, *, timeout: float | None = ...
    ) -> r.ParticipantResult: ...
    @overload
    def request(
        self, command: c.EditMessage | c.DeleteMessage | c.RescopeMessage | c.React, *, timeout: float | None = ...
    ) -> r.MessageResult: ...
    @overload
    def request(self, command: c.Events, *, timeout: float | None = ...) -> r.EventPage: ...
    @overload
    def request(self, command: c.ListHistory, *, timeout: float | None = ...) -> r.MessagePage: ...
    @overload
    def request(self, command: c.Sync, *, timeout: float | None = ...) -> r.SyncPage: ...
    @overload
    def request(self, command: c.GetProfile | c.UpdateProfile, *, timeout: float | None = ...) -> r.ProfileResult: ...
    @overload
    def request(self, command: c.SeeAs, *, timeout: float | None = ...) -> r.SeenAs: ...
    @overload
    def request(self, command: c.Why, *, timeout: float | None = ...) -> r.Explanation: ...
    @overload
    def request(self, command: c.RevealField, *, timeout: float | None = ...) -> r.Revealed: ...
    @overload
    def request(self, command: c.GetPolicy | c.SetPolicy, *, timeout: float | None = ...) -> r.PolicyResult: ...
    @overload
    def request(self, command: c.ListAudit, *, timeout: float | None = ...) -> r.AuditPage: ...
    @overload
    def request(self, command: c.SearchGifs, *, timeout: float | None = ...) -> r.GifPage: ...
    @overload
    def request(self, command: c.ListBlocks, *, timeout: float | None = ...) -> r.BlockPage: ...
    @overload
    def request(self, command: c.PreviewLink, *, timeout: float | None = ...) -> r.PreviewResult: ...
    @overload
    def request(self, command: c.SearchMessages, *, timeout: float | None = ...) -> r.SearchPage: ...
    @overload
    def request(self, command: c.CreateToken, *, timeout: float | None = ...) -> r.TokenResult: ...
    @overload
    def request(self, command: c.StartLocation, *, timeout: float | None = ...) -> r.SharingResult: ...
    @overload
    def request(self, command: c.MoveLocation, *, timeout: float | None = ...) -> r.MovedResult: ...
    @overload
    def request(self, command: c.CreateUpload | c.GetUpload, *, timeout: float | None = ...) -> r.UploadResult: ...
    @overload
    def request(self, command: c.FinishUpload, *, timeout: float | None = ...) -> r.UploadedResult: ...
    @overload
    def request(self, command: c.GetFile, *, timeout: float | None = ...) -> r.FileResult: ...
    @overload
    def request(
        self, command: c.CreateSite | c.GetSite | c.UpdateSite, *, timeout: float | None = ...
    ) -> r.SiteResult: ...
    @overload
    def request(self, command: c.MergeVisitor, *, timeout: float | None = ...) -> r.MergedResult: ...
    @overload
    def request(self, command: c.ListFlags, *, timeout: float | None = ...) -> r.FlagPage: ...
    @overload
    def request(
        self, command: c.SettleFlag | c.ApproveMessage | c.RejectMessage, *, timeout: float | None = ...
    ) -> r.FlagResult: ...
    @overload
    def request(self, command: c.RevealMessage, *, timeout: float | None = ...) -> r.RevealedMessage: ...
    @overload
    def request(
        self, command: c.ModerateConversation | c.AppealDecision, *, timeout: float | None = ...
    ) -> r.ConversationResult: ...
    @overload
    def request(
        self, command: c.CreateWebhook | c.UpdateWebhook | c.RotateWebhook, *, timeout: float | None = ...
    ) -> r.WebhookResult: ...
    @overload
    def request(self, command: c.ListWebhooks, *, timeout: float | None = ...) -> r.WebhookList: ...
    @overload
    def request(self, command: c.ListDeadLetters, *, timeout: float | None = ...) -> r.DeadLetterPage: ...
    @overload
    def request(self, command: c.ReplayDeadLetters, *, timeout: float | None = ...) -> r.ReplayedResult: ...
    @overload
    def request(self, command: c.ReadLog, *, timeout: float | None = ...) -> r.LogPage: ...
    @overload
    def request(self, command: c.ListSites, *, timeout: float | None = ...) -> r.SiteList: ...
    @overload
    def request(
        self,
        command: c.Leave
        | c.Unwatch
        | c.SetReceipt
        | c.SetTyping
        | c.RevokeSessions
        | c.CancelUpload
        | c.StopLocation
        | c.DeleteSite
        | c.DeleteWebhook
        | c.FollowDesk
        | c.UnfollowDesk
        | c.SubscribePush
        | c.UnsubscribePush
        | c.ReportMessage
        | c.SettleReports
        | c.BlockProfile
        | c.TrackProfile
        | c.UnblockProfile,
        *,
        timeout: float | None = ...,
    ) -> r.Empty: ...

class SyncPages(Generic[T]):
    """See `Pages`."""
    def __iter__(self) -> SyncPages[T]: ...
    def __next__(self) -> T:
        """The next one."""
    def page(self) -> list[T]:
        """The next page; empty at the end."""
    def all(self, limit: int = 10000) -> list[T]:
        """Everything that is left, at most `limit`."""

class SyncStream(Generic[B]):
    """See `Stream`."""
    def __iter__(self) -> SyncStream[B]: ...
    def __next__(self) -> SyncEvent[B]:
        """The next event; the iteration ends when the client is closed, with the cause if there was one."""
    def __enter__(self) -> SyncStream[B]: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def close(self) -> None:
        """Stop listening; what is buffered is dropped."""

class SyncEvent(Generic[B]):
    """See `Event`."""
    @property
    def conversation(self) -> str: ...
    @property
    def lane(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def body(self) -> B: ...
    @property
    def id(self) -> str:
        """Names the event for a log: conversation, lane and place."""
    @property
    def message(self) -> SyncMessage:
        """The message that it tells of, as it stands now."""
    @property
    def participant(self) -> model.Participant:
        """The participant that joined, left or changed."""

class SyncMessage:
    """See `Message`."""
    @property
    def data(self) -> model.Message: ...
    @property
    def id(self) -> str:
        """The id, unique in the tenant."""
    @property
    def conversation(self) -> str:
        """The id of its conversation."""
    @property
    def lane(self) -> str:
        """The lane that it is told in."""
    @property
    def audience(self) -> Sequence[str]:
        """Who may read it: `all`, roles, `participant:<id>`."""
    @property
    def visible_to(self) -> tuple[str, ...]:
        """The audience in words: `everyone`, or roles, `participant <id>` and `staff`."""
    @property
    def seq(self) -> int:
        """The place in its lane where it was said, or where it came to by re-scoping."""
    @property
    def at(self) -> datetime:
        """When it was said; UTC; a conversation is sorted by it."""
    @property
    def author(self) -> model.Author:
        """Who said it, and in which role then."""
    @property
    def client_id(self) -> str:
        """The id that its sender chose."""
    @property
    def version(self) -> int:
        """Of two copies the one with the higher version is the newer."""
    @property
    def reply_to(self) -> str | None:
        """The id of the message that it answers."""
    @property
    def edited_at(self) -> datetime | None:
        """When it was last said differently."""
    @property
    def deleted_at(self) -> datetime | None:
        """When it was taken back."""
    @property
    def reactions(self) -> Mapping[str, Sequence[str]]:
        """Emoji → the participants who put it there."""
    @property
    def masked(self) -> model.Masked | None:
        """What was hidden in it before anybody read it: the policy's rule, and the kinds. None: nothing."""
    @property
    def hidden(self) -> str | None:
        """Why one is not told what it says: `blocked`, where one blocked its author. None: one is."""
    @property
    def content(self) -> kinds.Content | kinds.Unknown | None:
        """What it says; None where it was taken back, or is `hidden`."""
    @property
    def text(self) -> str:
        """What it says in words: the text, or the fallback of another kind; empty where it was taken back."""
    def reply(
        self,
        said: str | kinds.Content,
        *,
        quick_replies: Sequence[Offered] = (),
        fallback: str | None = None,
        client_id: str | None = None,
    ) -> SentResult:
        """Answer it, to the same audience. See `Conversation.send`."""
    def choose(
        self, choice: str, values: Mapping[str, Filled] | None = None, *, client_id: str | None = None
    ) -> AnsweredResult:
        """Tap a button, a reply or a row of it, by its id or its label; `values` where it asks for contact details."""
    def fill(self, values: Mapping[str, Filled], *, client_id: str | None = None) -> AnsweredResult:
        """Fill in its form, or the contact details that it asks for, by the names of the fields."""
    def edit(self, said: str | kinds.Content) -> SyncMessage:
        """Say it differently."""
    def delete(self) -> SyncMessage:
        """Take it back: its content is erased."""
    def react(self, emoji: str, *, on: bool = True) -> SyncMessage:
        """Put an emoji on it, or take it off."""
    def rescope(self, audience: Sequence[str], *, reason: str) -> SyncMessage:
        """Staff tell it to more or fewer people. See `Conversation.rescope`."""
    def why(self, participant: str | model.Participant) -> Explanation:
        """Whether a participant sees it now, and why. See `Conversation.why`."""
    def preview(self) -> LinkPreview | None:
        """What the page behind its first link says of itself; None where it says nothing, or policy has no previews."""
    def report(self, reason: ReportReason, words: str | None = None) -> None:
        """Tell staff that it is wrong, and why (at most 1,000 characters). Reported already: nothing happens."""
    def reveal(self, reason: str) -> kinds.Content | kinds.Unknown | None:
        """What was written, before anything was hidden (`masked`). The reason is kept in the audit."""
    def mark_read(self) -> None:
        """Tell that everything in its lane up to here was read."""

class SyncConversationFields:
    """See `ConversationFields`."""
    @property
    def data(self) -> model.Conversation: ...
    @property
    def id(self) -> str:
        """The id, unique in the tenant."""
    @property
    def key(self) -> str | None:
        """The marketplace's own name for it."""
    @property
    def title(self) -> str | None:
        """What people read at its head."""
    @property
    def subject(self) -> model.Subject | None:
        """What it is about in the marketplace."""
    @property
    def stage(self) -> str | None:
        """How far the matter is."""
    @property
    def status(self) -> model.Status:
        """`open` or `closed`."""
    @property
    def frozen(self) -> bool:
        """Whether staff have stopped it for now: parties say nothing."""
    @property
    def slow_mode_s(self) -> int:
        """Seconds between two messages of one party; 0: as many as they like."""
    @property
    def attributes(self) -> Mapping[str, model.Scalar]:
        """What the marketplace noted; staff and back ends see it."""
    @property
    def participants(self) -> Sequence[model.Participant]:
        """Who is and was in it."""
    @property
    def lanes(self) -> Sequence[model.Lane]:
        """The lanes that one may read."""
    @property
    def me(self) -> str | None:
        """One's own participant id."""
    @property
    def role(self) -> str | None:
        """One's own role now; None for one who is not in it."""
    @property
    def unread(self) -> int:
        """Others' messages that one has not read, counted up to 100."""
    @property
    def last_message(self) -> SyncMessage | None:
        """The newest message that one may read."""

class SyncConversation(SyncConversationFields):
    """See `Conversation`."""
    def refresh(self) -> SyncConversation:
        """Read it anew."""
    def send(
        self,
        said: str | content.Content,
        *,
        quick_replies: Sequence[Offered] = (),
        fallback: str | None = None,
        audience: Sequence[str] | None = None,
        reply_to: Said | SyncMessage | None = None,
        client_id: str | None = None,
        timeout: float | None = None,
    ) -> SentResult:
        """Say words, or what `tradepost.rich` builds; returns where it stands in the log, committed."""
    def answer(
        self,
        message: Said | SyncMessage,
        *,
        action: str | None = None,
        values: Mapping[str, Filled] | None = None,
        client_id: str | None = None,
        timeout: float | None = None,
    ) -> AnsweredResult:
        """Choose what has the id `action` in a message, or fill in `values`, by the names of its form's fields."""
    def edit(self, message: Said | SyncMessage, said: str | content.Content) -> SyncMessage:
        """Say one's own message differently."""
    def delete(self, message: Said | SyncMessage) -> SyncMessage:
        """Take a message back: its content is erased."""
    def react(self, message: Said | SyncMessage, emoji: str, *, on: bool = True) -> SyncMessage:
        """Put an emoji on a message, or take it off."""
    def rescope(self, message: Said | SyncMessage, audience: Sequence[str], *, reason: str) -> SyncMessage:
        """Staff tell a message to more or fewer people; the reason is kept in the audit."""
    def typing(self, audience: Sequence[str] | None = None) -> AbstractContextManager[None]:
        """Tell the audience that one writes, for as long as the block lasts."""
    def share_location(
        self,
        *,
        minutes: float = 15,
        audience: Sequence[str] | None = None,
        label: str = "",
        position: Position | None = None,
        destination: Destination | None = None,
        client_id: str | None = None,
    ) -> AbstractContextManager[SyncLiveShare]:
        """Share where one is for as long as the block lasts, `minutes` (1 to 480) at most: see `LiveShare.update`."""
    def read(self, message: SyncMessage | SentResult | None = None) -> None:
        """Tell that everything up to `message` was read; without it, everything in every lane."""
    def history(
        self,
        limit: int | None = None,
        *,
        newest_first: bool = True,
        before: Said | SyncMessage | None = None,
        page_size: int = PAGE,
    ) -> SyncPages[SyncMessage]:
        """The messages of all lanes that one may read, page by page, from the newest (or `before`) back."""
    def events(self, *, lane: str = "all", after: int = 0) -> SyncPages[SyncEvent[Body]]:
        """What happened in a lane after the place `after`, from the log, up to the present."""
    def visible_to(self, message: SyncMessage) -> tuple[str, ...]:
        """The audience of a message in words, people by the names that the roster shows."""
    def see_as(
        self, participant: str | model.Participant, *, before: Said | SyncMessage | None = None, limit: int = PAGE
    ) -> SyncSeen:
        """What a participant sees now, with the newest messages or those before one. The look is kept in the audit."""
    def why(self, message: Said | SyncMessage, participant: str | model.Participant) -> Explanation:
        """Whether a participant sees a message now, and why: `.visible`, `.sentence`, `.rule`. As `see_as`."""
    @overload
    def subscribe(self, types: None = None, *, buffer: int = 1000) -> SyncStream[Body]: ...
    @overload
    def subscribe(self, types: Collection[type[B]], *, buffer: int = 1000) -> SyncStream[B]: ...
    @overload
    def subscribe(self, types: Collection[type[Any]], *, buffer: int = 1000) -> SyncStream[Any]: ...
    def add(self, person: Person, *, history: model.History | None = None) -> model.Participant:
        """Begin a stint. `"buyer:7"` is the profile buyer:7 in the role buyer; else an `Invitee` or a dict."""
    def remove(self, participant: str | model.Participant) -> model.Participant:
        """End a participant's stint; their last event is their own removal."""
    def change_role(self, participant: str | model.Participant, role: str) -> model.Participant:
        """End the stint in the old role and begin one in the new."""
    def join(self) -> SyncConversation:
        """Staff add themselves; the parties see it."""
    def leave(self) -> None:
        """End one's own stint."""
    def watch(self) -> SyncConversation:
        """Staff hear it live without joining, over reconnects too, until `unwatch`."""
    def unwatch(self) -> None:
        """Stop hearing it."""
    def close(self) -> SyncConversation:
        """No new messages until it is reopened."""
    def reopen(self) -> SyncConversation:
        """Messages may be sent again."""
    def freeze(self, reason: str | None = None) -> SyncConversation:
        """Staff let parties say, change and take back nothing until `unfreeze`; the reason is kept in the audit."""
    def unfreeze(self, reason: str | None = None) -> SyncConversation:
        """Parties may speak again."""
    def slow_mode(self, seconds: int, reason: str | None = None) -> SyncConversation:
        """Each party says one message in so many seconds (at most a day); 0 ends it. As `freeze`."""
    def appeal(
        self, words: str, message: Said | SyncMessage | None = None, *, client_id: str | None = None
    ) -> SyncConversation:
        """Ask staff to look again at what became of one's own message, or of this conversation."""
    def set_stage(self, stage: str, *, order_version: int) -> SyncConversation:
        """The marketplace's word on how far the order is; an older `order_version` is refused."""
    def update(
        self,
        *,
        title: str | msgspec.UnsetType | None = msgspec.UNSET,
        subject: model.Subject | msgspec.UnsetType = msgspec.UNSET,
        attributes: Mapping[str, model.Scalar] | None = None,
    ) -> SyncConversation:
        """Change what is given. Attributes are merged; None removes one."""

class SyncSeen:
    """See `Seen`."""
    @property
    def participant(self) -> str: ...
    @property
    def conversation(self) -> SyncConversation | None: ...
    @property
    def messages(self) -> list[SyncMessage]: ...
    @property
    def more_before(self) -> bool: ...
    @property
    def refused(self) -> str | None: ...

class SyncFound:
    """See `Found`."""
    @property
    def message(self) -> SyncMessage: ...
    @property
    def snippet(self) -> str: ...
    @property
    def highlights(self) -> list[Highlight]: ...

class SyncLiveShare:
    """See `LiveShare`."""
    @property
    def message(self) -> str: ...
    @property
    def until(self) -> datetime: ...
    @property
    def ended(self) -> bool: ...
    def update(
        self,
        latitude: float,
        longitude: float,
        *,
        accuracy: float | None = None,
        heading: float | None = None,
        speed: float | None = None,
    ) -> bool:
        """Tell where one is: degrees (WGS 84), metres, degrees from north, metres a second. As often as one likes."""
    def stop(self) -> None:
        """End it before its time; the block does this by itself. Over already: nothing happens."""

class SyncConversations:
    """See `Conversations`."""
    def create(
        self,
        *,
        participants: Sequence[Person] = (),
        key: str | None = None,
        title: str | None = None,
        subject: model.Subject | None = None,
        stage: str | None = None,
        order_version: int | None = None,
        attributes: Mapping[str, model.Scalar] | None = None,
        client_id: str | None = None,
    ) -> SyncConversation:
        """A new conversation."""
    def ensure(
        self,
        *,
        key: str,
        participants: Sequence[Person] = (),
        title: str | None = None,
        subject: model.Subject | None = None,
        stage: str | None = None,
        order_version: int | None = None,
        attributes: Mapping[str, model.Scalar] | None = None,
    ) -> SyncConversation:
        """The conversation with this key, made if there is none; participants that are not in it yet are added."""
    def get(self, conversation: str) -> SyncConversation:
        """The conversation with this id."""
    def list(
        self,
        *,
        status: model.Status | None = None,
        stage: str | None = None,
        subject: model.Subject | None = None,
        participant: str | None = None,
        query: str | None = None,
        unanswered: bool | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> SyncPages[SyncConversation]:
        """Newest activity first; `participant` is a profile id, `query` words of title, key or subject."""

class SyncTokens:
    """See `Tokens`."""
    def create(
        self,
        profile: str,
        *,
        role: str | None = None,
        name: str | None = None,
        ttl_s: int = 3600,
        conversations: Collection[str] | None = None,
    ) -> str:
        """A token for a profile, good for `ttl_s` seconds (10 to 86,400); `conversations` narrows it to these."""

class SyncPolicies:
    """See `Policies`."""
    def get(self) -> PolicyResult:
        """What the tenant changes of the defaults (`policy`), and its roles as they are in force (`roles`)."""
    def set(self, policy: PolicyDocument | Mapping[str, Any]) -> PolicyResult:
        """Replace it for every decision from now on; a mapping is one as it stands in a JSON or TOML file."""

class SyncAudit:
    """See `Audit`."""
    def list(
        self,
        *,
        conversation: str | None = None,
        profile: str | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> SyncPages[model.AuditEntry]:
        """Newest first; those of one conversation, or about one profile."""

class SyncBlocks:
    """See `Blocks`."""
    def add(self, profile: str) -> None:
        """Hear no more from a profile that one met."""
    def remove(self, profile: str) -> None:
        """Undo it."""
    def list(self) -> list[str]:
        """The profiles that are blocked, the latest first."""

class SyncFlag:
    """See `Flag`."""
    @property
    def data(self) -> moderation.Flag: ...
    @property
    def id(self) -> str:
        """The id; while the message is not told it stands for that."""
    @property
    def conversation(self) -> str:
        """The id of its conversation."""
    @property
    def decision(self) -> ReviewDecision:
        """What became of the message by itself: `allow`, `mask`, `hold` or `block`."""
    @property
    def findings(self) -> Sequence[Finding]:
        """What was found: where, what, how, and how sure."""
    @property
    def waiting(self) -> bool:
        """Whether the message waits to be released or refused."""
    @property
    def outcome(self) -> FlagOutcome | None:
        """What staff decided: `approved`, `rejected`, or `seen`; None: nothing yet."""
    @property
    def message(self) -> str | None:
        """The id of the message, once it is told."""
    @property
    def content(self) -> kinds.Content | kinds.Unknown | None:
        """What it says, as one may see it; None where it was taken back."""
    @property
    def text(self) -> str:
        """What it says in words; empty where it was taken back."""
    def approve(self, *, masked: bool = False) -> SyncFlag:
        """Tell a message that is held back, with `masked` without what was found in it."""
    def reject(self, reason: str | None = None) -> SyncFlag:
        """Do not tell a message that is held back; its author learns that, and the reason. Raises: as `approve`."""
    def settle(self) -> SyncFlag:
        """Note that somebody has looked. Raises: BadRequest while the message waits; Forbidden."""
    def reveal(self, reason: str) -> kinds.Content | kinds.Unknown | None:
        """What was written, also where it was not told. See `Message.reveal`."""

class SyncFlags:
    """See `Flags`."""
    def list(
        self,
        *,
        state: FlagState | None = None,
        conversation: str | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> SyncPages[SyncFlag]:
        """Newest first: those that are `waiting` to be released, `open` or `settled`; of one conversation."""

class SyncGifs:
    """See `Gifs`."""
    @property
    def attribution(self) -> Attribution | None: ...
    def search(
        self, query: str | None = None, *, locale: str | None = None, limit: int | None = None, page_size: int = 24
    ) -> SyncPages[FoundGif]:
        """Those for these words (at most 50 characters), best first; without words those that are liked now."""

class SyncFileCalls(SyncRequests):
    """See `FileCalls`."""
    def upload(
        self,
        source: Source,
        *,
        name: str | None = None,
        size_bytes: int | None = None,
        mime: str | None = None,
        conversation: str | None = None,
        progress: Progress | None = None,
    ) -> model.FileInfo:
        """Send a file: a path, bytes, or an asynchronous iterator of bytes, whose size may be given."""
    @overload
    def download(
        self, file: str | model.FileInfo, to: None = None, *, variant: Variant = ..., progress: Progress | None = ...
    ) -> bytes: ...
    @overload
    def download(
        self,
        file: str | model.FileInfo,
        to: str | os.PathLike[str],
        *,
        variant: Variant = ...,
        progress: Progress | None = ...,
    ) -> Path: ...

class SyncClient(SyncFileCalls):
    """See `Client`."""
    @property
    def url(self) -> str: ...
    @property
    def timeout(self) -> float: ...
    @property
    def conversations(self) -> SyncConversations: ...
    @property
    def tokens(self) -> SyncTokens: ...
    @property
    def policy(self) -> SyncPolicies: ...
    @property
    def audit(self) -> SyncAudit: ...
    @property
    def gifs(self) -> SyncGifs: ...
    @property
    def blocks(self) -> SyncBlocks: ...
    @property
    def flags(self) -> SyncFlags: ...
    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        get_token: GetToken | None = None,
        api_key: str | None = None,
        speak_as: str | None = None,
        name: str = "",
        start: Literal["latest", "earliest"] = "latest",
        timeout: float = 30.0,
        unsent_limit: int = 1000,
        strict: bool = False,
        on_frame: OnFrame | None = None,
        clock: Clock | None = None,
        open_socket: OpenSocket | None = None,
    ) -> None:
        """`speak_as`: the profile that a back end's messages are from (its key needs the scope `messages:as`).
        `start`: whether events from before the first connection are told. `timeout`: seconds for connecting and for
        everything but sending a message. `unsent_limit`: commands that may wait. `strict`: a failing handler ends the
        client. `on_frame`: sees each frame as bytes, with "in" or "out"."""
    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, **options: Any) -> SyncClient:
        """A client for TRADEPOST_URL with TRADEPOST_TOKEN or TRADEPOST_API_KEY."""
    def __enter__(self) -> SyncClient: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def start(self) -> None:
        """Begin to connect, and return at once: commands wait until there is a connection."""
    def close(self) -> None:
        """Say goodbye. Commands without an answer raise `Closed`; what was sent may have happened."""
    def wait_ready(self, timeout: float | None = None) -> None:
        """Wait until everything missed was told and events are live; `timeout` in seconds."""
    def wait_closed(self) -> None:
        """Wait until the client is closed, and raise the cause if there was one."""
    @property
    def state(self) -> State:
        """Where the client is now."""
    @property
    def reason(self) -> BaseException | None:
        """Why it is closed; None while it is not, or if somebody asked for it."""
    def on_state(self, listener: StateListener) -> StateListener:
        """Call `listener` with each state that is entered; works as a decorator."""
    @property
    def profile(self) -> model.Profile | None:
        """Who one is, as told at the last authentication."""
    @property
    def role(self) -> str | None:
        """The standing that the token gives."""
    def stats(self) -> Stats:
        """Sizes and counts, for a monitor."""
    def network_up(self) -> None:
        """A hint that the network is back: the next try comes at once."""
    def cut(self) -> None:
        """Drop the TCP connection without a close frame, as a bad network would; the client comes back."""
    @overload
    def subscribe(
        self, conversation: SyncConversation | str | None = None, types: None = None, *, buffer: int = 1000
    ) -> SyncStream[events.Body]: ...
    @overload
    def subscribe(
        self,
        conversation: SyncConversation | str | None = None,
        types: Collection[type[B]] | None = ...,
        *,
        buffer: int = 1000,
    ) -> SyncStream[B]: ...
    @overload
    def subscribe(
        self,
        conversation: SyncConversation | str | None = None,
        types: Collection[type[Any]] | None = ...,
        *,
        buffer: int = 1000,
    ) -> SyncStream[Any]: ...
    def me(self) -> model.Profile:
        """One's own profile."""
    def get_profile(self, profile: str) -> model.Profile:
        """The profile of someone in a shared conversation; a back end may read any."""
    def update_profile(
        self,
        profile: str | None = None,
        *,
        name: str | msgspec.UnsetType = msgspec.UNSET,
        avatar_url: str | msgspec.UnsetType | None = msgspec.UNSET,
        locale: str | msgspec.UnsetType | None = msgspec.UNSET,
        phone: str | msgspec.UnsetType | None = msgspec.UNSET,
        email: str | msgspec.UnsetType | None = msgspec.UNSET,
    ) -> model.Profile:
        """Change one's own profile; a back end may name any. `phone` is by E.164; None removes what is optional."""
    def reveal(self, profile: str, field: ContactField, *, reason: str) -> str | None:
        """One contact field that one's role does not see; None: there is none. The reason is kept in the audit."""
    def token_source(
        self, profile: str, *, role: str | None = None, name: str | None = None, ttl_s: int = 3600
    ) -> GetToken:
        """A `get_token` for another client: each time it asks, this back end mints a token."""
    def search(
        self,
        query: str,
        *,
        conversation: SyncConversation | str | None = None,
        author: str | None = None,
        kinds: Sequence[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> SyncPages[SyncFound]:
        """Messages with all of these words that one may read, newest first; "words in quotes" stand together."""
