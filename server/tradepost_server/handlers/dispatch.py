"""The table from command to handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty

from ..model import Actor
from ..rules import access
from . import (
    answering,
    appealing,
    blocking,
    calming,
    conversations,
    desk,
    editing,
    feed,
    files,
    gifs,
    looking,
    merging,
    moderating,
    participants,
    places,
    policies,
    previews,
    profiles,
    pushing,
    reading,
    receipts,
    reporting,
    rescoping,
    searching,
    signals,
    sites,
    starting,
    tracking,
    webhooks,
)
from .services import Services

Handler = Callable[[Services, Actor, Any], Awaitable[Struct]]


async def _unwatch(services: Services, actor: Actor, command: c.Unwatch) -> Empty:
    """The session stops listening; nothing shared changes."""
    return Empty()


# message.send is not here: it goes through `messages.submit`, so that many share one commit.
HANDLERS: dict[type[c.Command], Handler] = {
    c.CreateConversation: conversations.create,
    c.EnsureConversation: conversations.ensure,
    c.GetConversation: conversations.get,
    c.ListConversations: conversations.list_,
    c.UpdateConversation: conversations.update,
    c.SetStage: conversations.set_stage,
    c.CloseConversation: conversations.close,
    c.ReopenConversation: conversations.reopen,
    c.Join: participants.join,
    c.Leave: participants.leave,
    c.Watch: participants.watch,
    c.Unwatch: _unwatch,
    c.AddParticipant: participants.add,
    c.RemoveParticipant: participants.remove,
    c.ChangeRole: participants.change_role,
    c.EditMessage: editing.edit,
    c.DeleteMessage: editing.delete,
    c.RescopeMessage: rescoping.rescope,
    c.React: editing.react,
    c.SetReceipt: receipts.set_,
    c.SetTyping: signals.typing,
    c.Events: reading.events,
    c.ListHistory: reading.history,
    c.Sync: conversations.sync,
    c.SeeAs: looking.see_as,
    c.Why: looking.explain,
    c.GetProfile: profiles.get,
    c.UpdateProfile: profiles.update,
    c.RevealField: profiles.reveal,
    c.RevokeSessions: profiles.revoke,
    c.CreateToken: profiles.create_token,
    c.GetPolicy: policies.get,
    c.SetPolicy: policies.set_,
    c.ListAudit: policies.list_audit,
    c.AnswerMessage: answering.answer,
    c.SearchGifs: gifs.search,
    c.CreateUpload: files.create_upload,
    c.GetUpload: files.get_upload,
    c.FinishUpload: files.finish_upload,
    c.CancelUpload: files.cancel_upload,
    c.GetFile: files.get,
    c.PreviewLink: previews.preview,
    c.SearchMessages: searching.search,
    c.StartLocation: places.start,
    c.MoveLocation: places.move,
    c.StopLocation: places.stop,
    c.CreateSite: sites.create,
    c.GetSite: sites.get,
    c.ListSites: sites.list_,
    c.UpdateSite: sites.update,
    c.DeleteSite: sites.delete,
    c.FollowDesk: desk.follow,
    c.UnfollowDesk: desk.unfollow,
    c.SubscribePush: pushing.subscribe,
    c.UnsubscribePush: pushing.unsubscribe,
    c.ReportMessage: reporting.report,
    c.SettleReports: reporting.settle,
    c.BlockProfile: blocking.block,
    c.UnblockProfile: blocking.unblock,
    c.ListBlocks: blocking.list_,
    c.StartConversation: starting.start,
    c.MergeVisitor: merging.merge,
    c.TrackProfile: tracking.track,
    c.ListFlags: moderating.list_,
    c.SettleFlag: moderating.settle,
    c.ApproveMessage: moderating.approve,
    c.RejectMessage: moderating.reject,
    c.RevealMessage: moderating.reveal,
    c.ModerateConversation: calming.moderate,
    c.AppealDecision: appealing.appeal,
    c.CreateWebhook: webhooks.create,
    c.ListWebhooks: webhooks.list_,
    c.UpdateWebhook: webhooks.update,
    c.DeleteWebhook: webhooks.delete,
    c.RotateWebhook: webhooks.rotate,
    c.ListDeadLetters: webhooks.list_dead,
    c.ReplayDeadLetters: webhooks.replay,
    c.ReadLog: feed.read,
}


def name_of(command: type[c.Command]) -> str:
    """As on the wire."""
    return str(command.__struct_config__.tag)


def check() -> None:
    """Every command has its row in the matrix.

    Raises: RuntimeError.
    """
    access.check_complete({name_of(command) for command in HANDLERS} | {name_of(c.SendMessage)})
