"""Catching up while the log, and whose it is, go on: what is theirs is told, whatever the answers are overtaken by."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from tradepost import events
from tradepost.errors import Forbidden
from tradepost.lanes import Lanes
from tradepost.protocol import commands as c
from tradepost.protocol.frames import EventFrame
from tradepost.protocol.limits import PAGE_MAX
from tradepost.protocol.model import Conversation, Lane, Range
from tradepost.protocol.results import ConversationResult, EventPage
from tradepost.requests import Requests
from tradepost.resume import Resume
from tradepost.tasks import Tasks
from tradepost.testing.clock import VirtualClock

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Step = Callable[["Reader"], Any]


class Reader(Requests):
    """A session whose questions are answered by a script, one step each."""

    def __init__(self, *script: Step) -> None:
        self.told: list[int] = []
        self.gaps: list[events.Gap] = []
        self.asked: list[c.Command] = []
        self._script = iter(script)

    async def play(self, *live: int) -> None:
        """Hears these events, and becomes complete."""
        async with Tasks() as tasks:
            self.resume = Resume(Lanes(latest=False), self, self._tell, self._gap, VirtualClock(), tasks)
            await self.resume.catch_up()
            self.hear(*live)
            await tasks.quiet()
        assert next(self._script, None) is None, "a question that was not asked"

    def hear(self, *live: int) -> None:
        """Events come live."""
        for seq in live:
            self.resume.heard(frame(seq))

    async def _carry(self, command: Any, timeout: float | None) -> Any:
        self.asked.append(command)
        answer = next(self._script)(self)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _tell(self, told: EventFrame) -> None:
        self.told.append(told.seq)

    def _gap(self, conversation: str, lane: str, gap: events.Gap) -> None:
        self.gaps.append(gap)


def frame(seq: int) -> EventFrame:
    """Of the one lane."""
    return EventFrame(conversation="cv_1", lane="all", seq=seq, at=NOW, event=msgspec.Raw(b'{"name":"skip"}'))


def page(seqs: Sequence[int], head: int, *live: int) -> Step:
    """The log's answer, and what is heard before it comes."""

    def step(reader: Reader) -> EventPage:
        reader.hear(*live)
        return EventPage(events=[msgspec.Raw(msgspec.json.encode(frame(seq))) for seq in seqs], head=head)

    return step


def ranges(*spans: tuple[int, int | None], head: int) -> Step:
    """How the conversation stands."""
    lane = Lane(id="all", audience=["all"], head=head, ranges=[Range(after=a, to=z) for a, z in spans])
    found = ConversationResult(conversation=Conversation(id="cv_1", created_at=NOW, updated_at=NOW, lanes=[lane]))
    return lambda reader: found


async def test_a_later_stay_that_begins_while_the_ranges_are_old_is_told_whole() -> None:
    reader = Reader(
        ranges((6, 12), head=12),
        page([10, 11, 12], 12, 16, 17, 18, 19, 20),
        page([16, 17, 18, 19, 20], 27),  # another stay began meanwhile, and reaches to 27
        page([24, 25, 26, 27], 27, 24, 25, 26, 27),
    )
    await reader.play(7, 8, 9, 12)
    assert reader.told == [7, 8, 9, 10, 11, 12, 16, 17, 18, 19, 20, 24, 25, 26, 27]
    assert not reader.gaps


async def test_what_was_said_after_an_empty_page_is_not_given_up_with_it() -> None:
    reader = Reader(
        ranges((6, 12), head=12),
        page([7], 12),
        page([], 12),
        ranges((6, 12), head=12),
        page([], 12, 21),
        page([20, 21], 21),
    )
    await reader.play(9)
    assert reader.told == [7, 9, 20, 21]
    assert [(gap.after, gap.to) for gap in reader.gaps] == [(7, 8), (9, 12)]


async def test_what_the_log_does_not_give_is_told_as_a_gap_once() -> None:
    reader = Reader(ranges((0, None), head=5), page([1, 2], 5), page([], 5), ranges((0, None), head=5), page([], 5))
    await reader.play(5)
    assert reader.told == [1, 2, 5]
    assert [(gap.after, gap.to, gap.reason) for gap in reader.gaps] == [(2, 4, "refused")]


async def test_who_may_learn_no_ranges_takes_what_the_log_gives() -> None:
    reader = Reader(lambda _: Forbidden("out"), page([7, 9, 10], 10))
    await reader.play(7)
    assert reader.told == [7, 9, 10]
    assert not reader.gaps
    assert reader.asked[1] == c.Events(conversation="cv_1", lane="all", after=0, limit=PAGE_MAX)
