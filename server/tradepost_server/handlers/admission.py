"""Stints beginning and ending: the rows, the events and the timers of those who come and go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tradepost.protocol.commands import Invitee

from .. import ids
from ..errors import Invalid
from ..model import Actor, Conversation, Participant, Stint
from ..rules import membership, windows
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
    gone: tuple[str, ...] = ()  # participants whose stints ended


async def admit(
    tx: Connection, actor: Actor, conversation: Conversation, invitees: Sequence[Invitee], head: Head, before: int
) -> Admission:
    """Stints for those who are not in yet; who comes in by a stage that has not come is enrolled.

    `before` events of this change come first in the lane `all`.
    Raises: Invalid for a deadline that has passed, LimitReached for one participant too many.
    """
    newcomers = [i for i in invitees if not _is_in(conversation, i, head)]
    await profiles.ensure_all(tx, actor.tenant.id, {i.profile: i.name for i in newcomers})
    names = await profiles.names(tx, actor.tenant.id, [i.profile for i in newcomers]) if newcomers else {}
    came, by = Arrivals(conversation), _by(actor, conversation)
    if newcomers:
        await came.end_overdue(tx, head, before)
    for invitee in newcomers:
        if invitee.until is not None and invitee.until <= head.now:
            raise Invalid("Expected a time to come", path="$.until")
        role = conversation.policy.role(invitee.role)
        participant = came.conversation.find(invitee.profile) or Participant(
            id=ids.new("pt"), profile_id=invitee.profile
        )
        bound = role.window is not None
        participant = replace(
            participant,
            enrolled=invitee.role if bound else None,
            until=invitee.until if bound else None,
            history=invitee.history if bound else None,
        )
        came.conversation = membership.know(came.conversation, participant)
        came.participants.append(participant)
        if windows.is_open(role, conversation.stage):
            history = invitee.history or role.history
            came.begin(participant, invitee.role, history, invitee.until, names, head, before, by=by)
    await conversations.insert_participants(tx, conversation.ref, came.participants)
    await conversations.begin_stints(tx, conversation.ref, came.begun)
    if newcomers:
        blocks = await conversations.blocks_in(tx, conversation.tenant_id, [conversation.id])
        came.conversation = replace(came.conversation, blocks=blocks.get(conversation.id, {}))
    return came.admission()


def _by(actor: Actor, conversation: Conversation) -> str | None:
    by = conversation.find(actor.profile_id) if actor.profile_id else None
    return by.id if by is not None else None


class Arrivals:
    """What a change that lets people in has come to so far."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.participants: list[Participant] = []
        self.begun: list[tuple[str, Stint]] = []
        self.drafts: list[Draft] = []
        self.timers: list[Timer] = []
        self.gone: list[str] = []

    def admission(self) -> Admission:
        """All of it."""
        return Admission(conversation=self.conversation, drafts=self.drafts, timers=self.timers, gone=tuple(self.gone))

    async def end(self, tx: Connection, participant: Participant, head: Head, before: int) -> None:
        """A stint ends by its deadline or window, told after `before` events and those that this change has already."""
        told = before + len(self.drafts)
        self.conversation, draft = await end_stint(
            tx, self.conversation, participant, head, "expired", None, before=told
        )
        self.drafts.append(draft)
        self.gone.append(participant.id)

    async def end_overdue(self, tx: Connection, head: Head, before: int) -> None:
        """Whose timers are late: their ends come before who comes in now, and is not to hear of them."""
        for participant in list(self.conversation.participants.values()):
            last = participant.stints[-1] if participant.stints else None
            if last is not None and last.ended is None and participant.stint(head.now) is None:
                await self.end(tx, participant, head, before)

    def begin(
        self,
        participant: Participant,
        role: str,
        history: str,
        until: datetime | None,
        names: Mapping[str, str],
        head: Head,
        before: int,
        *,
        by: str | None,
    ) -> None:
        """A stint begins, told after `before` events and those that this change has already.

        Raises: Invalid, LimitReached.
        """
        heads = _heads(head, before + len(self.drafts))
        self.conversation, stint = membership.enter(
            self.conversation,
            participant,
            role,
            history=history,
            heads=heads,
            since_at=head.moment,
            until=until,
            now=head.now,
        )
        self.begun.append((participant.id, stint))
        self.drafts.append(
            Draft(
                ref=self.conversation.ref,
                lane=self.conversation.lanes["all"],
                name="participant.joined",
                actor_id=by,
                data=EventData(participant=participant.id, role=role),
                names={participant.profile_id: names.get(participant.profile_id, "")},
            )
        )
        self.timers += timer_for(self.conversation, participant, stint)


def _is_in(conversation: Conversation, invitee: Invitee, head: Head) -> bool:
    known = conversation.find(invitee.profile)
    return known is not None and (known.stint(head.now) is not None or known.enrolled == invitee.role)


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
    after, stint, farewell = membership.expire(conversation, participant, due, heads, head.moment)
    await conversations.end_stint(tx, conversation.ref, participant.id, stint)
    if farewell is not None:
        await conversations.begin_stints(tx, conversation.ref, [(participant.id, farewell)])
        await conversations.end_stint(tx, conversation.ref, participant.id, farewell)
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


def timer_for(
    conversation: Conversation, participant: Participant, stint: Stint, deadline: datetime | None = None
) -> list[Timer]:
    """One for the deadline, where there is one; that of the stint, unless another is given."""
    deadline = deadline or stint.deadline_at
    if deadline is None:
        return []
    due = Expire(
        tenant_id=conversation.tenant_id,
        conversation_id=conversation.id,
        participant_id=participant.id,
        stint=stint.number,
    )
    return [Timer(entrypoint="expire_stint", payload=due, at=deadline)]


async def turn_windows(
    tx: Connection, before_it: Conversation, conversation: Conversation, head: Head, before: int
) -> Admission:
    """Lets those in and out whose roles are bounded by the stage, which has just changed from `before_it`."""
    came = Arrivals(conversation)
    await came.end_overdue(tx, head, before)
    found = list(windows.turns(before_it, conversation.stage, head.now))
    names = await profiles.names(tx, conversation.tenant_id, [turn.participant.profile_id for turn in found])
    for turn in found:
        participant = came.conversation.participants[turn.participant.id]
        match turn:
            case windows.Ends():
                await came.end(tx, participant, head, before)
            case windows.Until(deadline_at=deadline):
                stint = replace(participant.stints[-1], deadline_at=deadline)
                await conversations.move_deadline(tx, conversation.ref, participant.id, stint.number, deadline)
                kept = replace(participant, stints=(*participant.stints[:-1], stint))
                came.conversation = membership.know(came.conversation, kept)
                came.timers += timer_for(conversation, kept, stint)
            case windows.Opens():
                role = participant.enrolled or ""
                known = participant.history or conversation.policy.role(role).history
                history = "from_join" if participant.stints else known
                came.begin(participant, role, history, participant.until, names, head, before, by=None)
    await conversations.begin_stints(tx, conversation.ref, came.begun)
    return came.admission()
