"""What the in-memory server does with each command: one function each, one table."""

from ...protocol import commands as c
from . import answering, conversations, governing, looking, messages, participants, profiles, reading, rescoping
from .actor import MARKETPLACE, Actor, Handler

__all__ = ["HANDLERS", "MARKETPLACE", "Actor", "Handler"]

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
    c.Unwatch: participants.unwatch,
    c.AddParticipant: participants.add,
    c.RemoveParticipant: participants.remove,
    c.ChangeRole: participants.change_role,
    c.SendMessage: messages.send,
    c.EditMessage: messages.edit,
    c.DeleteMessage: messages.delete,
    c.RescopeMessage: rescoping.rescope,
    c.AnswerMessage: answering.answer,
    c.React: messages.react,
    c.SetReceipt: messages.set_receipt,
    c.SetTyping: messages.set_typing,
    c.Events: reading.events_,
    c.ListHistory: reading.history,
    c.Sync: reading.sync,
    c.SeeAs: looking.see_as,
    c.Why: looking.why,
    c.GetProfile: profiles.get_profile,
    c.UpdateProfile: profiles.update_profile,
    c.RevealField: governing.reveal,
    c.CreateToken: profiles.create_token,
    c.GetPolicy: governing.get_policy,
    c.SetPolicy: governing.set_policy,
    c.ListAudit: governing.list_audit,
}
