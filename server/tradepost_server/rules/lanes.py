"""Audience → lane; who reads which lane, from where to where. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tradepost.protocol.limits import AUDIENCE_MAX

from .. import ids
from ..errors import Forbidden, Invalid, UnknownAudience
from ..model import (
    ALL,
    FOREVER,
    LANE_ALL,
    LONG_AGO,
    STAFF,
    Conversation,
    Lane,
    Participant,
    Place,
    Policy,
    Stint,
    holds,
)

Time = tuple[datetime, datetime]  # after the first, up to and with the second
MOMENT = timedelta(microseconds=1)
Span = tuple[int, int | None]  # places after the first, up to and with the second (None: no end)


def for_audience(conversation: Conversation, author: Participant, role: str, audience: Iterable[str] | None) -> Lane:
    """The lane that `audience` means for this author in this role: normalised, author and staff inside.

    Raises: UnknownAudience for a role or participant that is not here, Forbidden for one that the role may not address,
    Invalid for `all` beside others.
    """
    entries = set(audience) if audience is not None else {"all"}
    if entries == {"all"}:
        _require_address(conversation, role, "all")
        return LANE_ALL
    for entry in entries - {"all"}:
        _require_address(conversation, role, _role_of(conversation, entry))
    return of(conversation, author, role, entries)


def of(conversation: Conversation, author: Participant, role: str, audience: Iterable[str]) -> Lane:
    """The lane of an audience, whoever may choose it: normalised, author and staff inside.

    Raises: UnknownAudience, Invalid.
    """
    entries = set(audience)
    if entries == {"all"}:
        return LANE_ALL
    if "all" in entries:
        raise Invalid("`all` stands alone: leave out the other entries", path="$.audience")
    normal = {_entry(conversation, entry) for entry in entries} | {STAFF}
    if not includes(tuple(normal), author.id, role, conversation.policy):
        normal.add(f"participant:{author.id}")
    if len(normal) > AUDIENCE_MAX + 2:
        raise Invalid(f"An audience has at most {AUDIENCE_MAX} entries", path="$.audience")
    names = tuple(sorted(normal))
    return Lane(id=ids.lane(conversation.id, names), audience=names)


def _require_address(conversation: Conversation, role: str, addressed: str) -> None:
    addresses = conversation.policy.role(role).addresses
    if not holds(addresses, addressed) and addressed != role:
        raise Forbidden(f"Your role may not write to {addressed}", path="$.audience")


def check_addressed(conversation: Conversation, author: Participant, role: str, audience: Iterable[str]) -> None:
    """Whether the author's role may write to a lane that they did not choose: that of what they answer.

    Raises: Forbidden.
    """
    for entry in audience:
        if entry not in (STAFF, f"participant:{author.id}"):
            _require_address(conversation, role, "all" if entry == "all" else _role_of(conversation, entry))


def _role_of(conversation: Conversation, entry: str) -> str:
    """The role that an entry addresses; `staff` for staff roles."""
    normal = _entry(conversation, entry)
    if not normal.startswith("participant:"):
        return normal
    role = conversation.participants[normal.removeprefix("participant:")].stints[-1].role
    return STAFF if role in conversation.policy.staff else role


def _entry(conversation: Conversation, entry: str) -> str:
    """One entry, normalised: staff roles are `staff`; what is not here is refused."""
    policy = conversation.policy
    if entry == STAFF or entry in policy.staff:
        return STAFF
    if entry.startswith("participant:"):
        participant = conversation.participants.get(entry.removeprefix("participant:"))
        if participant is None or not participant.stints:
            raise UnknownAudience("A participant of the audience is not in this conversation", path="$.audience")
        return entry
    if entry not in policy.roles:
        raise UnknownAudience("A role of the audience is not known here", path="$.audience")
    return entry


def includes(audience: tuple[str, ...], participant_id: str, role: str, policy: Policy) -> bool:
    """Whether a participant in this role is inside the audience."""
    return audience == ALL or role in audience or role in policy.staff or f"participant:{participant_id}" in audience


def inside(conversation: Conversation, inner: tuple[str, ...], outer: tuple[str, ...], now: datetime) -> bool:
    """Whether everyone of the audience `inner` is of the audience `outer` too.

    A role is inside only as itself: who comes later in that role counts. A named participant is inside by name,
    or by the role they have now.
    """
    if outer == ALL or inner == outer:
        return True
    return inner != ALL and all(entry in outer or _named_inside(conversation, entry, outer, now) for entry in inner)


def _named_inside(conversation: Conversation, entry: str, outer: tuple[str, ...], now: datetime) -> bool:
    participant = conversation.participants.get(entry.removeprefix("participant:"))
    stint = participant.stint(now) if participant is not None else None
    return stint is not None and stint.role in outer


def spans(participant: Participant, lane: Lane, policy: Policy) -> list[Span]:
    """The places of `lane` that the participant's stints open, merged, in order."""
    merged: list[Span] = []
    for stint in shown(participant, policy):
        if not includes(lane.audience, participant.id, stint.role, policy):
            continue
        after = 0 if stint.opened is None else stint.opened.get(lane.id, 0)
        to = None if stint.ended is None else stint.ended.get(lane.id, 0)
        if to is not None and to <= after:
            continue
        merged = _merge(merged, (after, to))
    return merged


def times(participant: Participant, lane: Lane, policy: Policy) -> list[Time]:
    """The times of what may be read in `lane`, by the conversation's clock: after the first, up to and with the second.

    A message that is told to others later keeps its time: it is theirs if both its time and its new place are.
    """
    return [
        (LONG_AGO if stint.opened is None else stint.since_at, _end(stint))
        for stint in shown(participant, policy)
        if includes(lane.audience, participant.id, stint.role, policy)
    ]


def _end(stint: Stint) -> datetime:
    if stint.upto_at is not None:
        return stint.upto_at
    return FOREVER if stint.deadline_at is None else stint.deadline_at - MOMENT


def shown(participant: Participant, policy: Policy) -> Sequence[Stint]:
    """The stints that open something: all, or those of the last window where the role's policy says so."""
    stints = participant.stints
    if not stints or policy.role(stints[-1].role).earlier_windows:
        return stints
    return [stint for stint in stints if stint.window == stints[-1].window]


def may_read(participant: Participant, lane: Lane, place: Place, policy: Policy) -> bool:
    """Whether the participant may read a message of this lane.

    It was said in their time, stands at a place that is theirs, and says what it said while they heard the lane.
    """
    windows = times(participant, lane, policy)
    said = any(after < place.at <= upto for after, upto in windows)
    if not said or not allows(spans(participant, lane, policy), place.seq):
        return False
    return place.changed_at is None or place.changed_at <= heard_until(windows)


def heard_until(windows: Iterable[Time]) -> datetime:
    """When someone last heard a lane, of which these times are theirs: what was changed since is not theirs to know."""
    return max((upto for _, upto in windows), default=LONG_AGO)


def without_overdue(participant: Participant, now: datetime) -> Participant:
    """The participant without a stint whose deadline has passed and whose end is not noted yet: it opens nothing."""
    last = participant.stints[-1]
    overdue = last.ended is None and last.deadline_at is not None and last.deadline_at <= now
    return replace(participant, stints=participant.stints[:-1]) if overdue else participant


def _merge(spans_: list[Span], span: Span) -> list[Span]:
    """`span` begins a later stint, so only its beginning may lie inside what came before."""
    after, to = span
    joined: list[Span] = []
    for a, t in spans_:
        if (t is None or t >= after) and (to is None or to >= a):
            after = min(after, a)
            to = None if t is None or to is None else max(t, to)
        else:
            joined.append((a, t))
    return sorted([*joined, (after, to)])


def clip(spans_: Iterable[Span], head: int) -> list[tuple[int, int]]:
    """The same places up to the lane's head."""
    return [(a, head if t is None else min(t, head)) for a, t in spans_ if a < (head if t is None else min(t, head))]


def allows(spans_: Iterable[Span], seq: int) -> bool:
    """Whether place `seq` lies inside."""
    return any(a < seq and (t is None or seq <= t) for a, t in spans_)


def readers(conversation: Conversation, lane: Lane, now: datetime) -> list[Participant]:
    """Who is told what is appended to `lane` now."""
    policy = conversation.policy
    found = []
    for participant in conversation.participants.values():
        stint = participant.stint(now)
        if stint is not None and includes(lane.audience, participant.id, stint.role, policy):
            found.append(participant)
    return found


def noted(heads: Mapping[str, int]) -> dict[str, int]:
    """Lane heads as a stint notes them: those at 0 left out."""
    return {lane: head for lane, head in heads.items() if head}


def begin(
    number: int,
    role: str,
    history: str,
    heads: Mapping[str, int],
    deadline: datetime | None,
    *,
    since_at: datetime,
    window: int,
) -> Stint:
    """A stint that begins now."""
    opened = None if history == "all" else noted(heads)
    return Stint(number=number, role=role, opened=opened, deadline_at=deadline, since_at=since_at, window=window)
