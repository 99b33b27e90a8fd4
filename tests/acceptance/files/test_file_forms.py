"""Forms that mean harm: refused soon, cheaply, with nothing left of them."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx2
import psutil
import pytest

from support.files import BOUNDARY, PDF, Person, body_of, code, nothing_left, person, post
from support.node import LiveNode

MIB = 1024 * 1024


@pytest.fixture
async def buyer(node: LiveNode) -> Person:
    return await person(node, "buyer:1", "buyer")


def flood(piece: bytes, count: int, first: bytes = b"") -> AsyncIterator[bytes]:
    """A body without an announced size."""

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        for _ in range(count):
            yield piece

    return pieces()


HEAD = f"--{BOUNDARY}\r\n".encode()
FIELD = HEAD + b'Content-Disposition: form-data; name="x"\r\n\r\n'
FILE = HEAD + b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
MEG = b"a" * MIB


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("a gigabyte without a file name", lambda: flood(MEG, 1_000, FIELD)),
        ("a million fields", lambda: flood((FIELD + b"1\r\n") * 1_000, 1_000)),
        ("a preamble of 100 MB", lambda: flood(b"\r\n" * (MIB // 2), 100)),
        ("a preamble that begins no boundary", lambda: flood(b"\n" + MEG, 100)),
        ("a header of 10 MB", lambda: flood(MEG, 10, FILE + b"X-Long: ")),
        ("a header name of 10 MB", lambda: flood(MEG, 10, FILE)),
        ("a million headers", lambda: flood(b"X-A: 1\r\n" * 1_000, 1_000, FILE)),
        ("an epilogue of 100 MB", lambda: flood(MEG, 100, body_of(('; name="file"; filename="a.pdf"', PDF)))),
        ("two files", lambda: body_of(*[('; name="file"; filename="a.pdf"', PDF)] * 2)),
        ("another name", lambda: body_of(('; name="other"; filename="a.pdf"', PDF))),
        ("no file name", lambda: body_of(('; name="file"', PDF))),
        ("an empty file", lambda: body_of(('; name="file"; filename="a.pdf"', b""))),
        ("no end", lambda: body_of(('; name="file"; filename="a.pdf"', PDF))[:-6]),
        ("nothing", lambda: b""),
        ("a name of 4 KB", lambda: body_of((f'; name="file"; filename="{"a" * 4_000}"', PDF))),
    ],
)
async def test_a_form_that_means_harm_is_refused_soon_and_cheaply(
    node: LiveNode, buyer: Person, what: str, body: "object"
) -> None:
    process = psutil.Process()
    before, loop = process.memory_info().rss, asyncio.get_running_loop()
    began = loop.time()
    with nothing_left(node):
        try:
            answer = await post(buyer, body())  # type: ignore[operator]  # each makes a body
            assert answer.status_code in (400, 413), answer.text
        except httpx2.TransportError:
            pass  # it was told and hung up on while it still sent
    assert loop.time() - began < 10, what  # of which our own sending is most
    assert process.memory_info().rss - before < 40 * MIB, what


async def test_other_kinds_of_body_are_not_forms(node: LiveNode, buyer: Person) -> None:
    many = "&".join(f"k{n}=1" for n in range(100_000)).encode()
    for kind in (
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data",
        "multipart/mixed; boundary=x",
        "",
    ):
        with nothing_left(node):
            answer = await buyer.ask("POST", "/files", content=many, headers={"content-type": kind})
            assert code(answer) == (400, "invalid"), kind
            assert json.loads(answer.content)["path"] == "Content-Type"
