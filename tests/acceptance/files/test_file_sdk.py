"""The SDK sends and fetches files over lines that are cut, and says what the server refuses."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from support.files import PDF, picture, stored
from support.node import LiveNode
from tradepost import Client, content, errors
from tradepost.sync import SyncClient

KIB, MIB = 1024, 1024 * 1024
LONG = PDF + bytes(range(256)) * 36 * KIB  # 9 MiB, two parts of 5 MiB


class Cutter:
    """A line to the node that is cut after so many bytes, once for each number in `cuts`, either way."""

    def __init__(self, port: int) -> None:
        self.port, self.cuts = port, list[int]()
        self.made = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        left = self.cuts.pop(0) if self.cuts else None

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            nonlocal left
            with contextlib.suppress(OSError):
                while data := await source.read(32 * KIB):
                    if left is not None:
                        left -= len(data)
                        if left < 0:
                            self.made += 1
                            break
                    sink.write(data)
                    await sink.drain()
            for one in (writer, back):
                one.transport.abort()

        await asyncio.gather(pump(reader, back), pump(there, writer))


@asynccontextmanager
async def cutting(node: LiveNode) -> AsyncIterator[tuple[Cutter, str]]:
    cutter = Cutter(int(node.url.rpartition(":")[2]))
    server = await asyncio.start_server(cutter.serve, "127.0.0.1", 0)
    try:
        yield cutter, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def back_end(node: LiveNode, url: str | None = None) -> Client:
    return Client(url or node.url, api_key=node.api_key, speak_as="buyer:1")


async def test_a_file_goes_from_a_path_into_a_message_and_to_a_path(node: LiveNode, tmp_path: Path) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    (tmp_path / "bike.png").write_bytes(picture(800, 600))
    told: list[tuple[int, int | None]] = []
    async with (
        Client(node.url, token=await node.token("buyer:1", "buyer")) as buyer,
        Client(node.url, token=await node.token("seller:1", "seller")) as seller,
    ):
        file = await buyer.upload(tmp_path / "bike.png", progress=lambda *said: told.append(said))
        assert (file.kind, file.name, file.width) == ("image", "bike.png", 800)
        assert told[-1] == ((tmp_path / "bike.png").stat().st_size,) * 2
        with pytest.raises(errors.NotFound):
            await seller.download(file)
        await (await buyer.conversations.get(order["id"])).send(content.Image(file=file.id, alt="A bike"))
        whole, small = await seller.download(file), await seller.download(file.id, variant="thumbnail")
        assert (len(whole), len(small) < len(whole)) == (file.size_bytes, True)
        place = await seller.download(file, tmp_path / "copy.png")
        assert place.read_bytes() == whole
        assert sorted(path.name for path in tmp_path.glob("*.part")) == []
        with pytest.raises(errors.TradepostError, match="has no still"):
            await seller.download(file, variant="still")


async def test_an_upload_and_a_download_go_on_after_cuts(node: LiveNode, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(LONG)
    async with cutting(node) as (cutter, url), back_end(node, url) as shop:
        cutter.cuts = [3 * MIB, 4 * MIB, 2 * MIB]
        told: list[int] = []
        file = await shop.upload(tmp_path / "plan.pdf", progress=lambda sent, of: told.append(sent))
        assert (cutter.made >= 1, file.size_bytes, max(told)) == (True, len(LONG), len(LONG))
        await shop.close()
    async with cutting(node) as (cutter, url), back_end(node, url) as shop:
        cutter.cuts = [2 * MIB, 2 * MIB, 2 * MIB]
        seen: list[int] = []
        place = await shop.download(file, tmp_path / "copy.pdf", progress=lambda got, of: seen.append(got))
        assert place.read_bytes() == LONG
        assert cutter.made >= 2
        assert seen == sorted(seen)  # it went on where it was


async def test_bytes_and_streams_are_sources_too(node: LiveNode) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(LONG), 100 * KIB):
            yield LONG[start : start + 100 * KIB]

    async with back_end(node) as shop:
        for source, size in ((LONG, None), (pieces(), None), (pieces(), len(LONG))):
            file = await shop.upload(source, name="plan.pdf", size_bytes=size)
            assert (file.name, file.size_bytes) == ("plan.pdf", len(LONG))
        assert await shop.download(file) == LONG


async def test_what_the_server_refuses_is_raised_by_kind(node: LiveNode, tmp_path: Path) -> None:
    async with back_end(node) as shop:
        with pytest.raises(errors.UnsupportedType):
            await shop.upload(b"<html><script>", name="page.pdf")
        with pytest.raises(errors.Unprocessable) as broken:
            await shop.upload(picture()[:100], name="bike.png")
        with pytest.raises(errors.NotFound):
            await shop.download("fl_0", tmp_path / "nothing")
        with pytest.raises(FileNotFoundError):
            await shop.upload(tmp_path / "missing")
    assert broken.value.code == "bad_file"
    assert (list(tmp_path.glob("nothing*")), stored(node)) == ([], [])


@pytest.mark.settings(file_max_bytes=8 * MIB)
async def test_a_file_that_is_too_large_is_refused_before_its_bytes_go(node: LiveNode) -> None:
    told: list[int] = []
    async with back_end(node) as shop:
        with pytest.raises(errors.PayloadTooLarge):
            await shop.upload(LONG, name="plan.pdf", progress=lambda sent, of: told.append(sent))
    assert told == []


async def test_a_token_that_ended_is_renewed_on_the_way(node: LiveNode) -> None:
    asked: list[str] = []

    async def get_token(reason: str) -> str:
        asked.append(reason)
        return await node.token("buyer:1", "buyer", ttl_s=10 if len(asked) == 1 else 3_600)

    async with Client(node.url, get_token=get_token) as buyer:
        buyer._transfer._credentials = _stale(buyer)  # type: ignore[method-assign]  # as if it had just ended
        assert (await buyer.upload(PDF, name="a.pdf")).size_bytes == len(PDF)
    assert asked == ["initial", "expired"]


def _stale(client: Client):  # type: ignore[no-untyped-def]  # the first token it gives is none
    real, first = client._transfer._credentials, [True]

    async def credentials(renew: bool):  # type: ignore[no-untyped-def]
        if not renew and first:
            first.clear()
            return {"Authorization": "Bearer a.b.c"}
        return await real(renew)

    return credentials


async def test_without_asyncio_it_is_the_same(node: LiveNode, tmp_path: Path) -> None:
    def work() -> bytes:
        with SyncClient(node.url, api_key=node.api_key, speak_as="buyer:1") as shop:
            file = shop.upload(PDF, name="a.pdf")
            assert shop.download(file, tmp_path / "a.pdf") == tmp_path / "a.pdf"
            return shop.download(file.id)

    assert await asyncio.to_thread(work) == PDF == (tmp_path / "a.pdf").read_bytes()
