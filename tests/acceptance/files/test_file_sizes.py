"""Large files: they flow through, in both directions, and the server's memory does not grow with them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import httpx2
import psutil
import pytest

from support.files import PDF
from support.process import ServerProcess
from tradepost import Client
from tradepost.protocol.commands import CreateToken
from tradepost_server.gateway.auth import sign

MIB = 1024 * 1024
SIZE = 50 * MIB
GROWN_BYTES = 25 * MIB  # that the server may use more while 50 MiB pass; half of them


def piece(number: int) -> bytes:
    """64 KiB that are like no other."""
    return hashlib.sha256(str(number).encode()).digest() * 2_048


async def long_pdf() -> AsyncIterator[bytes]:
    """A PDF of exactly 50 MiB."""
    yield PDF + piece(0)[len(PDF) :]
    for number in range(1, SIZE // len(piece(0))):
        yield piece(number)


async def digest(pieces: AsyncIterator[bytes]) -> str:
    found = hashlib.sha256()
    async for one in pieces:
        found.update(one)
    return found.hexdigest()


class Watched:
    """The memory of a process, looked at while something happens."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.before = self.most = self._process.memory_info().rss

    async def __aenter__(self) -> "Watched":
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _watch(self) -> None:
        while True:
            self.most = max(self.most, self._process.memory_info().rss)
            await asyncio.sleep(0.02)

    @property
    def grown(self) -> int:
        return self.most - self.before


def token_of(server: ServerProcess, profile: str) -> str:
    signing = server.keys.signing
    return sign(signing.kid, signing.secret.encode(), CreateToken(profile=profile, role="buyer")).token


async def warm(client: Client) -> None:
    """What every first file costs: modules, pools, threads."""
    await client.download(await client.upload(PDF + bytes(2 * MIB), name="first.pdf"))


@pytest.mark.parametrize("size_bytes", [None, SIZE], ids=["at one go", "in parts"])
async def test_fifty_megabytes_pass_and_memory_stays_flat(
    server_process: ServerProcess, size_bytes: int | None
) -> None:
    assert server_process.popen is not None
    told: list[tuple[int, int | None]] = []
    async with Client(server_process.url, token=token_of(server_process, "buyer:1")) as buyer:
        await warm(buyer)
        async with Watched(server_process.popen.pid) as up:
            file = await buyer.upload(
                long_pdf(), name="plan.pdf", size_bytes=size_bytes, progress=lambda *said: told.append(said)
            )
        assert (file.size_bytes, file.mime) == (SIZE, "application/pdf")
        assert up.grown < GROWN_BYTES, f"{up.grown / MIB:.0f} MiB while it came"
        sent = [done for done, _ in told]
        assert sent == sorted(sent)
        assert (sent[-1], told[-1][1]) == (SIZE, size_bytes)
        place = server_process.data.parent / "plan.pdf"
        async with Watched(server_process.popen.pid) as down:
            assert await buyer.download(file, place) == place
        assert down.grown < GROWN_BYTES, f"{down.grown / MIB:.0f} MiB while it went"
    assert hashlib.sha256(place.read_bytes()).hexdigest() == await digest(long_pdf())
    spool = server_process.data / "spool"
    assert [path for path in spool.rglob("*") if path.is_file()] == []


async def test_a_reader_who_stops_reading_costs_no_memory(server_process: ServerProcess) -> None:
    assert server_process.popen is not None
    token = token_of(server_process, "buyer:1")
    async with Client(server_process.url, token=token) as buyer:
        await warm(buyer)
        file = await buyer.upload(long_pdf(), name="plan.pdf")
    async with httpx2.AsyncClient(base_url=server_process.url, trust_env=False) as rest:
        answer = await rest.get(f"/v1/files/{file.id}", headers={"Authorization": f"Bearer {token}"})
    async with Watched(server_process.popen.pid) as watched:
        writers = []
        for _ in range(8):
            reader, writer = await asyncio.open_connection("127.0.0.1", server_process.port, limit=1024)
            writer.write(f"GET {answer.json()['url']} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            writers.append(writer)
        async with httpx2.AsyncClient(base_url=server_process.url, trust_env=False) as rest:
            for _ in range(20):
                assert (await rest.get("/live")).status_code == 200
        for writer in writers:
            writer.transport.abort()
    assert watched.grown < GROWN_BYTES
