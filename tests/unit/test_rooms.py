"""Which conversations a process keeps in memory."""

from dataclasses import replace
from typing import cast

import pytest

from support.conversations import conversation, participant
from tradepost_server.broker import room, rooms
from tradepost_server.broker.room import Listener, Room
from tradepost_server.broker.rooms import QUIET_S, Rooms
from tradepost_server.model import Key

HERE: Key = (1, "buyer:here")
A_WINDOW = cast(Listener, object())


class Clock:
    """What rooms take for the time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(room, "monotonic", found)
    monkeypatch.setattr(rooms, "monotonic", found)
    return found


def order(number: int, buyer: str = "buyer:gone") -> Room:
    party = replace(participant("ana", "buyer"), profile_id=buyer)
    return Room(replace(conversation(party), tenant_id=1, id=f"cv_{number}"), None)


def test_orders_that_ended_do_not_add_up(clock: Clock) -> None:
    kept = Rooms({HERE})
    for number in range(10_000):
        kept.add(order(number))
        clock.now += 1
    assert QUIET_S <= len(kept) < 2 * QUIET_S


def test_what_somebody_who_is_here_may_hear_of_stays(clock: Clock) -> None:
    kept = Rooms({HERE})
    heard, watched = order(-1, HERE[1]), order(-2)
    watched.watchers.add(A_WINDOW)
    kept.add(heard)
    kept.add(watched)
    for number in range(5_000):
        kept.add(order(number))
        clock.now += 1
    assert kept[(1, "cv_-1")] is heard
    assert kept[(1, "cv_-2")] is watched


def test_where_something_happens_it_stays(clock: Clock) -> None:
    kept = Rooms(())
    talk = order(-1)
    kept.add(talk)
    for number in range(5_000):
        kept.add(order(number))
        talk.renew(talk.conversation)
        clock.now += 1
    assert kept[(1, "cv_-1")] is talk


def test_of_more_than_are_kept_those_go_that_nobody_watches(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "ROOMS_MAX", 3)
    kept = Rooms({HERE})
    for number in range(4):
        one = order(number, HERE[1])
        one.watchers.update({A_WINDOW} if number < 2 else ())
        kept.add(one)
    assert sorted(conversation_id for _, conversation_id in kept) == ["cv_0", "cv_1", "cv_3"]
