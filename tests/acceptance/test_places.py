"""Where someone is: told to those entitled, for as long as it is shared, and then nowhere any more."""

import asyncio
from typing import Any

import asyncpg
import pytest

from support.eventually import eventually
from support.node import LiveNode, StartNode, client, participant
from support.sockets import Frame, RawSocket, Refused

HERE = {"latitude": 40.418311, "longitude": -3.702755}
PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))


async def start(courier: RawSocket, conversation: Frame, **fields: Any) -> Frame:
    """A live location of a quarter of an hour."""
    asked = {"conversation": conversation["id"], "duration_s": 900, **fields}
    return await courier.command("location.start", **asked)


async def move(who: RawSocket, conversation: Frame, share: Frame, **fields: Any) -> Frame:
    asked = {"conversation": conversation["id"], "message": share["message"], **HERE, **fields}
    return await who.command("location.move", **asked)


async def stop(who: RawSocket, conversation: Frame, share: Frame) -> None:
    await who.command("location.stop", conversation=conversation["id"], message=share["message"])


def moves(socket: RawSocket) -> list[Frame]:
    """The positions that a socket was told."""
    return [f["signal"] for f in socket.signals if f["signal"]["name"] == "location.moved"]


async def said(socket: RawSocket, conversation: Frame, share: Frame) -> Frame:
    """What the message of a share says now, to who asks."""
    page = await socket.command("history", conversation=conversation["id"])
    found: Frame = next(m["content"] for m in page["messages"] if m["id"] == share["message"])
    return found


async def over(socket: RawSocket, share: Frame) -> Frame:
    """The content with which the share ended, as soon as it is told."""

    def ends(s: RawSocket) -> list[Frame]:
        told = [f["event"] for f in s.events if f["event"]["name"] == "message.edited"]
        return [e["message"]["content"] for e in told if e["message"]["id"] == share["message"]]

    await socket.until(ends)
    return ends(socket)[0]


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


async def test_a_share_from_its_start_to_its_end(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE)
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    share = await start(courier, order, label="Your bike", audience=["buyer"])
    made = (await buyer.event("message.created"))["event"]["message"]
    assert (made["id"], made["seq"], made["lane"]) == (share["message"], share["seq"], share["lane"])
    assert (made["content"]["kind"], made["content"]["state"]) == ("live_location", "live")
    assert (await move(courier, order, share, accuracy_m=8, heading_deg=90, speed_mps=4.5))["accepted"]
    await buyer.until(moves)
    told = moves(buyer)[0]
    assert {k: told[k] for k in ("latitude", "longitude", "accuracy_m", "heading_deg", "speed_mps")} == {
        **HERE,
        "accuracy_m": 8,
        "heading_deg": 90,
        "speed_mps": 4.5,
    }
    assert told["message"] == share["message"]
    known = await said(buyer, order, share)
    assert (known["latitude"], known["longitude"], known["moved_at"]) == (*HERE.values(), told["at"])
    await stop(courier, order, share)
    ended = await over(buyer, share)
    assert (ended["state"], ended["ended"]) == ("ended", "stopped")
    assert "latitude" not in ended
    assert "latitude" not in await said(buyer, order, share)
    rows = await everything(node.dsn)
    assert share["message"] in rows
    assert "40.418311" not in rows
    assert "3.702755" not in rows
