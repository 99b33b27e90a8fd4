"""Three clients that share no code with the server talk to it: wsproto here, ws and Chromium in `peers.e2e.mjs`.

Each connects, says who it is, sends a message whole and in fragments with a ping between, and ends once by its own word
and once by the server's; of these Chromium can neither choose its fragments nor ping.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, Pong, Request, TextMessage

from support.browser import play
from support.node import LiveNode
from support.process import ServerProcess
from support.raw import Line, reach

WITHIN_S = 60.0


class Peer:
    """A client made of wsproto and one TCP connection."""

    def __init__(self, line: Line) -> None:
        self.pongs: list[bytes] = []
        self._line, self._wsproto = line, WSConnection(ConnectionType.CLIENT)

    async def say(self, event: Event) -> None:
        """Writes what wsproto makes of it."""
        await self._line.say(self._wsproto.send(event))

    async def hear(self) -> AsyncIterator[Event]:
        """All that wsproto tells but pongs, which are kept; a text only when it is whole."""
        text = ""
        while data := await self._line.some():
            self._wsproto.receive_data(data)
            for event in self._wsproto.events():
                if isinstance(event, Pong):
                    self.pongs.append(bytes(event.payload))
                elif isinstance(event, TextMessage):
                    text += event.data
                    if event.message_finished:
                        whole, text = text, ""
                        yield TextMessage(data=whole)
                else:
                    yield event


@asynccontextmanager
async def welcomed(node: LiveNode, token: str) -> AsyncIterator[tuple[Peer, AsyncIterator[Event]]]:
    """A peer that has shaken hands and said its token; what it hears since."""
    async with asyncio.timeout(30), reach(node.url) as line:
        peer = Peer(line)
        await peer.say(Request(host="tradepost.test", target="/v1/ws"))
        hearing = peer.hear()
        accepted = await anext(hearing)
        assert isinstance(accepted, AcceptConnection)
        assert accepted.extensions == []
        await peer.say(TextMessage(data=json.dumps({"type": "auth", "token": token})))
        yield peer, hearing
        await hearing.aclose()


async def frame_of(hearing: AsyncIterator[Event]) -> dict[str, Any]:
    """The next frame of our protocol."""
    event = await anext(hearing)
    assert isinstance(event, TextMessage), event
    said: dict[str, Any] = json.loads(event.data)
    return said


async def test_wsproto_talks_whole_and_in_fragments_and_says_goodbye(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller = await node.connect("seller:1", "seller")
    async with welcomed(node, await node.token("buyer:1", "buyer")) as (peer, hearing):
        assert (await frame_of(hearing))["type"] == "welcome"
        for words in ("whole: κόσμε", "fragments: " + "κ" * 3_000):
            said = {"type": "message.send", "ref": words[:5], "conversation": order["id"]}
            text = json.dumps({**said, "content": {"kind": "text", "text": words}}, ensure_ascii=False)
            size = 100 if words.startswith("fragments") else len(text)
            for at in range(0, len(text), size):
                await peer.say(TextMessage(data=text[at : at + size], message_finished=at + size >= len(text)))
                await peer.say(Ping(payload=b"%d" % at))
            while (frame := await frame_of(hearing)).get("ref") != words[:5]:
                pass
            assert frame["type"] == "reply"
            await seller.heard(words)
        await peer.say(CloseConnection(code=1000, reason="done"))
        ended = [event async for event in hearing if isinstance(event, CloseConnection)]
        assert ended == [CloseConnection(code=1000, reason="done")]
        assert peer.pongs == [b"0", *(b"%d" % at for at in range(0, len(text), 100))]


async def test_wsproto_is_told_with_which_code_the_server_ends(node: LiveNode) -> None:
    async with welcomed(node, "no token") as (peer, hearing):
        assert (await frame_of(hearing))["type"] == "error"
        ended = await anext(hearing)
        assert isinstance(ended, CloseConnection)
        assert ended.code == 4501
        await peer.say(ended.response())
        assert [event async for event in hearing] == []


def test_ws_and_chromium_do_the_same(server_process: ServerProcess) -> None:
    play("peers", within_s=WITHIN_S, server=server_process)
