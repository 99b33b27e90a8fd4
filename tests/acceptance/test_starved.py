"""A server that has no file descriptors left goes on for those who are there, and takes others once there are some."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import Iterator

import psutil
import pytest

from support.eventually import eventually
from support.process import ServerProcess
from tradepost import Client, Conversation

LEFT = 20  # descriptors, for the strangers
STRANGERS = 200
LOOKED_AT_S = 2.0

pytestmark = pytest.mark.one_node("the workers' parent hands its limit to none of them")


@contextlib.contextmanager
def strangers(port: int) -> Iterator[None]:
    """More connections than there are descriptors for."""
    with contextlib.ExitStack() as stack:
        for _ in range(STRANGERS):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        yield


async def test_who_is_there_talks_on_and_who_comes_waits_until_there_is_room(server_process: ServerProcess) -> None:
    server = server_process
    assert server.popen is not None
    process = psutil.Process(server.popen.pid)
    async with (
        Client(server.url, api_key=server.keys.api_key) as shop,
        Client(server.url, get_token=shop.token_source("buyer:7", role="buyer")) as buyer,
        Client(server.url, get_token=shop.token_source("seller:1", role="seller")) as seller,
    ):
        order = await shop.conversations.create(participants=["buyer:7", "seller:1"])
        here, there = await buyer.conversations.get(order.id), await seller.conversations.get(order.id)
        await here.send("before")
        most = process.num_fds() + LEFT
        hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (most, hard))
        with strangers(server.port):
            await eventually(lambda: _all_taken(process, most))
            await here.send("starved")
            assert await newest(there) == "starved"
            used = sum(process.cpu_times()[:2])
            await asyncio.sleep(LOOKED_AT_S)  # what it takes of the processor meanwhile is what is looked at
            assert sum(process.cpu_times()[:2]) - used < LOOKED_AT_S / 2  # it does not ask for one again and again
        async with Client(server.url, get_token=shop.token_source("seller:1", role="seller")) as again:
            await (await again.conversations.get(order.id)).send("there is room again")
        assert await newest(here) == "there is room again"


async def newest(conversation: Conversation) -> str | None:
    """The text of the last message."""
    async for message in conversation.history(1):
        return message.text
    return None


async def _all_taken(process: psutil.Process, most: int) -> bool:
    return bool(process.num_fds() >= most - 1)
