"""A node whose files lie in a service that speaks S3: in, out, in ranges, and removed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from support.files import PDF, fetch, person, picture, spooled, stored
from support.node import StartNode
from tradepost_server.workers import collector


@pytest.fixture
def s3() -> Iterator[str]:
    """The address of an S3 with a bucket in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx2.put(f"http://{host}:{port}/market", trust_env=False).raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


def keys(s3: str) -> list[str]:
    """What is in the bucket."""
    listed = httpx2.get(f"{s3}/market?list-type=2", trust_env=False).text
    return [part.partition("</Key>")[0] for part in listed.split("<Key>")[1:]]


async def test_files_in_a_bucket_are_served_and_collected_like_those_on_a_disk(start_node: StartNode, s3: str) -> None:
    node = await start_node(
        storage_url="s3://market/files",
        storage_endpoint=s3,
        storage_access_key="testing",
        storage_secret_key="testing",
        file_part_bytes=64 * 1024,
    )
    buyer = await person(node, "buyer:1", "buyer")
    bike = await buyer.upload(picture(), "bike.png")
    data = PDF + bytes(100_000)
    begun = await buyer.ask("POST", "/uploads", json={"name": "plan.pdf", "size_bytes": len(data)})
    upload = begun.json()["upload"]["id"]
    for offset in (0, 64 * 1024):
        part = data[offset : offset + 64 * 1024]
        assert (await buyer.ask("PUT", f"/uploads/{upload}/parts?offset={offset}", content=part)).is_success
    plan = (await buyer.ask("POST", f"/uploads/{upload}/finish")).json()["file"]
    found = keys(s3)
    assert [key.split("/")[0] for key in found] == ["files"] * 3  # the plan, the picture and its thumbnail
    assert all(key.split("/")[1].startswith("t") for key in found)  # tenant first
    address = await buyer.address(plan["id"])
    assert (await fetch(node, address)).content == data
    assert (await fetch(node, address, Range="bytes=5-9")).content == data[5:10]
    assert len((await fetch(node, await buyer.address(bike["id"]))).content) == bike["size_bytes"]
    assert (stored(node), spooled(node)) == ([], [])
    assert await collector.collect(node.services, datetime.now(UTC) + timedelta(days=1)) == 2
    assert keys(s3) == []
