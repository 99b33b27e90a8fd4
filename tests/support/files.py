"""Files as a test sends and fetches them: over HTTP, with nothing in between."""

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

from .node import LiveNode, client
from .sockets import Frame

BOUNDARY = "zzzzzzzz"
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\n"


def picture(width: int = 320, height: int = 200, kind: str = "PNG", **options: Any) -> bytes:
    """A picture with a gradient, as a file of its kind."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def stored(node: LiveNode) -> list[Path]:
    """Every file that the node keeps on its disk."""
    return [path for path in (node.settings.data / "files").rglob("*") if path.is_file()]


def spooled(node: LiveNode) -> list[Path]:
    """Every file that lies where bytes come in."""
    return [path for path in (node.settings.data / "spool").rglob("*") if path.is_file()]


class Person:
    """A profile with a token, and what it does with files."""

    def __init__(self, node: LiveNode, token: str) -> None:
        self.node, self.token = node, token

    async def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """One request below /v1."""
        async with client(self.node.url, self.token) as rest:
            return await rest.request(method, path, **options)

    async def try_upload(self, data: bytes, name: str = "invoice.pdf", mime: str = "x/y") -> httpx2.Response:
        """A file as a form."""
        return await self.ask("POST", "/files", files={"file": (name, data, mime)})

    async def upload(self, data: bytes = PDF, name: str = "invoice.pdf") -> Frame:
        """A file that was taken."""
        answer = await self.try_upload(data, name)
        assert answer.status_code == 201, answer.text
        file: Frame = answer.json()["file"]
        return file

    async def send(self, conversation: str, file: str, kind: str = "file", **fields: Any) -> Frame:
        """A message that carries it; where it stands."""
        body = {"content": {"kind": kind, "file": file}, **fields}
        answer = await self.ask("POST", f"/conversations/{conversation}/messages", json=body)
        assert answer.status_code == 201, answer.text
        sent: Frame = answer.json()
        return sent

    async def address(self, file: str, variant: str = "url") -> str:
        """Where they may fetch it."""
        answer = await self.ask("GET", f"/files/{file}")
        assert answer.status_code == 200, answer.text
        found: str = answer.json()[variant]
        return found

    async def asked(self, file: str) -> int:
        """The status of asking for its address."""
        return (await self.ask("GET", f"/files/{file}")).status_code


async def person(node: LiveNode, profile: str, role: str | None = None, **fields: Any) -> Person:
    """With a token as the tenant's back end would sign it."""
    return Person(node, await node.token(profile, role, **fields))


async def fetch(node: LiveNode, address: str, method: str = "GET", **headers: str) -> httpx2.Response:
    """What lies at an address, asked for by someone who has nothing but it."""
    async with httpx2.AsyncClient(trust_env=False, timeout=15) as nobody:
        return await nobody.request(method, node.url + address, headers=headers)


@contextmanager
def nothing_left(node: LiveNode) -> Iterator[None]:
    """Whatever happens in the block, the disk is as it was before."""
    before = {*stored(node), *spooled(node)}
    yield
    assert {*stored(node), *spooled(node)} == before


def body_of(*parts: tuple[str, bytes]) -> bytes:
    """A form of these parts: what Content-Disposition says beside form-data, and the bytes."""
    found = b""
    for disposition, data in parts:
        head = f"--{BOUNDARY}\r\nContent-Disposition: form-data{disposition}\r\n\r\n".encode()
        found += head + data + b"\r\n"
    return found + f"--{BOUNDARY}--\r\n".encode()


async def post(who: Person, content: "bytes | AsyncIterator[bytes]", path: str = "/files") -> httpx2.Response:
    """A form as it is."""
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    return await who.ask("POST", path, content=content, headers=headers)


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of a problem."""
    return answer.status_code, answer.json()["code"]
