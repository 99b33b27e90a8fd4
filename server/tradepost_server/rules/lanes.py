"""Audience → lane; who reads which lane, from where to where. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from tradepost.protocol.limits import AUDIENCE_MAX

from .. import ids
from ..errors import Invalid, UnknownAudience
from ..model import ALL, LANE_ALL, STAFF, Conversation, Lane, Participant, Policy, Stint

Span = tuple[int, int | None]  # places after the first, up to and with the second (None: no end)


def for_audience(conversation: Conversation, author: Participant, role: str, audience: Iterable[str] | None) -> Lane:
    """The lane that `audience` means for this author in this role: normalised, author and staff inside.

    Raises: UnknownAudience for a role or participant that is not here, Invalid for `all` beside others.
    """
    entries = set(audience) if audience is not None else {"all"}
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
    for stint in participant.stints:
        if not includes(lane.audience, participant.id, stint.role, policy):
            continue
        after = 0 if stint.opened is None else stint.opened.get(lane.id, 0)
        to = None if stint.ended is None else stint.ended.get(lane.id, 0)
        if to is not None and to <= after:
            continue
        merged = _merge(merged, (after, to))
    return merged


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


def may_know(conversation: Conversation, lane: Lane, profile_id: str, seq: int, now: datetime) -> bool:
    """Whether someone who hears the lane now may read its place `seq`; staff, and who watches, may read every one."""
    participant = conversation.find(profile_id)
    stint = None if participant is None else participant.stint(now)
    if participant is None or stint is None or stint.role in conversation.policy.staff:
        return True
    return allows(spans(participant, lane, conversation.policy), seq)


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


def begin(number: int, role: str, history: str, heads: Mapping[str, int], deadline: datetime | None) -> Stint:
    """A stint that begins now."""
    opened = None if history == "all" else noted(heads)
    return Stint(number=number, role=role, opened=opened, deadline_at=deadline)
