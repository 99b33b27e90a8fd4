"""The disk of the files that people send is full, or PostgreSQL's: who writes is told, and it heals by itself."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from support import small_disk as disks
from support.files import PDF, person, picture, spooled
from support.log import make_rooms, stored, violations, writing
from support.node import StartNode
from support.postgres import execute
from support.small_disk import SmallDisk
from tradepost_server import embedded
from tradepost_server.errors import TradepostError
from tradepost_server.media.image_worker import Job, Made, answer
from tradepost_server.store import db, migrate
from tradepost_server.store.log import Sent

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(not disks.possible(), reason="a disk of its own needs root and `mount`"),
]
LARGE = PDF + bytes(1_000_000)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Under what a node keeps."""
    with disks.small_disk(tmp_path / "data", 16) as found:
        yield found


@pytest.mark.parametrize("left", [0, 300_000], ids=["nothing", "a part of it"])
async def test_without_room_for_files_they_are_refused_and_texts_go_on(
    start_node: StartNode, disk: SmallDisk, left: int
) -> None:
    node = await start_node()
    made = await node.conversation(("buyer:7", "buyer"), ("seller:1", "seller"))
    buyer = await person(node, "buyer:7", "buyer")
    socket = await node.connect("buyer:7", "buyer")
    disk.fill(but=left)
    refused = await buyer.try_upload(LARGE)
    assert (refused.status_code, refused.json()["code"], refused.json()["retryable"]) == (503, "unavailable", True)
    assert spooled(node) == []
    await socket.send(made["id"], "still talking")
    disk.free()
    assert (await buyer.upload(LARGE))["size_bytes"] == len(LARGE)


def test_a_picture_is_not_called_broken_because_the_disk_is_full(disk: SmallDisk, tmp_path: Path) -> None:
    source = tmp_path / "picture"
    source.write_bytes(picture(1_200, 900))
    job = Job(source=str(source), out_dir=str(disk.root), cpu_s=10)
    disk.fill()
    with pytest.raises(OSError, match="No space left"):
        answer(job)
    disk.free()
    assert isinstance(answer(job), Made)


async def _begin_next_segment(dsn: str) -> None:
    """There is no room for it: PostgreSQL ends all its processes, or itself."""
    with suppress(*db.DOWN):
        await execute(dsn, "SELECT pg_switch_wal()")


@pytest.mark.parametrize("what", ["the tables", "the log ahead"])
async def test_without_room_for_messages_nothing_acked_is_lost_and_the_rest_may_be_sent_again(
    tmp_path: Path, what: str
) -> None:
    with disks.small_disk(tmp_path / "small", 200) as disk:
        data = disk.root / "data"
        lock = embedded.acquire_lock(data)
        server = embedded.start(data)
        try:
            await migrate.migrate(server.dsn)
            (room,) = await make_rooms(server.dsn, 1)
            async with writing(server.dsn) as run:
                acked, number = 0, 0
                disk.fill()
                if what == "the log ahead":
                    await _begin_next_segment(server.dsn)
                refused: TradepostError | None = None
                while refused is None:
                    number += 1
                    said = await run.submit(room, "buyer:7", os.urandom(1_500).hex(), f"c{number}")
                    if isinstance(said, Sent):
                        acked += 1
                    else:
                        assert isinstance(said, TradepostError)
                        refused = said
                assert refused.retryable
                disk.free()
                await asyncio.to_thread(embedded.start, data)  # as `serve` does where it ended
                while not isinstance(said, Sent):
                    said = await run.submit(room, "buyer:7", "again", f"c{number}")
                assert len(await stored(server.dsn, room)) == acked + 1
            assert await violations(server.dsn) == []
        finally:
            embedded.stop(embedded.start(data))
            lock.release()
