"""The vectors of `vectors/*.toml` as bytes, with what a server of ours answers to them.

`send` are the frames of a client: `op` by name or number, a payload from `hex` and `text`, repeated `times` or filled
with spaces up to `pad` bytes, and what `support.raw.frame` takes besides; `again` sends a frame so often. `answer` are
the frames of the server in their order: `ref X` (an error that carries the ref of what was sent: it was read, whole),
`error` (one without a ref), `pong X`, `close N`. A vector whose answer holds no close ends like a call between friends:
the connection still answers, and says the same goodbye. `times` repeats the answer.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.raw import BINARY, CLOSE, PING, PONG, TEXT, frame

DIRECTORY = Path(__file__).with_name("vectors")
OPCODES = {"cont": 0, "text": TEXT, "binary": BINARY, "close": CLOSE, "ping": PING, "pong": PONG}
REQUEST = {
    "GET": "GET /v1/ws HTTP/1.1",
    "Host": "Host: tradepost.test",
    "Upgrade": "Upgrade: websocket",
    "Connection": "Connection: Upgrade",
    "Sec-WebSocket-Key": "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "Sec-WebSocket-Version: 13",
}
FRIENDS = (frame(TEXT, b'{"ref":"alive"}'), frame(CLOSE, b"\x03\xe8"))
GOODBYE = ("ref alive", "close 1000")


@dataclass(frozen=True, kw_only=True)
class Vector:
    """What a client says, and how it is answered."""

    name: str
    rfc: str
    frames: Sequence[bytes]
    answer: Sequence[str]
    request: bytes = "\r\n".join([*REQUEST.values(), "", ""]).encode()
    status: int = 101
    says: Mapping[str, str] = field(default_factory=dict)  # headers of the answer to the handshake
    without: Sequence[str] = ()  # and those that it must not have

    @property
    def stream(self) -> list[bytes]:
        """All its frames; what follows the last of a vector that ends the connection must stay unread."""
        return [*self.frames, *FRIENDS]

    @property
    def heard(self) -> list[str]:
        """All frames of the server until it hangs up."""
        ends = any(said.startswith("close") for said in self.answer)
        return [*self.answer, *(() if ends else GOODBYE)]


def read(name: str) -> list[Vector]:
    """The vectors of a file."""
    found = tomllib.loads((DIRECTORY / f"{name}.toml").read_text())
    readers = {"frames": _frames, "close": _closes, "text": _texts, "handshake": _handshake}
    return [vector for kind, tables in found.items() for table in tables for vector in readers[kind](**table)]


def _frames(*, name: str, rfc: str, send: list[dict[str, Any]], answer: list[str], times: int = 1) -> Iterator[Vector]:
    yield Vector(name=name, rfc=rfc, frames=_written(send), answer=answer * times)


def _written(send: list[dict[str, Any]]) -> list[bytes]:
    return [one for table in send for one in [_frame(**table)] * table.get("again", 1)]


def _frame(
    *, op: str | int, text: str = "", hex: str = "", times: int = 1, pad: int = 0, again: int = 1, **form: Any
) -> bytes:
    payload = (bytes.fromhex(hex) + text.encode() * times if text else bytes.fromhex(hex) * times).ljust(pad)
    if "key" in form:
        form["key"] = bytes.fromhex(form["key"])
    return frame(OPCODES[op] if isinstance(op, str) else op, payload, **form)


def _closes(*, rfc: str, code: list[int], answer: str | int) -> Iterator[Vector]:
    for one in code:
        said = one if answer == "the same" else answer
        yield Vector(name=f"the code {one}", rfc=rfc, frames=[frame(CLOSE, one.to_bytes(2))], answer=[f"close {said}"])


def _texts(*, name: str, hex: str, sound: bool) -> Iterator[Vector]:
    """A text whole, in two frames at every place, and in a frame for each byte."""
    inside = bytes.fromhex(hex)
    payload = b'{"ref":"' + inside + b'"}'
    answer = [f"ref {inside.decode()}"] if sound else ["close 1007"]
    first = payload.index(inside)
    cuts = {f"cut at byte {at}": [payload[: first + at], payload[first + at :]] for at in range(1, len(inside))}
    ways = {"whole": [payload], **cuts, "byte by byte": [payload[at : at + 1] for at in range(len(payload))]}
    for way, pieces in ways.items():
        last = len(pieces) - 1
        frames = [frame(0 if at else TEXT, piece, fin=at == last) for at, piece in enumerate(pieces)]
        yield Vector(name=f"{name}, {way}", rfc="6455 8.1", frames=frames, answer=answer)


def _handshake(
    *,
    name: str,
    rfc: str,
    status: int,
    instead: Mapping[str, str] | None = None,
    also: Sequence[str] = (),
    says: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
    send: list[dict[str, Any]] | None = None,
    answer: Sequence[str] = (),
) -> Iterator[Vector]:
    lines = [line for line in {**REQUEST, **(instead or {})}.values() if line]
    yield Vector(
        name=name,
        rfc=rfc,
        frames=_written(send or []),
        answer=answer,
        request="\r\n".join([*lines, *also, "", ""]).encode(),
        status=status,
        says=says or {},
        without=without,
    )
