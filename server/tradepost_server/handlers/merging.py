"""A visitor becomes someone: what they were in is the identified profile's from then on (decision 0015)."""

from dataclasses import replace

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol.results import MergedResult
from tradepost.protocol.visiting import VISITOR_PREFIX

from .. import ids
from ..errors import Forbidden, LimitReached
from ..model import Actor, Conversation, Participant
from ..rules import access, membership
from ..store import appeals, audit, blocks, conversations, merges, profiles, pushes, starts, tracks
from ..store.audit import Entry
from ..store.beside import HOME
from ..store.changes import Change, Request
from ..store.db import Connection
from ..store.log import Draft, EventData, Head
from .admission import end_stint
from .services import Services

CONVERSATIONS_MAX = 1_000  # of one visitor


class _Answer(Struct):
    theirs: bool


async def merge(services: Services, actor: Actor, command: c.MergeVisitor) -> MergedResult:
    """The visitor is over at once; then each conversation is handed over in a change of its own.

    Asked again by the same profile it goes on where it stopped.
    Raises: Forbidden for a renewal that proves nothing here, and for who cannot be what a visitor becomes.
    """
    access.require_tenant(actor, "visitor.merge")
    visitor_id = _proven(services, actor, command.renewal)
    theirs = await _claim(services, actor, visitor_id)
    services.revoked(actor, visitor_id)
    await services.copies.settle()
    for number, there in services.everywhere.items():
        if number != HOME:
            theirs += await _found_beside(there, actor, visitor_id)
    handed = [one for one in theirs if await _hand_over(services, actor, visitor_id, one)]
    return MergedResult(visitor=visitor_id, conversations=handed)


def _proven(services: Services, actor: Actor, renewal: str) -> str:
    """The visitor that this browser was.

    Raises: Forbidden.
    """
    if actor.profile_id.startswith(VISITOR_PREFIX):
        raise Forbidden("A visitor becomes someone who is signed in, not another visitor")
    if actor.conversations is not None:
        raise Forbidden("Your token is for some conversations alone; this needs one for all of yours")
    found = services.renewals.open(renewal)
    if found is None or found.tenant_id != actor.tenant.id:
        raise Forbidden("This renewal is not one of a visitor here", path="$.renewal")
    return found.profile_id


async def _claim(services: Services, actor: Actor, visitor_id: str) -> list[str]:
    """Ends the visitor: renewals, tokens and what they started; the conversations that are to be handed over.

    Raises: Forbidden where the visitor became someone else, LimitReached.
    """
    tenant_id = actor.tenant.id
    async with services.database.transaction(tenant_id, readonly=False) as tx:
        became, first = await merges.claim(tx, tenant_id, visitor_id, actor.profile_id)
        if became != actor.profile_id:
            raise Forbidden("This visitor has become someone else already", path="$.renewal")
        theirs = await merges.conversations_of(tx, tenant_id, visitor_id, CONVERSATIONS_MAX + 1)
        if len(theirs) > CONVERSATIONS_MAX:
            raise LimitReached(f"A visitor with over {CONVERSATIONS_MAX} conversations cannot be merged")
        if first:
            await profiles.ensure(tx, tenant_id, visitor_id, None)  # a token that was never used is refused as well
            await profiles.revoke(tx, tenant_id, visitor_id, ban=True)
            entry = Entry(action="visitor.merge", profile=actor.profile_id, details={"visitor": visitor_id})
            await audit.record(tx, actor, entry)
            await blocks.hand_over(tx, tenant_id, visitor_id, actor.profile_id)
            await pushes.hand_over(tx, actor, visitor_id)
            await tracks.hand_over(tx, tenant_id, visitor_id, actor.profile_id)
        await starts.hand_over(tx, tenant_id, visitor_id, actor.profile_id)
        await appeals.hand_over(tx, tenant_id, visitor_id, actor.profile_id)
    return theirs


async def _found_beside(services: Services, actor: Actor, visitor_id: str) -> list[str]:
    """The visitor's conversations in a database that is not home; what they appealed about there is the asker's."""
    await services.introduce(actor, {actor.profile_id: actor.name})
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await appeals.hand_over(tx, actor.tenant.id, visitor_id, actor.profile_id)
        return await merges.conversations_of(tx, actor.tenant.id, visitor_id, CONVERSATIONS_MAX)


async def _hand_over(services: Services, actor: Actor, visitor_id: str, conversation_id: str) -> bool:
    """One conversation; whether the asker is in it by this."""
    request = Request(
        actor=actor,
        client_id=ids.new("own"),
        fingerprint=visitor_id.encode(),
        ref=(actor.tenant.id, conversation_id),
    )

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        visitor = conversation.find(visitor_id)
        if visitor is None:
            return Change(result=msgspec.json.encode(_Answer(theirs=True)))
        await merges.hand_over_messages(tx, conversation.ref, visitor_id, actor.profile_id)
        if conversation.find(actor.profile_id) is not None:
            return await _leave(tx, conversation, visitor, head)
        return await _become(tx, actor, conversation, visitor, head)

    return msgspec.json.decode(await services.at(conversation_id).changes.run(request, work), type=_Answer).theirs


async def _become(tx: Connection, actor: Actor, conversation: Conversation, visitor: Participant, head: Head) -> Change:
    """The participant is the asker's now, with its stints, words, answers and places read; those in it are told."""
    await merges.rename_participant(tx, conversation.ref, visitor.id, actor.profile_id)
    participant, stint = replace(visitor, profile_id=actor.profile_id), visitor.stint(head.now)
    after, drafts = membership.know(conversation, participant), list[Draft]()
    if stint is not None:
        names = await profiles.names(tx, conversation.tenant_id, [actor.profile_id])
        told = EventData(participant=participant.id, role=stint.role)
        lane = conversation.lanes["all"]
        drafts.append(
            Draft(ref=conversation.ref, lane=lane, name="participant.joined", actor_id=None, data=told, names=names)
        )
    answer = msgspec.json.encode(_Answer(theirs=True))
    return Change(result=answer, conversation=after, drafts=drafts, structural=True)


async def _leave(tx: Connection, conversation: Conversation, visitor: Participant, head: Head) -> Change:
    """The asker is in it as themselves already: the visitor's part ends, what they said stays."""
    answer = msgspec.json.encode(_Answer(theirs=False))
    if not visitor.stints or visitor.stints[-1].ended is not None:
        return Change(result=answer)
    if visitor.enrolled is not None:
        visitor = replace(visitor, enrolled=None, until=None)
        await conversations.insert_participants(tx, conversation.ref, [visitor])
        conversation = membership.know(conversation, visitor)
    after, draft = await end_stint(tx, conversation, visitor, head, "left", None)
    return Change(result=answer, conversation=after, drafts=[draft], structural=True, also=(visitor.id,))
