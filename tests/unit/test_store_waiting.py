"""Whose turn it is to be stored: tenants and conversations in turn, each conversation in its order."""

from collections.abc import Iterable
from typing import cast

import pytest

from tradepost_server.errors import TradepostError
from tradepost_server.model import LANE_ALL, Conversation, Key
from tradepost_server.store import waiting
from tradepost_server.store.log import Draft, NewMessage
from tradepost_server.store.submission import Append, Submission
from tradepost_server.store.waiting import BATCH_ROWS, Waiting

HERE, THERE = (1, "cv_a"), (1, "cv_b")
ELSEWHERE = (2, "cv_c")


class Sends:
    """Makes submissions and remembers what they were answered."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def make(self, ref: Key, name: str) -> Submission:
        message = NewMessage(
            author_id="pt", author_role="buyer", profile_id="p", client_id=name, fingerprint="", content=b'"x"'
        )
        draft = Draft(ref=ref, lane=LANE_ALL, name="message.created", message=message)
        append = Append(draft=draft, conversation=cast("Conversation", None))  # the queue looks at the draft alone

        def done(outcome: object) -> None:
            if isinstance(outcome, TradepostError):
                self.refused.append(name)

        return Submission(append, lambda *_: append, done, sure_new=True)

    def add(self, queue: Waiting, ref: Key, names: Iterable[str]) -> None:
        for name in names:
            queue.add(self.make(ref, name))


def names(batch: list[Submission]) -> list[str]:
    return [submission.message.client_id for submission in batch]


def test_a_conversation_that_is_being_stored_is_not_taken_from_and_keeps_its_order() -> None:
    queue, sends = Waiting(), Sends()
    sends.add(queue, HERE, ["1", "2"])
    first = queue.take()
    sends.add(queue, HERE, ["3", "4"])
    sends.add(queue, THERE, ["other"])
    assert names(first) == ["1", "2"]
    assert names(queue.take()) == ["other"]
    assert queue.take() == []
    queue.stored({HERE})
    assert queue.arrived.is_set()
    assert names(queue.take()) == ["3", "4"]


def test_a_busy_conversation_leaves_the_others_their_turn() -> None:
    queue, sends = Waiting(), Sends()
    sends.add(queue, HERE, map(str, range(2 * BATCH_ROWS)))
    sends.add(queue, THERE, ["other"])
    sends.add(queue, ELSEWHERE, ["another tenant's"])
    batch = names(queue.take())
    assert len(batch) == BATCH_ROWS
    assert {"other", "another tenant's"} <= set(batch)
    assert [name for name in batch if name.isdigit()] == [str(n) for n in range(BATCH_ROWS - 2)]
    assert queue.take() == []  # what is left of it waits for what is under way
    queue.stored({HERE, THERE, ELSEWHERE})
    assert names(queue.take())[0] == str(BATCH_ROWS - 2)


def test_what_came_behind_a_locked_conversation_steps_aside_with_it() -> None:
    queue, sends = Waiting(), Sends()
    sends.add(queue, HERE, ["1"])
    batch = queue.take()
    sends.add(queue, HERE, ["2"])
    queue.step_aside(batch)
    queue.stored({HERE})
    sends.add(queue, HERE, ["3"])
    assert queue.take() == []
    assert names(queue.take_aside()) == ["1", "2", "3"]


def test_who_waits_too_long_is_told_and_the_queue_is_counted_right(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, sends = Waiting(), Sends()
    sends.add(queue, HERE, ["1", "2"])
    monkeypatch.setattr(waiting, "WAIT_MAX_S", -1.0)
    queue.expire()
    assert sends.refused == ["1", "2"]
    assert (len(queue), queue.take()) == (0, [])
