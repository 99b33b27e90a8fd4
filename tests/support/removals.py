"""Removals raced with messages from two nodes, and what is wrong with what was heard of them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tradepost_server.store.db import connect

from .node import LiveNode, participant
from .sockets import Frame, RawSocket

PARTIES = ("buyer:7", "buyer"), ("seller:1", "seller")
STAFF = ("agent:1", "agent"), ("agent:2", "agent")
LEAVERS = ("courier:1", "courier"), ("courier:2", "courier"), ("agent:8", "agent"), ("agent:9", "agent")
LAST = "the last word"

Place = tuple[str, int]  # lane, seq


@dataclass(frozen=True, kw_only=True)
class Listener:
    """What somebody heard, and what there was for them to hear."""

    name: str
    socket: RawSocket
    due: Sequence[Place]


async def removed(node: LiveNode, made: Frame, profile: str) -> None:
    """The profile's part of the conversation ends."""
    answer = await node.rest.delete(f"/conversations/{made['id']}/participants/{participant(made, profile)}")
    assert answer.status_code == 200, answer.text


async def joined(node: LiveNode, made: Frame, profile: str, role: str) -> None:
    """The profile takes part."""
    body = {"profile": profile, "role": role}
    answer = await node.rest.post(f"/conversations/{made['id']}/participants", json=body)
    assert answer.status_code == 200, answer.text


async def race(a: LiveNode, b: LiveNode, *, crowd: int, coming: int = 0, going: int = 0) -> list[Listener]:
    """Two are removed at each node, each through the other one, while two at each speak in each lane.

    `crowd` more take part; with each removal so many come, or go.
    """
    silent = [(f"seller:{number + 10}", "seller") for number in range(crowd)]
    made = await a.conversation(*PARTIES, *STAFF, *LEAVERS, *silent)
    began = (await _log(a, made))[-1]["at"]
    speakers = {who: await node.connect(*who) for who, node in zip((*PARTIES, *STAFF), (a, b, a, b), strict=True)}
    leavers = {who: await node.connect(*who) for who, node in zip(LEAVERS, (a, b, a, b), strict=True)}
    for turn, ((profile, _), node) in enumerate(zip(LEAVERS, (b, a, b, a), strict=True)):
        others = [silent.pop() for _ in range(going)]
        changes = [
            removed(node, made, profile),
            *(removed(node, made, other) for other, _ in others),
            *(joined(node, made, f"seller:{turn}:{number}", "seller") for number in range(coming)),
        ]
        await _talk_over(made, [(socket, _lane(role)) for (_, role), socket in speakers.items()], changes)
    for who in (PARTIES[0], STAFF[1]):
        await speakers[who].send(made["id"], LAST, audience=[_lane(who[1])])
    for (_, role), socket in speakers.items():
        await socket.until(lambda s, lasts=1 if role != "agent" else 2: s.texts().count(LAST) >= lasts)
    for socket in leavers.values():
        await socket.all_heard()
    log = [event for event in await _log(a, made) if event["at"] > began]
    ends = {event["participant"]: event["at"] for event in log if event["name"] == "participant.left"}
    return [
        Listener(
            name=who[0],
            socket=socket,
            due=[
                (event["lane"], event["seq"])
                for event in log
                if (who[1] == "agent" or event["lane"] == "all")
                and (who not in leavers or event["at"] <= ends[participant(made, who[0])])
            ],
        )
        for who, socket in {**speakers, **leavers}.items()
    ]


def _lane(role: str) -> str:
    return "staff" if role == "agent" else "all"


async def _talk_over(
    made: Frame, speakers: Sequence[tuple[RawSocket, str]], changes: Sequence[Awaitable[None]]
) -> None:
    """All speak before the changes, during them and after them."""
    begun, over = asyncio.Barrier(len(speakers) + 1), asyncio.Event()

    async def speak(socket: RawSocket, audience: str) -> None:
        await socket.send(made["id"], "before", audience=[audience])
        await begun.wait()
        while not over.is_set():
            await socket.send(made["id"], "meanwhile", audience=[audience])
        await socket.send(made["id"], "after", audience=[audience])

    async def change() -> None:
        await begun.wait()
        await asyncio.gather(*changes)
        over.set()

    await asyncio.gather(change(), *(speak(*speaker) for speaker in speakers))


async def _log(node: LiveNode, made: Frame) -> list[Mapping[str, Any]]:
    """What the database has of the conversation, in order."""
    connection = await connect(node.dsn, "tradepost_service")
    try:
        return list(
            await connection.fetch(
                "SELECT lane_id AS lane, seq, at, name, data->>'participant' AS participant FROM events "
                "WHERE conversation_id = $1 ORDER BY at",
                made["id"],
            )
        )
    finally:
        await connection.close()


def wrong(listeners: Sequence[Listener]) -> set[str]:
    """Of anything that was heard: what is missing, what came twice or out of order, and what was not for them."""
    found = set()
    for listener in listeners:
        heard = [(event["lane"], event["seq"]) for event in listener.socket.events]
        if set(listener.due) - set(heard):
            found.add("missing")
        if set(heard) - set(listener.due):
            found.add("not theirs")
        if max(Counter(heard).values()) > 1:
            found.add("twice")
        if any(before[0] == after[0] and before[1] > after[1] for before, after in pairwise(sorted(heard, key=_first))):
            found.add("out of order")
    return found


def _first(place: Place) -> str:
    return place[0]
