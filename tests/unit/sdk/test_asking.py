"""Questions and their answers, in whatever order they are heard."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import msgspec

from tradepost import content, events
from tradepost.asking import Answered, Questions
from tradepost.clock import LoopClock
from tradepost.events import AnyEvent
from tradepost.protocol import model
from tradepost.protocol.results import SentResult
from tradepost.turns import Turn

ASKED_AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
QUESTION = content.Form(title="Why?", fields=[content.TextField(name="why", label="Why?")])


def heard(said: content.Content, *, lane: str = "all", at_s: float = 1, **fields: str) -> AnyEvent:
    """A message of the person who is asked, `at_s` seconds after the question."""
    message = model.Message(
        id="ms_2",
        conversation="cv_1",
        lane=lane,
        audience=["all"],
        seq=2,
        at=ASKED_AT + timedelta(seconds=at_s),
        author=model.Author(participant="pt_1", role="buyer"),
        client_id="c2",
        content=msgspec.Raw(msgspec.json.encode(said)),
        **fields,
    )
    requests: Any = None
    return events.Event("cv_1", lane, 2, message.at, events.MessageCreated(message=message), requests)


class Asking:
    """A question that is on its way: `arrive` tells the bot where it stands."""

    def __init__(self, question: content.Content) -> None:
        self.passed_on: list[AnyEvent] = []
        self.arrived = asyncio.Event()
        turns: Any = SimpleNamespace(take=self._take)
        self.questions = Questions(turns)
        context: Any = SimpleNamespace(
            event=heard(content.Text(text="complain"), at_s=-1),
            conversation_id="cv_1",
            client=SimpleNamespace(clock=LoopClock()),
            reply=self._reply,
        )
        turn = Turn(asyncio.Semaphore(1))
        self.task = asyncio.create_task(self.questions.ask(context, turn, question, 5.0))

    async def _take(self, event: AnyEvent) -> None:
        self.passed_on.append(event)

    async def _reply(self, said: content.Content, client_id: str) -> SentResult:
        await self.arrived.wait()
        return SentResult(message="ms_1", lane="all", seq=1, at=ASKED_AT)

    async def begun(self) -> "Asking":
        """It was said, and nobody knows yet where it stands."""
        await asyncio.sleep(0)
        return self

    async def answered(self) -> Answered:
        self.arrived.set()
        return await self.task


async def test_an_answer_that_comes_first_waits_until_it_is_known_what_it_answers() -> None:
    asking = await Asking(QUESTION).begun()
    values = [content.Given(name="why", type="text", label="Why?", value="late", shown="late")]
    answer = heard(content.Answer(to="form", label="Why?", values=values), lane="ln_private", reply_to="ms_1")
    other = heard(content.Answer(to="form", label="Other"), lane="ln_private", reply_to="ms_0")
    assert asking.questions.take(other)
    assert asking.questions.take(answer)
    assert (await asking.answered()).values == {"why": "late"}
    assert asking.passed_on == [other]


async def test_what_was_said_before_the_question_is_no_answer() -> None:
    asking = await Asking(content.Text(text="Why?")).begun()
    before, after = heard(content.Text(text="a"), at_s=-0.5), heard(content.Text(text="b"))
    assert asking.questions.take(before)
    assert asking.questions.take(after)
    assert (await asking.answered()).text == "b"
    assert asking.passed_on == [before]


async def test_what_is_kept_back_is_bounded() -> None:
    asking = await Asking(content.Text(text="Why?")).begun()
    said = [heard(content.Text(text=str(n)), at_s=-0.5) for n in range(20)]
    assert [asking.questions.take(event) for event in said] == [True] * 16 + [False] * 4
    asking.arrived.set()
    await asyncio.sleep(0)
    asking.questions.take(heard(content.Text(text="b")))
    assert (await asking.task).text == "b"
    assert asking.passed_on == said[:16]
