"""The line between the supervisor and its server: a word from the server, a JSON value as the answer, a line each.

It is a pair of sockets that nobody else can open. Its end tells each side that the other is gone, however that died.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

from ..errors import Unavailable

Word: TypeAlias = Literal["ready", "config", "counter", "kill"]
Answer: TypeAlias = Callable[[str], Awaitable[bytes]]

ANSWER_MAX_S = 15.0  # then the answer is `null`
WAITING_MAX = 100  # questions without an answer; more are refused
LINE_MAX_BYTES = 64 * 1024


class Line:
    """The server's end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._waiting: deque[asyncio.Future[bytes]] = deque()  # answers come in the order of the questions

    @classmethod
    async def open(cls, sock: socket.socket) -> "Line":
        """On the socket that the supervisor handed over."""
        return cls(*await asyncio.open_connection(sock=sock, limit=LINE_MAX_BYTES))

    async def run(self) -> None:
        """Hands answers out; returns when the supervisor is gone."""
        while answer := await self._reader.readline():
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(answer)

    async def ask(self, word: Word) -> bytes:
        """The answer, as JSON.

        Raises: Unavailable where too many wait, or there is no answer.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise Unavailable("The demo is busy; try again in a moment")
        waiting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._writer.write(f"{word}\n".encode())
        answer = (await waiting).strip()
        if answer == b"null":
            raise Unavailable("The story begins in a moment")
        return answer


async def attend(sock: socket.socket, answer: Answer) -> None:
    """The supervisor's end: answers until the server is gone."""
    reader, writer = await asyncio.open_connection(sock=sock, limit=LINE_MAX_BYTES)
    try:
        while word := await reader.readline():
            writer.write(await _in_time(answer, word.decode().strip()) + b"\n")
    except ConnectionError:
        return  # it died with our answer unread
    finally:
        writer.close()


async def _in_time(answer: Answer, word: str) -> bytes:
    try:
        async with asyncio.timeout(ANSWER_MAX_S):
            return await answer(word)
    except TimeoutError:
        return b"null"
