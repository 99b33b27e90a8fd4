"""A deployment whose conversations are in two databases of one PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.ids import database
from tradepost_server.serving import prepare_all
from tradepost_server.settings import Settings

from . import postgres as cluster
from .node import LiveNode
from .sockets import Frame, RawSocket

BUYER, SELLER = ("buyer:7", "buyer"), ("seller:1", "seller")


@asynccontextmanager
async def beside(postgres: EmbeddedPostgres, home: str, data: Path) -> AsyncIterator[str]:
    """What `TRADEPOST_DATABASES_BESIDE` says of a second database, which knows its home."""
    there = await cluster.create(postgres)
    setting = f"1={there}"
    try:
        await prepare_all(Settings(data=data, databases_beside=setting), home)
        yield setting
    finally:
        await cluster.drop(postgres, there)


async def one_in_each(node: LiveNode, *participants: tuple[str, str], **fields: Any) -> list[Frame]:
    """Two conversations of the same people: one at home, one in the other database."""
    made = [await node.conversation(*participants, **fields) for _ in range(2)]
    made.sort(key=lambda conversation: database(conversation["id"]))
    assert [database(conversation["id"]) for conversation in made] == [0, 1]
    return made


def texts(page: Frame) -> list[str]:
    """Of messages, the newest first."""
    return [message["content"]["text"] for message in page["messages"]]


def heard(socket: RawSocket, conversation: str) -> list[str]:
    """Texts of messages that the socket was told of, in their order."""
    told = [frame for frame in socket.events if frame["conversation"] == conversation]
    return [f["event"]["message"]["content"]["text"] for f in told if f["event"]["name"] == "message.created"]
