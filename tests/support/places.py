"""Live locations over raw sockets, and where their positions are left."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from tradepost_server.handlers import places

from .eventually import eventually
from .node import LiveNode
from .sockets import Frame, RawSocket

HERE = {"latitude": 40.418311, "longitude": -3.702755}
THERE = {"latitude": 40.426047, "longitude": -3.709372}  # a kilometre away
MARKS = ("40.418311", "3.702755", "40.426047", "3.709372")  # of positions, in whatever they are written
PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))


async def start(courier: RawSocket, conversation: Frame, **fields: Any) -> Frame:
    """A live location of a quarter of an hour."""
    return await courier.command("location.start", **{"conversation": conversation["id"], "duration_s": 900, **fields})


async def move(who: RawSocket, conversation: Frame, share: Frame, **fields: Any) -> Frame:
    """Where someone is now; the result."""
    asked = {"conversation": conversation["id"], "message": share["message"], **HERE, **fields}
    return await who.command("location.move", **asked)


async def stop(who: RawSocket, conversation: Frame, share: Frame) -> None:
    """The share ends."""
    await who.command("location.stop", conversation=conversation["id"], message=share["message"])


def moves(socket: RawSocket) -> list[Frame]:
    """The positions that a socket was told."""
    return [f["signal"] for f in socket.signals if f["signal"]["name"] == "location.moved"]


async def said(socket: RawSocket, conversation: Frame, share: Frame) -> Frame:
    """What the message of a share says now, to who asks."""
    page = await socket.command("history", conversation=conversation["id"])
    found: Frame = next(m["content"] for m in page["messages"] if m["id"] == share["message"])
    return found


def endings(socket: RawSocket, share: Frame) -> list[Frame]:
    """The contents with which a socket was told that the share has ended."""
    told = [f["event"]["message"] for f in socket.events if f["event"]["name"] == "message.edited"]
    return [message["content"] for message in told if message["id"] == share["message"]]


async def over(socket: RawSocket, share: Frame, within_s: float = 15.0) -> Frame:
    """The content with which the share ended, as soon as it is told."""
    await socket.until(lambda s: endings(s, share), within_s)
    return endings(socket, share)[0]


async def everything(dsn: str) -> str:
    """All rows of all tables, as text."""
    connection = await asyncpg.connect(dsn)
    try:
        names = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS n FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        rows = [await connection.fetch(f"SELECT t::text AS row FROM {name['n']} t") for name in names]
    finally:
        await connection.close()
    return "\n".join(row["row"] for table in rows for row in table)


def traces(text: str) -> list[str]:
    """The positions of these tests that a text holds."""
    return [mark for mark in MARKS if mark in text]


def told(socket: RawSocket) -> str:
    """All that a socket ever got."""
    return b"\n".join(socket.raw).decode()


def an_hour_is_a_minute(patch: pytest.MonkeyPatch) -> None:
    """What is to last a minute lasts a second."""

    def shorter(seconds: float) -> timedelta:
        return timedelta(seconds=seconds / 60)

    patch.setattr(places, "timedelta", shorter)


async def no_trace_is_left(node: LiveNode) -> None:
    """No position is anywhere in the database, as soon as what goes on has ended."""

    async def clean() -> bool:
        return not traces(await everything(node.dsn))

    await eventually(clean)


Ending = Callable[[LiveNode, Frame, RawSocket, Frame], Awaitable[object]]
