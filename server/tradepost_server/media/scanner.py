"""A virus scanner over its socket: clamd's INSTREAM. Bounded in time; what it cannot say is `ScannerDown`."""

import asyncio
import contextlib
from pathlib import Path
from typing import BinaryIO

PIECE_BYTES = 64 * 1024
ANSWER_MAX_BYTES = 4_096
CONNECT_S, SCAN_S = 5.0, 60.0


class ScannerDown(Exception):
    """It does not answer, or not in words that we know."""


class Scanner:
    """clamd at `host:port`, or at the path of a socket."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def scan(self, path: Path) -> str | None:
        """The name of what was found in the file; None: nothing.

        Raises: ScannerDown.
        """
        words = (await self._answer(path)).removeprefix("stream: ")
        if words == "OK":
            return None
        if words.endswith(" FOUND"):
            return words.removesuffix(" FOUND")
        raise ScannerDown(words[:200])

    async def ping(self) -> None:
        """Raises: ScannerDown where it does not answer."""
        words = await self._answer(None)
        if words != "PONG":
            raise ScannerDown(words[:200])

    async def _answer(self, path: Path | None) -> str:
        """What it says about the file, or to a ping without one."""
        try:
            async with asyncio.timeout(SCAN_S if path else CONNECT_S):
                answer = await self._ask(path)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            raise ScannerDown(f"no answer ({type(error).__name__})") from error
        return answer.decode("utf-8", "replace").strip("\0\n ")

    async def _ask(self, path: Path | None) -> bytes:
        reader, writer = await self._connect()
        try:
            if path is None:
                writer.write(b"zPING\0")
            else:
                with await asyncio.to_thread(path.open, "rb") as file:
                    await self._send(writer, file)
            return await reader.readuntil(b"\0")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _send(self, writer: asyncio.StreamWriter, file: BinaryIO) -> None:
        """The file in pieces, each after its length; a length of 0 ends it."""
        writer.write(b"zINSTREAM\0")
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            writer.write(len(piece).to_bytes(4, "big") + piece)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, colon, port = self._address.rpartition(":")
        async with asyncio.timeout(CONNECT_S):
            if self._address.startswith("/") or not colon:
                return await asyncio.open_unix_connection(self._address, limit=ANSWER_MAX_BYTES)
            return await asyncio.open_connection(host.strip("[]"), int(port), limit=ANSWER_MAX_BYTES)
