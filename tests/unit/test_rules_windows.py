"""What a new stage does to those whose role is bounded by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.conversations import NOW, conversation, participant, stint
from tradepost.protocol.policy import PolicyDocument, RoleChange, Window
from tradepost_server.model import Conversation, Participant
from tradepost_server.rules.policy import build
from tradepost_server.rules.windows import Ends, Opens, Turn, Until, turns

HOUR = 3_600
WINDOW = Window(stages=["assigned", "on_the_way"], then={"delivered": 2 * HOUR, "returned": 60})
POLICY = build(PolicyDocument(roles={"courier": RoleChange(window=WINDOW)}), 2)
LATER = NOW + timedelta(hours=2)


def courier(**of_stint: object) -> Participant:
    """Enrolled; with an open stint of these fields where some are given."""
    found = participant("c", *([stint("courier", **of_stint)] if of_stint else []))
    return replace(found, enrolled="courier")


def at(stage: str | None, who: Participant) -> Conversation:
    return replace(conversation(who, participant("b", "buyer"), policy=POLICY), stage=stage)


def turn(before: str | None, after: str, who: Participant) -> Turn | None:
    found = list(turns(at(before, who), after, NOW))
    return found[0] if found else None


OPEN = courier(opened={"all": 1})


@pytest.mark.parametrize("before", [None, "paid", "delivered"])
def test_a_stage_inside_the_window_lets_in(before: str | None) -> None:
    assert turn(before, "assigned", courier()) == Opens(courier())


def test_going_on_inside_the_window_changes_nothing() -> None:
    assert turn("assigned", "on_the_way", OPEN) is None


def test_a_stage_with_grace_sets_a_deadline() -> None:
    assert turn("on_the_way", "delivered", OPEN) == Until(OPEN, LATER)


def test_a_stage_without_grace_ends_the_part() -> None:
    assert turn("on_the_way", "cancelled", OPEN) == Ends(OPEN)


def test_a_further_stage_keeps_the_deadline_unless_it_names_an_earlier_one() -> None:
    leaving = courier(deadline_at=LATER)
    assert turn("delivered", "reviewed", leaving) is None
    assert turn("delivered", "returned", leaving) == Until(leaving, NOW + timedelta(seconds=60))
    assert turn("returned", "delivered", courier(deadline_at=NOW + timedelta(seconds=60))) is None


def test_going_back_takes_the_deadline_away_or_opens_anew() -> None:
    leaving = courier(deadline_at=LATER)
    assert turn("delivered", "on_the_way", leaving) == Until(leaving, None)
    gone = courier(deadline_at=NOW)
    assert turn("delivered", "on_the_way", gone) == Opens(gone)


def test_a_deadline_by_the_clock_stays_the_last_word() -> None:
    early = NOW + timedelta(minutes=1)
    bounded = replace(courier(deadline_at=early), until=early)
    assert turn("on_the_way", "delivered", bounded) is None
    assert turn("delivered", "on_the_way", bounded) is None
    over = replace(courier(), until=NOW)
    assert turn("paid", "assigned", over) is None


def test_who_is_not_enrolled_is_left_alone() -> None:
    assert turn("paid", "assigned", participant("c")) is None
    assert turn("assigned", "delivered", participant("c", "courier")) is None
