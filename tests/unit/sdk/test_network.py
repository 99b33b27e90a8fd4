"""The client over a real socket of this machine."""

import asyncio
import contextlib
import socket

import pytest

from tradepost import Client, errors, events
from tradepost.clock import LoopClock
from tradepost.protocol import commands as c
from tradepost.states import State
from tradepost.testing import Server
from tradepost.testing.handlers import HANDLERS, MARKETPLACE
from tradepost.testing.network import listening


def a_conversation(server: Server, *profiles: str) -> str:
    people = [c.Invitee(profile=profile, role=profile.partition(":")[0]) for profile in profiles]
    made = HANDLERS[c.CreateConversation](server, MARKETPLACE, c.CreateConversation(participants=people))
    return str(made.conversation.id)


async def test_messages_pass_and_a_cut_is_healed() -> None:
    server = Server(LoopClock())
    order = a_conversation(server, "buyer:7", "seller:42")
    frames: list[tuple[str, bytes]] = []
    async with (
        listening(server) as url,
        Client(url, token=server.mint("buyer:7", "buyer").token) as buyer,
        Client(
            url,
            token=server.mint("seller:42", "seller").token,
            on_frame=lambda raw, way: frames.append((way, raw)),
        ) as seller,
        seller.subscribe(order, [events.MessageCreated]) as stream,
    ):
        chat = await buyer.conversations.get(order)
        for n in range(30):
            if n % 10 == 5:
                seller.cut()
            if n % 10 == 8:
                buyer.cut()
            await chat.send(str(n))
        assert [(await anext(stream)).message.text for _ in range(30)] == [str(n) for n in range(30)]
        assert seller.stats().reconnects >= 1
    assert frames[0][0] == "out"
    assert b'"type":"auth"' in frames[0][1]
    assert all(way in ("in", "out") and raw.startswith(b"{") for way, raw in frames)


async def test_an_unreachable_server_is_named_in_time() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(errors.Transient, match="is the server running"):
        async with Client(f"http://127.0.0.1:{port}", token="t", timeout=0.5):
            pass


async def test_a_bad_token_is_fatal_at_once() -> None:
    server = Server(LoopClock())
    async with listening(server) as url:
        client = Client(url, token="nonsense")
        with pytest.raises(errors.Fatal) as caught:
            await client.__aenter__()
    assert caught.value.close_code == 4501
    assert client.state is State.CLOSED


async def test_a_server_that_answers_something_else_is_named() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with other:
        url = f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}"
        with pytest.raises(errors.Fatal, match="HTTP 403"):
            async with Client(url, token="t"):
                pass


async def test_a_cancelled_connect_leaves_nothing_behind() -> None:
    accepted: list[asyncio.StreamWriter] = []

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)
        with contextlib.suppress(ConnectionError):
            assert await reader.read(-1)
        writer.close()

    silent = await asyncio.start_server(never_answer, "127.0.0.1", 0)
    before = asyncio.all_tasks()
    async with silent:
        client = Client(f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}", token="t")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await client.__aenter__()
        assert client.state is State.CLOSED
        assert {task for task in asyncio.all_tasks() - before if "tradepost" in task.get_name()} == set()


async def test_a_program_that_ends_without_closing_leaves_no_noise(caplog: pytest.LogCaptureFixture) -> None:
    server = Server(LoopClock())
    async with listening(server) as url:
        client = Client(url, token=server.mint("buyer:7", "buyer").token)
        await client.start()
        await client.wait_ready(5)
        supervisor = next(task for task in asyncio.all_tasks() if task.get_name() == "tradepost-client")
        supervisor.cancel()
        await client.wait_closed()
    assert not caplog.records
