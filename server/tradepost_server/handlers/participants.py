"""Participants: adding, removing, changing roles; staff joining, leaving, watching."""

from dataclasses import replace

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol.model import Participant as View
from tradepost.protocol.results import ConversationResult, Empty, ParticipantResult

from .. import ids
from ..clock import now
from ..errors import Conflict, Forbidden, NotFound
from ..model import Actor, Conversation, Participant
from ..rules import access, membership, windows
from ..store import conversations, profiles, views
from ..store.changes import Change, Work
from ..store.db import Connection
from ..store.jobs import Expire
from ..store.log import Draft, EventData, Head
from .admission import Reason, admit, end_stint, timer_for
from .conversations import view
from .services import Services


class _Answer(Struct):
    participant: str


async def add(services: Services, actor: Actor, command: c.AddParticipant) -> ParticipantResult:
    """A stint of a profile begins.

    Raises: Conflict where the profile is in it in another role.
    """
    await services.require(actor, "participant.add", command.conversation)
    await services.introduce(actor, {command.profile: command.name})

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "participant.add", conversation, head.now)
        membership.check_role(conversation, actor, standing.role, command.role)
        known = conversation.find(command.profile)
        stint = known.stint(head.now) if known is not None else None
        role = known.enrolled if known is not None and stint is None else stint.role if stint is not None else None
        if known is not None and role is not None:
            if role != command.role:
                raise Conflict("Already in, in another role: use participant.role", path="$.role")
            return Change(result=msgspec.json.encode(_Answer(known.id)))
        invitee = c.Invitee(
            profile=command.profile,
            role=command.role,
            history=command.history,
            name=command.name,
            until=command.until,
        )
        return await _begin(tx, actor, conversation, invitee, head)

    return await _result(services, actor, command, work)


async def _begin(tx: Connection, actor: Actor, conversation: Conversation, invitee: c.Invitee, head: Head) -> Change:
    came = await admit(tx, actor, conversation, [invitee], head, before=0)
    return Change(
        result=msgspec.json.encode(_Answer(came.conversation.by_profile[invitee.profile].id)),
        conversation=came.conversation,
        drafts=came.drafts,
        structural=True,
        also=came.gone,
        timers=came.timers,
    )


async def remove(services: Services, actor: Actor, command: c.RemoveParticipant) -> ParticipantResult:
    """A stint ends; its last event is this removal."""
    await services.require(actor, "participant.remove", command.conversation)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "participant.remove", conversation, head.now)
        participant = _find(conversation, command.participant)
        membership.check_removal(conversation, actor, standing.role, _role(participant))
        return await _leave(tx, conversation, participant, head, "removed", standing.participant_id)

    return await _result(services, actor, command, work)


async def _leave(
    tx: Connection, conversation: Conversation, participant: Participant, head: Head, reason: Reason, by: str | None
) -> Change:
    """The last stint ends. Who is removed or leaves is not let in by a later stage; after a deadline they may be."""
    answer = msgspec.json.encode(_Answer(participant.id))
    after, drafts = conversation, list[Draft]()
    if reason != "expired" and participant.enrolled is not None:
        participant = replace(participant, enrolled=None, until=None)
        await conversations.insert_participants(tx, conversation.ref, [participant])
        after = membership.know(conversation, participant)
    if participant.stints and participant.stints[-1].ended is None:
        after, draft = await end_stint(tx, after, participant, head, reason, by)
        drafts.append(draft)
    if after is conversation:
        return Change(result=answer)
    return Change(result=answer, conversation=after, drafts=drafts, structural=True, also=(participant.id,))


def _find(conversation: Conversation, participant_id: str) -> Participant:
    found = conversation.participants.get(participant_id)
    if found is None or not (found.stints or found.enrolled):
        raise NotFound("No such participant", path="$.participant")
    return found


def _role(participant: Participant) -> str:
    """Now, or the one that a stage will open."""
    return participant.enrolled or participant.stints[-1].role


async def change_role(services: Services, actor: Actor, command: c.ChangeRole) -> ParticipantResult:
    """The stint in the old role ends, one in the new begins, with one event between them."""
    await services.require(actor, "participant.role", command.conversation)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "participant.role", conversation, head.now)
        participant = _find(conversation, command.participant)
        stint = participant.stint(head.now)
        if stint is None:
            raise NotFound("No such participant", path="$.participant")
        membership.check_role(conversation, actor, standing.role, command.role)
        membership.check_role(conversation, actor, standing.role, stint.role, "$.participant")
        answer = msgspec.json.encode(_Answer(participant.id))
        if stint.role == command.role:
            return Change(result=answer)
        role = conversation.policy.role(command.role)
        if not windows.is_open(role, conversation.stage):
            raise Forbidden(f"At this stage nobody is in as {command.role}", path="$.role")
        bound = role.window is not None
        participant = replace(
            participant, enrolled=command.role if bound else None, until=participant.until if bound else None
        )
        await conversations.insert_participants(tx, conversation.ref, [participant])
        left, ended = membership.leave(conversation, participant, head.heads, head.moment)
        assert ended.ended is not None
        await conversations.end_stint(tx, conversation.ref, participant.id, ended)
        entered, begun = membership.enter(
            left,
            left.participants[participant.id],
            command.role,
            history="from_join",
            heads=ended.ended,
            since_at=head.moment,
            until=stint.deadline_at,
            now=head.now,
            same_window=True,
        )
        await conversations.begin_stints(tx, conversation.ref, [(participant.id, begun)])
        draft = Draft(
            ref=conversation.ref,
            lane=conversation.lanes["all"],
            name="participant.role_changed",
            actor_id=standing.participant_id,
            data=EventData(participant=participant.id, role=command.role),
            names=await profiles.names(tx, conversation.tenant_id, [participant.profile_id]),
        )
        timers = timer_for(conversation, participant, begun)
        return Change(result=answer, conversation=entered, drafts=[draft], structural=True, timers=timers)

    return await _result(services, actor, command, work)


async def join(services: Services, actor: Actor, command: c.Join) -> ConversationResult:
    """Staff add themselves; the parties see it."""
    await services.require(actor, "conversation.join", command.conversation)
    await services.introduce(actor, {actor.profile_id: actor.name})

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "conversation.join", conversation, head.now)
        if standing.relation == "member":
            return Change(result=msgspec.json.encode(_Answer(standing.participant_id or "")))
        assert actor.role is not None
        invitee = c.Invitee(profile=actor.profile_id, role=actor.role, name=actor.name)
        return await _begin(tx, actor, conversation, invitee, head)

    await services.change(actor, command, _Answer, work)
    return ConversationResult(conversation=await view(services, actor, command.conversation))


async def leave(services: Services, actor: Actor, command: c.Leave) -> Empty:
    """One's own stint ends; the others see it."""
    await services.require(actor, "conversation.leave", command.conversation)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "conversation.leave", conversation, head.now)
        if standing.relation != "member" or standing.participant is None:
            return Change(result=msgspec.json.encode(_Answer("")))
        return await _leave(tx, conversation, standing.participant, head, "left", standing.participant_id)

    await services.change(actor, command, _Answer, work)
    return Empty()


async def watch(services: Services, actor: Actor, command: c.Watch) -> ConversationResult:
    """Staff listen without joining: they are known to the conversation from now on, but have no stint."""
    conversation, standing = await services.require(actor, "conversation.watch", command.conversation)
    if standing.participant is None:
        await services.introduce(actor, {actor.profile_id: actor.name})

        async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
            if conversation.find(actor.profile_id) is not None:
                return Change(result=msgspec.json.encode(_Answer("")))
            participant = Participant(id=ids.new("pt"), profile_id=actor.profile_id)
            await profiles.ensure(tx, actor.tenant.id, actor.profile_id, actor.name)
            await conversations.insert_participants(tx, conversation.ref, [participant])
            after = membership.know(conversation, participant)
            return Change(result=msgspec.json.encode(_Answer(participant.id)), conversation=after, structural=True)

        await services.change(actor, command, _Answer, work)
    return ConversationResult(conversation=await view(services, actor, conversation.id))


async def expire(services: Services, actor: Actor, due: Expire) -> None:
    """A stint whose deadline has come ends, unless it ended before."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        participant = conversation.participants.get(due.participant_id)
        last = participant.stints[-1] if participant is not None and participant.stints else None
        if participant is None or last is None or last.number != due.stint or last.deadline_at is None:
            return Change(result=msgspec.json.encode(_Answer("")))
        if last.deadline_at > head.now:  # it was moved, or this clock is early
            timers = timer_for(conversation, participant, last)
            return Change(result=msgspec.json.encode(_Answer("")), timers=timers)
        return await _leave(tx, conversation, participant, head, "expired", None)

    command = c.RemoveParticipant(conversation=due.conversation_id, participant=due.participant_id)
    await services.change(actor, command, _Answer, work)


async def _result(
    services: Services, actor: Actor, command: c.AddParticipant | c.RemoveParticipant | c.ChangeRole, work: Work
) -> ParticipantResult:
    """The participant as it stands now. A resend by someone who left since is told of nobody but themself.

    Raises: what `Services.change` raises, Forbidden.
    """
    answer = await services.change(actor, command, _Answer, work)
    conversation = await services.conversation(actor, command.conversation)
    standing = access.standing(actor, conversation, now())
    if standing.relation == "former" and answer.participant != standing.participant_id:
        raise Forbidden("You are no longer in this conversation")
    async with services.database.transaction(actor.tenant.id) as tx:
        shown = await views.roster(tx, actor, conversation, services.hub, now())
    found = next((p for p in shown if p.id == answer.participant), None)
    if found is None:  # a stage will let them in: the asker meets them then
        waiting = conversation.participants[answer.participant]
        found = View(id=waiting.id, profile=waiting.profile_id, role=_role(waiting), present=False)
    return ParticipantResult(participant=found)
