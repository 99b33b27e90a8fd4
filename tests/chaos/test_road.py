"""The fault proxy does to connections what it says."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from support import ports

from .road import Road, road


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """A port where everything that is said comes back."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(1_000):
            writer.write(said)
        writer.close()

    sock = ports.listening()
    server = await asyncio.start_server(say, sock=sock)
    yield sock.getsockname()[1]
    server.close()


@pytest.fixture
async def way(echo: int) -> AsyncIterator[Road]:
    """To it, past a port where nobody listens."""
    async with road(ports.free(), echo) as found:
        yield found


async def test_what_is_said_comes_through_to_whoever_answers(way: Road) -> None:
    for _ in range(2):
        reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()


async def test_a_silent_road_keeps_connections_and_what_was_said(way: Road) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
    writer.write(b"a")
    assert await reader.readexactly(1) == b"a"
    async with way.silent():
        writer.write(b"b")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
    assert await reader.read(1) == b"b"
    assert way.swallowed >= 1
    writer.close()


async def test_a_connection_is_cut_after_so_many_bytes(way: Road) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
    way.cut_after("down", 3)
    writer.write(b"hello")
    assert await reader.read() == b"hel"
    assert way.cuts == 1
    writer.close()


async def test_a_reset_is_one(way: Road) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
    writer.write(b"a")
    await reader.readexactly(1)
    way.reset()
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
