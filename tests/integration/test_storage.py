"""Where files lie: a directory, or a service that speaks S3. The same promises."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from tradepost_server.errors import Unavailable
from tradepost_server.media.storage import BadStorage, Storage, open_storage
from tradepost_server.settings import Settings

S3 = {"storage_access_key": "testing", "storage_secret_key": "testing"}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 with a bucket in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx2.put(f"http://{host}:{port}/bucket", trust_env=False).raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["directory", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "directory":
        return open_storage(Settings(data=tmp_path))
    endpoint: str = request.getfixturevalue("s3")
    settings = Settings(data=tmp_path, storage_url=f"s3://bucket/{tmp_path.name}", storage_endpoint=endpoint, **S3)
    return open_storage(settings)


async def read(storage: Storage, key: str, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in storage.read(key, start, end)])


async def test_what_is_put_is_read_back_whole_and_in_ranges(storage: Storage, tmp_path: Path) -> None:
    data = bytes(range(256)) * 50_000  # over two parts of S3
    (tmp_path / "source").write_bytes(data)
    await storage.put("t1/fl_1/main", tmp_path / "source")
    assert await read(storage, "t1/fl_1/main", 0, len(data)) == data
    assert await read(storage, "t1/fl_1/main", 1_000_000, 1_000_300) == data[1_000_000:1_000_300]
    assert await read(storage, "t1/fl_1/main", 5, 5) == b""


async def test_what_is_removed_is_gone_and_its_neighbours_stay(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"x")
    for key in ("t1/fl_1/main", "t1/fl_1/parts/0", "t1/fl_10/main", "t11/fl_1/main"):
        await storage.put(key, tmp_path / "source")
    for _ in "12":
        await storage.remove_below("t1/fl_1")
    for key in ("t1/fl_1/main", "t1/fl_1/parts/0", "never"):
        with pytest.raises(FileNotFoundError):
            await read(storage, key, 0, 1)
    assert await read(storage, "t1/fl_10/main", 0, 1) == await read(storage, "t11/fl_1/main", 0, 1) == b"x"
    await storage.check()


async def test_a_storage_that_is_away_is_said_to_be(tmp_path: Path, s3: str) -> None:
    settings = Settings(data=tmp_path, storage_url="s3://no-such-bucket", storage_endpoint=s3, **S3)
    gone = open_storage(settings)
    (tmp_path / "source").write_bytes(b"x")
    with pytest.raises(Unavailable):
        await gone.put("t1/fl_1/main", tmp_path / "source")
    with pytest.raises(Unavailable):
        await gone.check()


@pytest.mark.parametrize(
    "url", ["/var/files", "http://x/bucket", "s3://", "s3:///x", "s3://me:key@bucket", "s3://b?x=1"]
)
def test_an_address_that_is_none_is_refused_in_words(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadStorage, match="s3://bucket"):
        open_storage(Settings(data=tmp_path, storage_url=url))


def test_a_directory_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(BadStorage, match="Cannot make"):
        open_storage(Settings(data=tmp_path))
