"""T15–T18: WebSocket on a real node by RFC 6455 and RFC 7692; in one segment, by frames as a member, byte by byte.

Modelled on what the known conformance suites look at; the vectors are in `vectors/`.
"""

import asyncio
import json
import logging
from email.parser import BytesHeaderParser

import pytest
import uvloop

from support.node import LiveNode
from support.raw import CLOSE, PONG, TEXT, Line, reach

from .vectors import DIRECTORY, Vector, read

BYTE_BY_BYTE_MAX = 2_000  # longer streams are cut into pieces of a fiftieth
ANSWER_S = 10.0
pytestmark = pytest.mark.filterwarnings("ignore:Overriding the:pytest.PytestDeprecationWarning")


@pytest.fixture(scope="module")
def event_loop_policy() -> asyncio.AbstractEventLoopPolicy:
    return uvloop.EventLoopPolicy()  # what serves; tests/integration/test_uvicorn_ws.py has the other one too


def pieces(vector: Vector, way: str) -> list[bytes]:
    """What the vector says as it is written to the network; to a handshake that is refused no frame belongs."""
    said = vector.stream if vector.status == 101 else []
    if way == "as a member":
        return said
    whole = vector.request + b"".join(said)
    if way == "one segment":
        return [whole]
    step = max(1, len(whole) // 50) if len(whole) > BYTE_BY_BYTE_MAX else 1
    return [whole[at : at + step] for at in range(0, len(whole), step)]


def named(opcode: int, payload: bytes) -> str:
    """A frame of the server as a vector's `answer` has it."""
    if opcode == CLOSE:
        return f"close {int.from_bytes(payload[:2])}" if payload else "close"
    if opcode == PONG:
        return f"pong {payload.decode() if payload.isascii() else payload.hex()}"
    assert opcode == TEXT
    said = json.loads(payload)
    if said["type"] != "error":
        return str(said["type"])
    return f"ref {said['ref']}" if "ref" in said else "error"


async def head_of(peer: Line) -> tuple[int, dict[str, str]]:
    """The status of the answer to the handshake, 0 where there is none, and its headers by small names."""
    try:
        first, _, rest = (await peer.head()).partition(b"\r\n")
    except asyncio.IncompleteReadError:
        return 0, {}
    headers = BytesHeaderParser().parsebytes(rest)
    return int(first.split()[1]), {name.lower(): value for name, value in headers.items()}


async def conversation(node: LiveNode, vector: Vector, way: str) -> list[str]:
    """What is wrong with how the node answers; frames it says until it hangs up are compared with the vector's."""
    async with asyncio.timeout(ANSWER_S), reach(node.url) as peer:
        heard, expected = list[str](), list(vector.heard)
        if way == "as a member":
            token = await node.token("buyer:1", "buyer")
            await peer.say(vector.request.removesuffix(b"\r\n") + f"Authorization: Bearer {token}\r\n\r\n".encode())
            status, headers = await head_of(peer)
            expected.insert(0, "welcome")
            if status == 101:
                heard.append(named(*await peer.frame()))
            writing = asyncio.create_task(write(peer, pieces(vector, way)))
        else:
            writing = asyncio.create_task(write(peer, pieces(vector, way)))
            status, headers = await head_of(peer)
        while status == 101 and not (heard and heard[-1].startswith("close")):
            heard.append(named(*await peer.frame()))
        await writing
        after = await peer.rest() if status == 101 else b""
    wrong = [f"{k}: {headers.get(k.lower())}" for k, v in vector.says.items() if headers.get(k.lower()) != v]
    wrong += [f"{k}: {headers[k.lower()]}" for k in vector.without if k.lower() in headers]
    wrong += [f"status {status}"] if status != vector.status else []
    wrong += [f"after the close: {after!r}"] if after else []
    return wrong + ([f"heard {heard}"] if status == 101 and heard != expected else [])


async def write(peer: Line, pieces: list[bytes]) -> None:
    """Each piece in a segment of its own."""
    for piece in pieces:
        await peer.say(piece)
        await asyncio.sleep(0)  # the server, which is in this loop, reads it


@pytest.mark.one_node("its own listener and log are looked at")
@pytest.mark.parametrize("way", ["one segment", "as a member", "byte by byte"])
@pytest.mark.parametrize("file", ["framing", "control", "limits", "utf8", "handshake"])
async def test_a_node_answers_every_vector(
    node: LiveNode, file: str, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wrong = {}
    for vector in read(file):
        caplog.clear()
        found = await conversation(node, vector, way)
        logged = [record for record in caplog.records if record.name.startswith(("tradepost", "websockets"))]
        found += [record.getMessage() for record in logged if record.exc_info or record.levelno >= logging.ERROR]
        if found or len(logged) > 1:
            wrong[vector.name] = found, len(logged)
    assert wrong == {}


def test_there_are_more_than_a_hundred_and_twenty_vectors_and_each_names_its_place_in_an_rfc() -> None:
    vectors = [vector for path in DIRECTORY.glob("*.toml") for vector in read(path.stem)]
    assert len({vector.name.partition(", cut at")[0] for vector in vectors}) > 120
    assert all(vector.rfc.startswith(("6455 ", "7692 ")) for vector in vectors)
