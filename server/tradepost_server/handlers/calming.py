"""Staff stop a conversation for a while, or let parties speak more slowly."""

from dataclasses import replace

import msgspec
from msgspec import UNSET, Struct

from tradepost.protocol import commands as c
from tradepost.protocol.results import ConversationResult

from ..model import Actor, Conversation
from ..rules import access
from ..store import audit, conversations
from ..store.audit import Entry
from ..store.changes import Change
from ..store.db import Connection
from ..store.log import Head
from .conversations import event, view
from .services import Services


class _Answer(Struct):
    conversation: str


async def moderate(services: Services, actor: Actor, command: c.ModerateConversation) -> ConversationResult:
    """Frozen or not, slow or not, from now on: told to all in it, with an audit row. So already: nothing happens."""
    await services.require(actor, "conversation.moderate", command.conversation)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "conversation.moderate", conversation, head.now)
        answer = msgspec.json.encode(_Answer(conversation.id))
        given = {"frozen": command.frozen, "slow_mode_s": command.slow_mode_s}
        changed = {n: v for n, v in given.items() if v is not UNSET and v != getattr(conversation, n)}
        if not changed:
            return Change(result=answer)
        after = replace(conversation, **changed)  # type: ignore[arg-type]  # mypy knows no names in a dict
        await conversations.update(tx, after)
        entry = Entry(
            action="conversation.moderate",
            conversation=conversation.id,
            reason=command.reason,
            details={"frozen": after.frozen, "slow_mode_s": after.slow_mode_s},
        )
        await audit.record(tx, actor, entry)
        draft = event(after, "conversation.updated", standing.participant_id, list(changed))
        return Change(result=answer, conversation=after, drafts=[draft], structural=True)

    await services.change(actor, command, _Answer, work)
    return ConversationResult(conversation=await view(services, actor, command.conversation))
