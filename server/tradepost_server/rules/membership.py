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

    Raises: Invalid for a role that the tenant does not have, Forbidden for one that the policy does not let them give,
    and for any party in an appeal: what is said there is hidden from nobody in it.
    """
    policy = conversation.policy
    if role not in policy.roles:
        raise Invalid("Expected a role that this tenant has", path=path)
    if conversation.is_appeal and role not in policy.staff:
        raise Forbidden("An appeal is between one person and staff alone", path=path)
    if not actor.is_key and role not in policy.role(granter).invites:
        raise Forbidden("Your role cannot give this role", path=path)


def check_removal(conversation: Conversation, actor: Actor, remover: str | None, role: str) -> None:
    """Whether someone in the role `remover` may take `role` away.

    Raises: Forbidden.
    """
    if not actor.is_key and role not in conversation.policy.role(remover).removes:
        raise Forbidden("Your role cannot remove this role", path="$.participant")


def enter(
    conversation: Conversation,
    participant: Participant,
    role: str,
    *,
    history: str,
    heads: Mapping[str, int],
    since_at: datetime,
    until: datetime | None,
    now: datetime,
    same_window: bool = False,
) -> tuple[Conversation, Stint]:
    """A stint begins, after `since_at` by the conversation's clock; with `same_window` it goes on where the last ended.

    Raises: Invalid for a deadline that has passed, LimitReached for one participant too many.
    """
    if until is not None and until <= now:
        raise Invalid("Expected a time to come", path="$.until")
    present = sum(p.stint(now) is not None for p in conversation.participants.values())
    if present >= PARTICIPANTS_MAX:
        raise LimitReached(f"A conversation has at most {PARTICIPANTS_MAX} participants at once")
    stays = participant.stints[-1].window if participant.stints else 0
    stint = lanes.begin(
        len(participant.stints) + 1,
        role,
        history,
        heads,
        until,
        since_at=since_at,
        window=stays if same_window else stays + 1,
    )
    return _with(conversation, replace(participant, stints=(*participant.stints, stint))), stint


def leave(
    conversation: Conversation, participant: Participant, heads: Mapping[str, int], upto_at: datetime
) -> tuple[Conversation, Stint]:
    """The last stint ends with the event that tells of it, which is the next one in the lane `all`."""
    ended = lanes.noted(heads) | {LANE_ALL.id: heads.get(LANE_ALL.id, 0) + 1}
    stint = replace(participant.stints[-1], ended=ended, upto_at=upto_at)
    return _with(conversation, replace(participant, stints=(*participant.stints[:-1], stint))), stint


def expire(
    conversation: Conversation,
    participant: Participant,
    due: Mapping[str, int],
    heads: Mapping[str, int],
    upto_at: datetime,
) -> tuple[Conversation, Stint, Stint | None]:
    """The last stint ends at `due`, the heads at its deadline; what came since is not theirs, the end itself is.

    Where something came since, a stint of one place, the event that tells of the end, follows.
    """
    last = participant.stints[-1]
    by_clock = upto_at if last.deadline_at is None else min(upto_at, last.deadline_at - lanes.MOMENT)
    if due == heads:
        after, ended = leave(conversation, participant, heads, by_clock)
        return after, ended, None
    ended = replace(last, ended=lanes.noted(due), upto_at=by_clock)
    end = heads.get(LANE_ALL.id, 0) + 1
    farewell = Stint(
        number=ended.number + 1,
        role=ended.role,
        opened=lanes.noted(heads),
        ended=lanes.noted(heads) | {LANE_ALL.id: end},
        since_at=upto_at,
        upto_at=upto_at,
        window=ended.window,
        deadline_at=ended.deadline_at,
    )
    stints = (*participant.stints[:-1], ended, farewell)
    return _with(conversation, replace(participant, stints=stints)), ended, farewell


def _with(conversation: Conversation, participant: Participant) -> Conversation:
    return replace(conversation, participants={**conversation.participants, participant.id: participant})


def know(conversation: Conversation, participant: Participant) -> Conversation:
    """The conversation with a participant who has no stint yet."""
    return _with(conversation, participant)
