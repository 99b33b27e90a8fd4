"""A virus scanner in the way of files: asked about each, obeyed, and missed when it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from support.files import PDF, nothing_left, person, picture
from support.node import LiveNode, StartNode
from tradepost_server.media.scanner import Scanner, ScannerDown

HARM = b"X5O!P%@AP-this-stands-for-harm"


class Clamd:
    """Speaks INSTREAM as clamd does."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.says: bytes | None = None  # instead of what it finds

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\0")
        if asked == b"zPING\0":
            writer.write(b"PONG\0")
            writer.close()
            return
        assert asked == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            data += await reader.readexactly(size)
        self.seen.append(data)
        found = b"stream: Test.Harm FOUND\0" if HARM in data else b"stream: OK\0"
        writer.write(found if self.says is None else self.says)
        writer.close()


@asynccontextmanager
async def clamd(path: Path | None = None) -> AsyncIterator[tuple[Clamd, str]]:
    made = Clamd()
    if path is not None:
        server, address = await asyncio.start_unix_server(made.serve, path), str(path)
    else:
        server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield made, address


async def test_what_the_scanner_finds_is_refused_and_removed(start_node: StartNode) -> None:
    async with clamd() as (scanner, address):
        node = await start_node(clamav=address)
        buyer = await person(node, "buyer:1", "buyer")
        with nothing_left(node):
            answer = await buyer.try_upload(PDF + bytes(200_000) + HARM)
            assert (answer.status_code, answer.json()["code"]) == (422, "infected")
            assert "Test.Harm" not in answer.text
        data = picture()
        await buyer.upload(data, "bike.png")
        assert scanner.seen[1] == data  # the bytes as they came, before a picture is opened


async def test_while_the_scanner_is_away_files_are_refused_or_taken_as_the_setting_says(start_node: StartNode) -> None:
    careful: LiveNode = await start_node(clamav="127.0.0.1:9")
    buyer = await person(careful, "buyer:1", "buyer")
    with nothing_left(careful):
        answer = await buyer.try_upload(PDF)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        begun = (await buyer.ask("POST", "/uploads", json={"name": "a", "size_bytes": len(PDF)})).json()["upload"]["id"]
    await buyer.ask("PUT", f"/uploads/{begun}/parts?offset=0", content=PDF)
    assert (await buyer.ask("POST", f"/uploads/{begun}/finish")).status_code == 503
    kept = await buyer.ask("GET", f"/uploads/{begun}")
    assert kept.json()["upload"]["received_bytes"] == len(PDF)  # to be finished when it is back
    trusting: LiveNode = await start_node(clamav="127.0.0.1:9", clamav_down="accept")
    assert (await (await person(trusting, "buyer:1", "buyer")).try_upload(PDF)).status_code == 201


@pytest.mark.parametrize(
    "says", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"x" * 10_000, b"stream: \xff\xfe ERROR\0", b"nonsense\0"]
)
async def test_an_answer_that_is_none_counts_as_away(tmp_path: Path, says: bytes) -> None:
    (tmp_path / "file").write_bytes(b"harmless" * 20_000)
    async with clamd(tmp_path / "clamd.sock") as (scanner, address):
        assert await Scanner(address).scan(tmp_path / "file") is None
        await Scanner(address).ping()
        scanner.says = says
        with pytest.raises(ScannerDown):
            await Scanner(address).scan(tmp_path / "file")
