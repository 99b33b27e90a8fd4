"""The demo's server dies and comes back, but not for ever; supervisor and server speak over a line."""

import asyncio
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tradepost_server.demo.line import WAITING_MAX, Line, attend
from tradepost_server.demo.supervisor import DEATHS_MAX, GaveUp, Supervisor
from tradepost_server.errors import Unavailable


async def answer(word: str) -> bytes:
    return b"null" if word == "counter" else b'"%s"' % word.encode()


class DiesAtOnce(Supervisor):
    """Its server ends before it says a word."""

    starts = 0

    async def _spawn(self, line: socket.socket) -> Process:
        self.starts += 1
        return await asyncio.create_subprocess_exec(sys.executable, "-S", "-c", "")


async def test_a_server_that_dies_again_and_again_is_given_up() -> None:
    with socket.socket() as sock:
        supervisor = DiesAtOnce(sock, data=Path("unused"), host="127.0.0.1", dsn="", answer=answer, say=print)
        with pytest.raises(GaveUp, match="11 times"):
            await supervisor.run()
    assert supervisor.starts == DEATHS_MAX + 1
    assert not supervisor.ready.is_set()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    ours, theirs = socket.socketpair()
    line = await Line.open(theirs)
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(attend(ours, answer)), tasks.create_task(line.run())]
        yield line
        for task in running:
            task.cancel()


async def test_each_question_gets_its_own_answer_however_many_ask_at_once(line: Line) -> None:
    assert await asyncio.gather(line.ask("config"), line.ask("ready"), line.ask("config")) == [
        b'"config"',
        b'"ready"',
        b'"config"',
    ]


async def test_who_stops_waiting_does_not_shift_the_answers_of_others(line: Line) -> None:
    impatient = asyncio.create_task(line.ask("ready"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await line.ask("config") == b'"config"'


async def test_no_answer_yet_and_too_many_questions_are_told_as_unavailable(line: Line) -> None:
    with pytest.raises(Unavailable, match="begins"):
        await line.ask("counter")
    asked = await asyncio.gather(*(line.ask("config") for _ in range(WAITING_MAX + 5)), return_exceptions=True)
    assert sum(isinstance(one, Unavailable) for one in asked) == 5


async def test_the_line_ends_for_the_server_when_the_supervisor_is_gone() -> None:
    ours, theirs = socket.socketpair()
    line = await Line.open(theirs)
    ours.close()
    async with asyncio.timeout(5):
        await line.run()
