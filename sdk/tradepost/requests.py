"""The one path of commands: a struct in, the struct of its answer out, over whichever line there is."""

from abc import ABC, abstractmethod
from typing import Any, overload

from .protocol import commands as c
from .protocol import results as r


class Requests(ABC):
    """Something that carries commands to the server. `timeout` in seconds; None: until it is answered."""

    @overload
    async def request(self, command: c.SendMessage, *, timeout: float | None = ...) -> r.SentResult: ...
    @overload
    async def request(self, command: c.AnswerMessage, *, timeout: float | None = ...) -> r.AnsweredResult: ...
    @overload
    async def request(
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
    async def request(self, command: c.ListConversations, *, timeout: float | None = ...) -> r.ConversationPage: ...
    @overload
    async def request(
        self, command: c.AddParticipant | c.RemoveParticipant | c.ChangeRole, *, timeout: float | None = ...
    ) -> r.ParticipantResult: ...
    @overload
    async def request(
        self, command: c.EditMessage | c.DeleteMessage | c.RescopeMessage | c.React, *, timeout: float | None = ...
    ) -> r.MessageResult: ...
    @overload
    async def request(self, command: c.Events, *, timeout: float | None = ...) -> r.EventPage: ...
    @overload
    async def request(self, command: c.ListHistory, *, timeout: float | None = ...) -> r.MessagePage: ...
    @overload
    async def request(self, command: c.Sync, *, timeout: float | None = ...) -> r.SyncPage: ...
    @overload
    async def request(
        self, command: c.GetProfile | c.UpdateProfile, *, timeout: float | None = ...
    ) -> r.ProfileResult: ...
    @overload
    async def request(self, command: c.SeeAs, *, timeout: float | None = ...) -> r.SeenAs: ...
    @overload
    async def request(self, command: c.Why, *, timeout: float | None = ...) -> r.Explanation: ...
    @overload
    async def request(self, command: c.RevealField, *, timeout: float | None = ...) -> r.Revealed: ...
    @overload
    async def request(self, command: c.GetPolicy | c.SetPolicy, *, timeout: float | None = ...) -> r.PolicyResult: ...
    @overload
    async def request(self, command: c.ListAudit, *, timeout: float | None = ...) -> r.AuditPage: ...
    @overload
    async def request(self, command: c.SearchGifs, *, timeout: float | None = ...) -> r.GifPage: ...
    @overload
    async def request(self, command: c.ListBlocks, *, timeout: float | None = ...) -> r.BlockPage: ...
    @overload
    async def request(self, command: c.PreviewLink, *, timeout: float | None = ...) -> r.PreviewResult: ...
    @overload
    async def request(self, command: c.SearchMessages, *, timeout: float | None = ...) -> r.SearchPage: ...
    @overload
    async def request(self, command: c.CreateToken, *, timeout: float | None = ...) -> r.TokenResult: ...
    @overload
    async def request(self, command: c.StartLocation, *, timeout: float | None = ...) -> r.SharingResult: ...
    @overload
    async def request(self, command: c.MoveLocation, *, timeout: float | None = ...) -> r.MovedResult: ...
    @overload
    async def request(
        self, command: c.CreateUpload | c.GetUpload, *, timeout: float | None = ...
    ) -> r.UploadResult: ...
    @overload
    async def request(self, command: c.FinishUpload, *, timeout: float | None = ...) -> r.UploadedResult: ...
    @overload
    async def request(self, command: c.GetFile, *, timeout: float | None = ...) -> r.FileResult: ...
    @overload
    async def request(
        self, command: c.CreateSite | c.GetSite | c.UpdateSite, *, timeout: float | None = ...
    ) -> r.SiteResult: ...
    @overload
    async def request(self, command: c.MergeVisitor, *, timeout: float | None = ...) -> r.MergedResult: ...
    @overload
    async def request(self, command: c.ListFlags, *, timeout: float | None = ...) -> r.FlagPage: ...
    @overload
    async def request(
        self, command: c.SettleFlag | c.ApproveMessage | c.RejectMessage, *, timeout: float | None = ...
    ) -> r.FlagResult: ...
    @overload
    async def request(self, command: c.RevealMessage, *, timeout: float | None = ...) -> r.RevealedMessage: ...
    @overload
    async def request(
        self, command: c.ModerateConversation | c.AppealDecision, *, timeout: float | None = ...
    ) -> r.ConversationResult: ...
    @overload
    async def request(self, command: c.ListSites, *, timeout: float | None = ...) -> r.SiteList: ...
    @overload
    async def request(
        self,
        command: c.Leave
        | c.Unwatch
        | c.SetReceipt
        | c.SetTyping
        | c.RevokeSessions
        | c.CancelUpload
        | c.StopLocation
        | c.DeleteSite
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

    async def request(self, command: Any, *, timeout: float | None = None) -> Any:
        """Ask, and wait for the answer.

        Raises: ApiError if the server refuses; Timeout; Closed; QueueFull if too many commands wait.
        """
        return await self._carry(command, timeout)

    @abstractmethod
    async def _carry(self, command: Any, timeout: float | None) -> Any:
        """Take a command to the server and its answer back."""
