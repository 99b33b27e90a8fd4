"""Audiences become lanes, and stints open places in them: against a model that is too simple to be wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.conversations import NOW, POLICY, conversation, participant, stint
from tradepost.protocol.limits import AUDIENCE_MAX
from tradepost_server.errors import Invalid, UnknownAudience
from tradepost_server.model import LANE_ALL, Conversation, Lane, Participant, Stint
from tradepost_server.rules import lanes

ROLES = sorted(POLICY.roles)
PEOPLE = [participant(f"{role}{n}", role) for role in ROLES for n in (1, 2)]
CROWD = conversation(*PEOPLE)
NAMED = [f"participant:{p.id}" for p in PEOPLE]

people = st.sampled_from(PEOPLE)
audiences = st.lists(st.sampled_from([*ROLES, "staff", *NAMED]), min_size=1, max_size=AUDIENCE_MAX)


def lane_of(author: str, *audience: str, within: Conversation = CROWD) -> Lane:
    who = within.participants[f"pt_{author}"]
    return lanes.for_audience(within, who, who.stints[-1].role, audience)


# Normalising


@given(people, audiences)
def test_the_author_and_the_staff_are_always_inside(author: Participant, audience: list[str]) -> None:
    role = author.stints[-1].role
    lane = lanes.for_audience(CROWD, author, role, audience)
    inside = {p.id for p in PEOPLE if lanes.includes(lane.audience, p.id, p.stints[-1].role, POLICY)}
    assert author.id in inside
    assert {p.id for p in PEOPLE if p.stints[-1].role in POLICY.staff} <= inside


@given(people, audiences, st.randoms())
def test_the_same_people_are_one_lane_however_they_are_written(
    author: Participant, audience: list[str], random: Random
) -> None:
    shuffled = [*audience, *audience[:1]]
    random.shuffle(shuffled)
    role = author.stints[-1].role
    assert lanes.for_audience(CROWD, author, role, audience) == lanes.for_audience(CROWD, author, role, shuffled)


@given(people, audiences)
def test_an_audience_tells_those_it_names_the_author_and_the_staff_alone(
    author: Participant, audience: list[str]
) -> None:
    role = author.stints[-1].role
    lane = lanes.for_audience(CROWD, author, role, audience)
    told = {p.id for p in lanes.readers(replace(CROWD, lanes={lane.id: lane}), lane, NOW)}
    asked = {p.id for p in PEOPLE if p.stints[-1].role in audience or f"participant:{p.id}" in audience}
    staff = {p.id for p in PEOPLE if p.stints[-1].role in POLICY.staff}
    assert told == asked | staff | {author.id}


@given(people, audiences)
def test_a_lane_is_sorted_and_names_staff_by_one_word(author: Participant, audience: list[str]) -> None:
    names = lanes.for_audience(CROWD, author, author.stints[-1].role, audience).audience
    assert list(names) == sorted(set(names))
    assert "staff" in names
    assert not set(names) & POLICY.staff


def test_staff_roles_mean_all_staff() -> None:
    assert lane_of("buyer1", "agent") == lane_of("buyer1", "supervisor") == lane_of("buyer1", "staff")


def test_a_note_of_staff_is_one_lane_whoever_writes_it() -> None:
    assert lane_of("agent1", "staff") == lane_of("supervisor2", "agent")
    assert lane_of("agent1", "staff").audience == ("staff",)


def test_the_lanes_of_two_authors_are_two_unless_their_role_is_addressed() -> None:
    assert lane_of("buyer1", "seller") != lane_of("buyer2", "seller")
    assert lane_of("buyer1", "seller", "buyer") == lane_of("buyer2", "buyer", "seller")


def test_no_audience_and_all_are_the_lane_of_everyone() -> None:
    author = PEOPLE[0]
    assert lanes.for_audience(CROWD, author, author.stints[-1].role, None) == LANE_ALL
    assert lanes.for_audience(CROWD, author, author.stints[-1].role, ["all"]) == LANE_ALL


def test_all_stands_alone() -> None:
    with pytest.raises(Invalid) as refused:
        lane_of("buyer1", "all", "seller")
    assert refused.value.path == "$.audience"


@pytest.mark.parametrize("entry", ["emperor", "participant:pt_nobody", "participant:pt_watcher"])
def test_who_is_not_here_cannot_be_addressed(entry: str) -> None:
    with pytest.raises(UnknownAudience) as refused:
        lane_of("buyer1", entry, within=conversation(*PEOPLE, participant("watcher")))
    assert refused.value.path == "$.audience"


def test_the_same_audience_in_two_conversations_has_two_ids() -> None:
    other = replace(CROWD, id="cv_2")
    assert lane_of("buyer1", "seller").id != lane_of("buyer1", "seller", within=other).id


def test_an_audience_as_long_as_the_protocol_allows_fits_with_author_and_staff() -> None:
    assert len(lane_of("buyer1", *[n for n in NAMED if "buyer1" not in n][:AUDIENCE_MAX]).audience) == AUDIENCE_MAX + 2


# Replies


@given(people, audiences, people, audiences)
def test_a_reply_that_is_inside_tells_nobody_new(
    one: Participant, inner: list[str], other: Participant, outer: list[str]
) -> None:
    narrow = lanes.for_audience(CROWD, one, one.stints[-1].role, inner)
    wide = lanes.for_audience(CROWD, other, other.stints[-1].role, outer)
    if lanes.inside(CROWD, narrow.audience, wide.audience, NOW):
        assert {p.id for p in lanes.readers(CROWD, narrow, NOW)} <= {p.id for p in lanes.readers(CROWD, wide, NOW)}


def test_everything_is_inside_everyone_and_everyone_is_inside_nothing_else() -> None:
    assert lanes.inside(CROWD, ("seller", "staff"), ("all",), NOW)
    assert lanes.inside(CROWD, ("all",), ("all",), NOW)
    assert not lanes.inside(CROWD, ("all",), ("buyer", "seller", "staff"), NOW)


def test_a_role_is_not_inside_its_present_members() -> None:
    """Who comes later in that role would read the answer and not the question."""
    alone = conversation(participant("s", "seller"), participant("b", "buyer"))
    assert not lanes.inside(alone, ("seller", "staff"), ("participant:pt_s", "staff"), NOW)
    assert lanes.inside(alone, ("participant:pt_s", "staff"), ("seller", "staff"), NOW)


def test_who_left_is_inside_by_name_only() -> None:
    gone = participant("s", stint("seller", ended={"all": 3}))
    left = conversation(gone, participant("b", "buyer"))
    assert not lanes.inside(left, ("participant:pt_s", "staff"), ("seller", "staff"), NOW)
    assert lanes.inside(left, ("participant:pt_s", "staff"), ("participant:pt_s", "seller", "staff"), NOW)


# Stints and places: a life is lived event by event, and each place remembers who was there

SELLERS = Lane(id="ln_s", audience=("seller", "staff"))
BY_NAME = Lane(id="ln_n", audience=("participant:pt_x", "staff"))
LANES = (LANE_ALL, SELLERS, BY_NAME)
steps = st.one_of(
    st.tuples(st.just("event"), st.sampled_from(LANES)),
    st.tuples(st.just("join"), st.sampled_from(["buyer", "seller", "agent"]), st.sampled_from(["all", "from_join"])),
    st.tuples(st.just("leave")),
)


def live(life: Sequence[tuple[object, ...]]) -> tuple[Participant, dict[str, int], dict[str, set[int]]]:
    """A participant, the heads, and the places of each lane that were theirs, kept one by one."""
    heads: dict[str, int] = {lane.id: 0 for lane in LANES}
    stints: list[Stint] = []
    theirs: dict[str, set[int]] = {lane.id: set() for lane in LANES}

    def read(lane: Lane, places: range) -> None:
        if stints and lanes.includes(lane.audience, "pt_x", stints[-1].role, POLICY):
            theirs[lane.id] |= set(places)

    for step in life:
        is_in = bool(stints) and stints[-1].ended is None
        if step[0] == "event" and isinstance(lane := step[1], Lane):
            heads[lane.id] += 1
            if is_in:
                read(lane, range(heads[lane.id], heads[lane.id] + 1))
        elif step[0] == "join" and not is_in:
            stints.append(lanes.begin(len(stints) + 1, str(step[1]), str(step[2]), heads, None, since_at=NOW, window=1))
            if step[2] == "all":
                for lane in LANES:
                    read(lane, range(1, heads[lane.id] + 1))
        elif step[0] == "leave" and is_in:
            stints[-1] = replace(stints[-1], ended=lanes.noted(heads))
    return participant("x", *stints), heads, theirs


@given(st.lists(steps, max_size=40))
def test_spans_are_the_places_that_were_theirs(life: list[tuple[object, ...]]) -> None:
    who, heads, theirs = live(life)
    for lane in LANES:
        spans = lanes.spans(who, lane, POLICY)
        clipped = lanes.clip(spans, heads[lane.id])
        assert {seq for a, z in clipped for seq in range(a + 1, z + 1)} == theirs[lane.id]
        assert {seq for seq in range(1, heads[lane.id] + 1) if lanes.allows(spans, seq)} == theirs[lane.id]


@given(st.lists(steps, max_size=40))
def test_spans_are_in_order_and_do_not_touch(life: list[tuple[object, ...]]) -> None:
    who, _, _ = live(life)
    for lane in LANES:
        spans = lanes.spans(who, lane, POLICY)
        assert all(to is not None and to < after for (_, to), (after, _) in pairwise(spans))


@given(st.lists(steps, max_size=40))
def test_who_is_out_is_told_nothing_new(life: list[tuple[object, ...]]) -> None:
    who, heads, _ = live(life)
    within = conversation(who)
    for lane in LANES:
        told = who in lanes.readers(within, lane, NOW)
        assert told == lanes.allows(lanes.spans(who, lane, POLICY), heads[lane.id] + 1)


def test_a_lane_born_after_a_stint_began_is_read_from_its_first_place() -> None:
    who = participant("x", stint("seller", opened={"all": 7}))
    assert lanes.spans(who, SELLERS, POLICY) == [(0, None)]


def test_a_lane_born_after_a_stint_ended_is_closed() -> None:
    who = participant("x", stint("seller", opened={"all": 7}, ended={"all": 9}))
    assert lanes.spans(who, SELLERS, POLICY) == []


def test_a_deadline_ends_the_telling_by_the_clock() -> None:
    who = participant("x", stint("seller", deadline_at=NOW))
    within = conversation(who)
    assert who not in lanes.readers(within, LANE_ALL, NOW)
    assert who in lanes.readers(within, LANE_ALL, NOW - timedelta(microseconds=1))
