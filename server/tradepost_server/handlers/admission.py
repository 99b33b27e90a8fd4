"""Stints beginning and ending: the rows, the events and the timers of those who come and go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tradepost.protocol.commands import Invitee

from .. import ids
from ..model import Actor, Conversation, Participant, Stint
from ..rules import membership
from ..store import conversations, log, profiles
from ..store.db import Connection
from ..store.jobs import Expire, Timer
from ..store.log import Draft, EventData, Head

Reason = Literal["left", "removed", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The conversation after it, what to append, and what to wake up for."""

    conversation: Conversation
    drafts: Sequence[Draft]
    timers: Sequence[Timer]


async def admit(
    tx: Connection, actor: Actor, conversation: Conversation, invitees: Sequence[Invitee], head: Head, before: int
) -> Admission:
    """Stints for those who are not in yet. `before` events of this change come first in the lane `all`.

    Raises: Invalid for a deadline that has passed, LimitReached for one participant too many.
    """
    newcomers = [i for i in invitees if not _is_in(conversation, i.profile, head)]
    await profiles.ensure_all(tx, actor.tenant.id, {i.profile: i.name for i in newcomers})
    names = await profiles.names(tx, actor.tenant.id, [i.profile for i in newcomers]) if newcomers else {}
    by = conversation.find(actor.profile_id) if actor.profile_id else None
    after, begun, drafts, timers = conversation, list[tuple[Participant, Stint]](), list[Draft](), list[Timer]()
    for invitee in newcomers:
        known = after.find(invitee.profile)
        if known is not None and known.stints and known.stints[-1].ended is None:  # overdue, and its timer is late
            after, draft = await end_stint(tx, after, known, head, "expired", None, before=before + len(drafts))
            drafts.append(draft)
        participant = after.find(invitee.profile) or Participant(id=ids.new("pt"), profile_id=invitee.profile)
        after, stint = membership.enter(
            after,
            participant,
            invitee.role,
            history=invitee.history,
            heads=_heads(head, before + len(drafts)),
            until=invitee.until,
            now=head.now,
        )
        begun.append((participant, stint))
        drafts.append(
            Draft(
                ref=conversation.ref,
                lane=conversation.lanes["all"],
                name="participant.joined",
                actor_id=by.id if by is not None else None,
                data=EventData(participant=participant.id, role=invitee.role),
                names={invitee.profile: names.get(invitee.profile, "")},
            )
        )
        timers += timer_for(conversation, participant, stint)
    await conversations.insert_participants(tx, conversation.ref, [p for p, _ in begun])
    await conversations.begin_stints(tx, conversation.ref, [(p.id, s) for p, s in begun])
    return Admission(conversation=after, drafts=drafts, timers=timers)


def _is_in(conversation: Conversation, profile_id: str, head: Head) -> bool:
    known = conversation.find(profile_id)
    return known is not None and known.stint(head.now) is not None


async def end_stint(
    tx: Connection,
    conversation: Conversation,
    participant: Participant,
    head: Head,
    reason: Reason,
    by: str | None,
    *,
    before: int = 0,
) -> tuple[Conversation, Draft]:
    """Writes the end of the last stint; its event is to follow the `before` ones of this change in the lane `all`."""
    deadline, heads = participant.stints[-1].deadline_at, _heads(head, before)
    overdue = deadline is not None and deadline <= head.now
    due = await log.heads_at(tx, head, deadline) if overdue and deadline is not None else heads
    after, stint, farewell = membership.expire(conversation, participant, due, heads)
    assert stint.ended is not None
    await conversations.end_stint(tx, conversation.ref, participant.id, stint.number, stint.ended)
    if farewell is not None:
        assert farewell.ended is not None
        await conversations.begin_stints(tx, conversation.ref, [(participant.id, farewell)])
        await conversations.end_stint(tx, conversation.ref, participant.id, farewell.number, farewell.ended)
    draft = Draft(
        ref=conversation.ref,
        lane=conversation.lanes["all"],
        name="participant.left",
        actor_id=by,
        data=EventData(participant=participant.id, role=stint.role, reason=reason),
        names=await profiles.names(tx, conversation.tenant_id, [participant.profile_id]),
    )
    return after, draft


def _heads(head: Head, before: int) -> dict[str, int]:
    """The heads once `before` events were appended to the lane `all`."""
    return head.heads | ({"all": head.heads.get("all", 0) + before} if before else {})


def timer_for(conversation: Conversation, participant: Participant, stint: Stint) -> list[Timer]:
    """One for the deadline, where there is one."""
    if stint.deadline_at is None:
        return []
    due = Expire(
        tenant_id=conversation.tenant_id,
        conversation_id=conversation.id,
        participant_id=participant.id,
        stint=stint.number,
    )
    return [Timer(entrypoint="expire_stint", payload=due, at=stint.deadline_at)]
