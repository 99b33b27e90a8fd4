"""The line between the supervisor and its server: a word from the server, a JSON value as the answer, a line each.

It is a pair of sockets that nobody else can open. Its end tells each side that the other is gone, however that died.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

from ..errors import Unavailable

Word: TypeAlias = Literal["ready", "config", "counter", "kill"]
Answer: TypeAlias = Callable[[str], Awaitable[bytes]]

ANSWER_MAX_S = 15.0
LINE_MAX_BYTES = 64 * 1024


class Line:
    """The server's end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._answers: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1)
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, sock: socket.socket) -> "Line":
        """On the socket that the supervisor handed over."""
        return cls(*await asyncio.open_connection(sock=sock, limit=LINE_MAX_BYTES))

    async def run(self) -> None:
        """Returns when the supervisor is gone."""
        while answer := await self._reader.readline():
            await self._answers.put(answer)

    async def ask(self, word: Word) -> bytes:
        """The answer, as JSON. One question at a time.

        Raises: Unavailable after 15 s.
        """
        try:
            async with asyncio.timeout(ANSWER_MAX_S), self._turn:
                self._writer.write(f"{word}\n".encode())
                return await self._answers.get()
        except TimeoutError:
            raise Unavailable("The demo is busy; try again in a moment") from None


async def attend(sock: socket.socket, answer: Answer) -> None:
    """The supervisor's end: answers until the server is gone."""
    reader, writer = await asyncio.open_connection(sock=sock, limit=LINE_MAX_BYTES)
    try:
        while word := await reader.readline():
            writer.write(await answer(word.decode().strip()) + b"\n")
    except ConnectionError:
        return  # it died with our answer unread
    finally:
        writer.close()
