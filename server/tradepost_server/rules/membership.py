"""Stints beginning and ending: the conversation before → the conversation after. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tradepost.protocol.limits import PARTICIPANTS_MAX

from ..errors import Forbidden, Invalid, LimitReached
from ..model import LANE_ALL, Actor, Conversation, Participant, Stint
from . import lanes


def check_role(conversation: Conversation, actor: Actor, granter: str | None, role: str, path: str = "$.role") -> None:
    """Whether someone in the role `granter` may give `role`.

    Raises: Invalid for a role that the tenant does not have, Forbidden for one above the granter.
    """
    policy = conversation.policy
    if role not in policy.roles:
        raise Invalid("Expected a role that this tenant has", path=path)
    if actor.is_key or role not in policy.staff or granter in (role, "supervisor"):
        return
    raise Forbidden("Your role cannot give this role", path=path)


def enter(
    conversation: Conversation,
    participant: Participant,
    role: str,
    *,
    history: str,
    heads: Mapping[str, int],
    until: datetime | None,
    now: datetime,
) -> tuple[Conversation, Stint]:
    """A stint begins.

    Raises: Invalid for a deadline that has passed, LimitReached for one participant too many.
    """
    if until is not None and until <= now:
        raise Invalid("Expected a time to come", path="$.until")
    present = sum(p.stint(now) is not None for p in conversation.participants.values())
    if present >= PARTICIPANTS_MAX:
        raise LimitReached(f"A conversation has at most {PARTICIPANTS_MAX} participants at once")
    stint = lanes.begin(len(participant.stints) + 1, role, history, heads, until)
    return _with(conversation, replace(participant, stints=(*participant.stints, stint))), stint


def leave(conversation: Conversation, participant: Participant, heads: Mapping[str, int]) -> tuple[Conversation, Stint]:
    """The last stint ends with the event that tells of it, which is the next one in the lane `all`."""
    ended = lanes.noted(heads) | {LANE_ALL.id: heads.get(LANE_ALL.id, 0) + 1}
    stint = replace(participant.stints[-1], ended=ended)
    return _with(conversation, replace(participant, stints=(*participant.stints[:-1], stint))), stint


def expire(
    conversation: Conversation, participant: Participant, due: Mapping[str, int], heads: Mapping[str, int]
) -> tuple[Conversation, Stint, Stint | None]:
    """The last stint ends at `due`, the heads at its deadline; what came since is not theirs, the end itself is.

    Where something came since, a stint of one place, the event that tells of the end, follows.
    """
    if due == heads:
        after, ended = leave(conversation, participant, heads)
        return after, ended, None
    ended = replace(participant.stints[-1], ended=lanes.noted(due))
    end = heads.get(LANE_ALL.id, 0) + 1
    farewell = Stint(
        number=ended.number + 1,
        role=ended.role,
        opened=lanes.noted(heads),
        ended=lanes.noted(heads) | {LANE_ALL.id: end},
        deadline_at=ended.deadline_at,
    )
    stints = (*participant.stints[:-1], ended, farewell)
    return _with(conversation, replace(participant, stints=stints)), ended, farewell


def _with(conversation: Conversation, participant: Participant) -> Conversation:
    return replace(conversation, participants={**conversation.participants, participant.id: participant})


def know(conversation: Conversation, participant: Participant) -> Conversation:
    """The conversation with a participant who has no stint yet."""
    return _with(conversation, participant)
