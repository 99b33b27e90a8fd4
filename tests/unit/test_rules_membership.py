"""Stints begin and end at places of the log."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.conversations import NOW, POLICY, actor, conversation, key, participant, stint
from tradepost.protocol.limits import PARTICIPANTS_MAX
from tradepost_server.errors import Forbidden, Invalid, LimitReached
from tradepost_server.model import LANE_ALL, Conversation, Participant, Stint
from tradepost_server.rules import lanes, membership

BEFORE = NOW - timedelta(seconds=9)
HEADS = {"all": 7, "ln_s": 2, "ln_empty": 0}
ROOM = conversation(participant("b", "buyer"), participant("new"))
NEW = ROOM.participants["pt_new"]


def enter(
    room: Conversation = ROOM, who: Participant = NEW, role: str = "seller", **fields: object
) -> tuple[Conversation, Stint]:
    given = {"history": "all", "heads": HEADS, "since_at": BEFORE, "until": None, "now": NOW, **fields}
    return membership.enter(room, who, role, **given)  # type: ignore[arg-type]  # by name


def test_who_enters_with_all_history_notes_no_head() -> None:
    room, begun = enter()
    assert begun == stint("seller", since_at=BEFORE)
    assert room.participants["pt_new"].stints == (begun,)


def test_who_enters_from_the_join_notes_each_head_above_0() -> None:
    _, begun = enter(history="from_join")
    assert begun.opened == {"all": 7, "ln_s": 2}


def test_who_leaves_reads_up_to_the_event_that_tells_of_it() -> None:
    room, ended = membership.leave(ROOM, ROOM.participants["pt_b"], HEADS, NOW)
    assert ended.ended == {"all": 8, "ln_s": 2}
    assert lanes.spans(room.participants["pt_b"], LANE_ALL, POLICY) == [(0, 8)]


def test_the_first_to_leave_an_empty_log_reads_their_own_leaving() -> None:
    _, ended = membership.leave(ROOM, ROOM.participants["pt_b"], {}, NOW)
    assert ended.ended == {"all": 1}


def test_a_second_stint_is_numbered_on_and_leaves_the_first_alone() -> None:
    room, ended = membership.leave(ROOM, ROOM.participants["pt_b"], HEADS, NOW)
    room, begun = enter(room, room.participants["pt_b"], "courier", heads={"all": 9}, history="from_join")
    assert room.participants["pt_b"].stints == (ended, begun)
    assert (begun.number, begun.window) == (2, 2)
    assert lanes.spans(room.participants["pt_b"], LANE_ALL, POLICY) == [(0, 8), (9, None)]


def test_the_others_are_untouched_and_the_room_before_as_it_was() -> None:
    room, _ = enter()
    assert room.participants["pt_b"] == ROOM.participants["pt_b"]
    assert NEW.stints == ()
    assert ROOM.participants["pt_new"].stints == ()


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_a_deadline_that_has_passed_is_refused(late: timedelta) -> None:
    with pytest.raises(Invalid) as refused:
        enter(until=NOW - late)
    assert refused.value.path == "$.until"


def test_a_deadline_to_come_is_kept() -> None:
    until = NOW + timedelta(microseconds=1)
    assert enter(until=until)[1].deadline_at == until


def test_one_participant_too_many_is_refused_and_who_left_does_not_count() -> None:
    crowd = [participant(str(n), "buyer") for n in range(PARTICIPANTS_MAX - 1)]
    gone = participant("gone", stint("seller", ended={"all": 1}))
    room, _ = enter(conversation(*crowd, gone, NEW))
    with pytest.raises(LimitReached):
        enter(room, gone)


def test_who_is_known_without_a_stint_reads_nothing() -> None:
    room = membership.know(ROOM, participant("w"))
    assert room.participants["pt_w"].stint(NOW) is None
    assert lanes.spans(room.participants["pt_w"], LANE_ALL, POLICY) == []


# Who gives which role


@pytest.mark.parametrize("role", sorted(POLICY.roles))
def test_the_marketplace_gives_every_role(role: str) -> None:
    membership.check_role(ROOM, key("participants:write"), None, role)


@pytest.mark.parametrize(
    ("granter", "role", "may"),
    [
        ("agent", "buyer", True),
        ("agent", "bot", True),
        ("agent", "agent", True),
        ("agent", "supervisor", False),
        ("supervisor", "supervisor", True),
        ("supervisor", "agent", True),
        ("seller", "courier", False),
        ("seller", "agent", False),
        ("bot", "supervisor", False),
        (None, "agent", False),
    ],
)
def test_nobody_gives_a_role_above_their_own(granter: str | None, role: str, may: bool) -> None:
    if may:
        membership.check_role(ROOM, actor("x", granter), granter, role)
    else:
        with pytest.raises(Forbidden) as refused:
            membership.check_role(ROOM, actor("x", granter), granter, role)
        assert refused.value.path == "$.role"


def test_a_role_that_the_tenant_does_not_have_is_given_by_nobody() -> None:
    with pytest.raises(Invalid):
        membership.check_role(ROOM, key("participants:write"), None, "emperor")
    room = replace(ROOM, policy=replace(POLICY, roles=frozenset({"buyer"})))
    with pytest.raises(Invalid):
        membership.check_role(room, key("participants:write"), None, "seller")
