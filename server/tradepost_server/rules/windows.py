"""Membership bounded by the stage: who comes in, who goes and when. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ..model import Conversation, Participant, Role


class Opens(NamedTuple):
    """A window opens to a participant: a stint begins."""

    participant: Participant


class Until(NamedTuple):
    """The deadline of the participant's open stint moves; None: no deadline any more."""

    participant: Participant
    deadline_at: datetime | None


class Ends(NamedTuple):
    """The window closes at once."""

    participant: Participant


Turn = Opens | Until | Ends


def is_open(role: Role, stage: str | None) -> bool:
    """Whether a role is in a conversation at this stage."""
    return role.window is None or stage in role.window.stages


def turns(before: Conversation, stage: str | None, now: datetime) -> Iterator[Turn]:
    """What a new stage does to those whose role has a window, in the order of the roster."""
    for participant in before.participants.values():
        role = before.policy.role(participant.enrolled)
        if participant.enrolled is not None and role.window is not None:
            turn = _turn(participant, role, before.stage, stage, now)
            if turn is not None:
                yield turn


def _turn(participant: Participant, role: Role, before: str | None, stage: str | None, now: datetime) -> Turn | None:
    stint, until = participant.stint(now), participant.until
    if is_open(role, stage):
        if stint is not None:
            return Until(participant, until) if stint.deadline_at != until else None
        return Opens(participant) if until is None or until > now else None
    if stint is None:
        return None
    assert role.window is not None
    grace = role.window.then.get(stage or "")
    if grace is None and not is_open(role, before):  # it had closed already: what was said then holds
        return None
    deadline = now + timedelta(seconds=grace or 0)
    if deadline <= now:
        return Ends(participant)
    known = stint.deadline_at
    if known is not None and known <= deadline:
        return None
    return Until(participant, deadline)
