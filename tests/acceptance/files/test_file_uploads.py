"""Files coming in: whole or in parts, never more than was said, nothing left of what was refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from support.eventually import eventually
from support.files import (
    BOUNDARY,
    PDF,
    Person,
    body_of,
    code,
    fetch,
    nothing_left,
    person,
    picture,
    post,
    spooled,
    stored,
)
from support.node import LiveNode
from support.sockets import Frame
from tradepost_server.workers import collector

KIB, MIB = 1024, 1024 * 1024
SMALL = {"file_max_bytes": MIB, "file_part_bytes": 64 * KIB}


def raw_form(who: Person) -> tuple[bytes, bytes]:
    """The head of a request with a form, and its body of some 600 kB."""
    whole = body_of(('; name="file"; filename="a.pdf"', PDF * 20_000))
    head = (
        f"POST /v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {who.token}\r\n"
        f"content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {len(whole)}\r\n\r\n"
    )
    return head.encode(), whole


async def begin(who: Person, size_bytes: int, name: str = "long.pdf", **fields: object) -> Frame:
    answer = await who.ask("POST", "/uploads", json={"name": name, "size_bytes": size_bytes, **fields})
    assert answer.status_code == 201, answer.text
    upload: Frame = answer.json()["upload"]
    return upload


async def part(who: Person, upload: Frame, data: bytes, offset: int) -> httpx2.Response:
    return await who.ask("PUT", f"/uploads/{upload['id']}/parts", params={"offset": offset}, content=data)


async def finish(who: Person, upload: Frame) -> httpx2.Response:
    return await who.ask("POST", f"/uploads/{upload['id']}/finish")


@pytest.fixture
async def buyer(node: LiveNode) -> Person:
    return await person(node, "buyer:1", "buyer")


# What it is


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("page.pdf", b"<html><body onload=alert(1)>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("drawing.jpg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("run.exe", b"MZ\x90\x00" + bytes(200)),
        ("run.png", b"\x7fELF" + bytes(200)),
        ("noise.bin", bytes(range(256)) * 4),
    ],
)
async def test_what_could_run_is_not_taken_whatever_it_is_called(
    node: LiveNode, buyer: Person, name: str, data: bytes
) -> None:
    with nothing_left(node):
        for mime in ("image/png", "application/pdf", "text/html"):
            answer = await buyer.try_upload(data, name, mime)
            assert code(answer) == (415, "unsupported_type")
            assert "Files of this type are not taken" in answer.json()["detail"]


async def test_a_broken_picture_is_refused_in_words_and_leaves_nothing(node: LiveNode, buyer: Person) -> None:
    with nothing_left(node):
        assert code(await buyer.try_upload(picture()[:200], "bike.png")) == (422, "bad_file")


async def test_the_type_is_that_of_the_bytes_and_the_name_fits_it(buyer: Person) -> None:
    for data, name, shown in (
        (PDF, "../../etc/passwd", "passwd.pdf"),
        (picture(kind="JPEG"), "photo.html", "photo.jpg"),
        (b"plain words\n", "C:\\Users\\me\\notes.txt", "notes.txt"),
    ):
        assert (await buyer.upload(data, name))["name"] == shown


async def test_the_bytes_of_a_picture_that_came_are_not_kept(node: LiveNode, buyer: Person) -> None:
    data = picture(kind="JPEG", comment=b"a secret of the camera")
    await buyer.upload(data, "photo.jpg")
    kept = [path.read_bytes() for path in stored(node)]
    assert len(kept) == 2  # it and its thumbnail
    assert not [bytes_ for bytes_ in kept if b"a secret of the camera" in bytes_ or bytes_ == data]


# How much


@pytest.mark.settings(**SMALL)
async def test_a_file_over_the_limit_is_refused_whether_it_says_so_or_not(node: LiveNode, buyer: Person) -> None:
    async def unsaid() -> AsyncIterator[bytes]:
        whole = body_of(('; name="file"; filename="a.pdf"', PDF + bytes(3 * MIB)))
        for start in range(0, len(whole), 64 * KIB):
            yield whole[start : start + 64 * KIB]

    with nothing_left(node):
        assert code(await buyer.try_upload(PDF + bytes(3 * MIB))) == (413, "too_large")
        assert code(await post(buyer, unsaid())) == (413, "too_large")
        answer = await buyer.ask("POST", "/uploads", json={"name": "a", "size_bytes": MIB + 1})
        assert (*code(answer), answer.json()["path"]) == (413, "too_large", "$.size_bytes")


async def test_a_form_that_stops_half_way_leaves_nothing(node: LiveNode, buyer: Person) -> None:
    head, whole = raw_form(buyer)
    with nothing_left(node):
        _, writer = await asyncio.open_connection("127.0.0.1", int(node.url.rpartition(":")[2]))
        writer.write(head + whole[: len(whole) // 2])
        await writer.drain()

        async def arriving() -> bool:
            return bool(spooled(node))

        await eventually(arriving)
        writer.transport.abort()

        async def gone() -> bool:
            return not spooled(node) and await usage(node) == {}

        await eventually(gone)


async def usage(node: LiveNode) -> dict[str, int]:
    """Bytes counted by owner; the tenant's under the empty one."""
    async with node.node.database.service() as connection:
        rows = await connection.fetch("SELECT owner_id, kept_bytes FROM file_usage WHERE kept_bytes > 0")
    return {row["owner_id"]: row["kept_bytes"] for row in rows}


@pytest.mark.settings(file_body_s=0.5)
async def test_bytes_that_come_too_slowly_are_cut_off(node: LiveNode, buyer: Person) -> None:
    head, whole = raw_form(buyer)
    with nothing_left(node):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(node.url.rpartition(":")[2]))
        writer.write(head + whole[:-10])
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
        writer.close()


@pytest.mark.settings(file_profile_bytes=100 * KIB, file_tenant_bytes=150 * KIB)
async def test_a_profile_and_a_tenant_keep_no_more_than_they_may(node: LiveNode, buyer: Person) -> None:
    seller = await person(node, "seller:1", "seller")
    await buyer.upload(PDF + bytes(60 * KIB))
    with nothing_left(node):
        answer = await buyer.try_upload(PDF + bytes(60 * KIB))
        assert code(answer) == (422, "quota_reached")
        assert code(await buyer.ask("POST", "/uploads", json={"name": "a", "size_bytes": 60 * KIB}))[0] == 422
    await seller.upload(PDF + bytes(60 * KIB))
    answer = await seller.try_upload(PDF + bytes(35 * KIB))
    assert code(answer) == (422, "quota_reached")
    assert "marketplace" in answer.json()["detail"]
    counted = await usage(node)
    assert counted[""] == counted["buyer:1"] + counted["seller:1"] == sum(p.stat().st_size for p in stored(node))


@pytest.mark.settings(file_loose_max=40, file_streams=64)
async def test_a_thousand_uploads_at_once_that_nobody_sends_hit_the_quota_and_are_collected(node: LiveNode) -> None:
    """Half as forms, half begun in parts and left."""
    token = await node.token("buyer:1", "buyer")
    headers = {"Authorization": f"Bearer {token}"}
    limits = httpx2.Limits(max_connections=100)
    async with httpx2.AsyncClient(
        base_url=node.url, headers=headers, trust_env=False, limits=limits, timeout=90
    ) as rest:

        async def form(number: int) -> int:
            return (await rest.post("/v1/files", files={"file": (f"{number}.pdf", PDF, "x/y")})).status_code

        async def begun(number: int) -> int:
            return (await rest.post("/v1/uploads", json={"name": f"{number}", "size_bytes": 9})).status_code

        statuses = await asyncio.gather(*[(form, begun)[n % 2](n) for n in range(1_000)])
    assert set(statuses) <= {201, 422, 429}
    taken = statuses.count(201)
    assert taken == 40
    later = datetime.now(UTC) + timedelta(days=1)
    assert await collector.collect(node.services, datetime.now(UTC)) == 0
    assert await collector.collect(node.services, later) == taken
    assert (stored(node), spooled(node), await usage(node)) == ([], [], {})
    async with node.node.database.service() as connection:
        assert await connection.fetchval("SELECT count(*) FROM files") == 0
        assert await connection.fetchval("SELECT count(*) FROM uploads") == 0


async def test_what_is_in_a_message_is_not_collected_and_its_upload_is_forgotten(node: LiveNode, buyer: Person) -> None:
    order = await node.conversation(("buyer:1", "buyer"))
    upload = await begin(buyer, len(PDF))
    await part(buyer, upload, PDF, 0)
    file = (await finish(buyer, upload)).json()["file"]
    await buyer.send(order["id"], file["id"])
    loose = await buyer.upload()
    later = datetime.now(UTC) + timedelta(days=1)
    assert await collector.collect(node.services, later) == 1
    assert await buyer.asked(file["id"]) == 200
    assert await buyer.asked(loose["id"]) == 404
    assert (await finish(buyer, upload)).status_code == 404
    assert (await fetch(node, await buyer.address(file["id"]))).content == PDF


# Parts


@pytest.mark.settings(**SMALL)
async def test_an_upload_in_parts_goes_on_after_a_cut_and_becomes_a_file_once(node: LiveNode, buyer: Person) -> None:
    data = PDF + bytes(150 * KIB)
    upload = await begin(buyer, len(data), name="door plan.pdf", client_id="u1")
    assert (upload["part_bytes"], upload["received_bytes"]) == (64 * KIB, 0)
    assert await begin(buyer, len(data), name="door plan.pdf", client_id="u1") == upload
    again = await buyer.ask("POST", "/uploads", json={"name": "x", "size_bytes": 5, "client_id": "u1"})
    assert code(again) == (409, "conflict")
    size = upload["part_bytes"]
    assert (await part(buyer, upload, data[:size], 0)).json()["upload"]["received_bytes"] == size
    assert (await part(buyer, upload, data[:size], 0)).json()["upload"]["received_bytes"] == size  # twice: fine
    early = await part(buyer, upload, data[2 * size :], 2 * size)
    assert (*code(early), early.json()["details"]) == (409, "conflict", {"received_bytes": size})
    assert code(await finish(buyer, upload)) == (409, "conflict")
    told = (await buyer.ask("GET", f"/uploads/{upload['id']}")).json()["upload"]
    assert told["received_bytes"] == size
    for offset in (size, 2 * size):
        assert (await part(buyer, upload, data[offset : offset + size], offset)).status_code == 200
    first, second = await asyncio.gather(finish(buyer, upload), finish(buyer, upload))
    made = [answer for answer in (first, second) if answer.status_code == 201]
    assert {answer.status_code for answer in (first, second)} <= {201, 503}
    assert (await finish(buyer, upload)).json() == made[0].json()
    file = made[0].json()["file"]
    assert (file["name"], file["size_bytes"]) == ("door plan.pdf", len(data))
    assert (await fetch(node, await buyer.address(file["id"]))).content == data
    assert [path.name for path in stored(node)] == ["main"]
    assert await usage(node) == {"buyer:1": len(data), "": len(data)}


@pytest.mark.settings(**SMALL)
async def test_a_part_is_taken_whole_in_its_place_or_not_at_all(node: LiveNode, buyer: Person) -> None:
    upload = await begin(buyer, 100 * KIB)
    size = upload["part_bytes"]
    with nothing_left(node):
        for data, offset, wanted in (
            (bytes(size - 1), "0", 400),
            (bytes(size + 1), "0", 400),
            (b"", "0", 400),
            (bytes(10), "7", 400),
            (bytes(10), str(100 * KIB), 400),
            (bytes(10), "-1", 400),
            (bytes(10), "x", 400),
            (bytes(10), "٣", 400),
            (bytes(10), "9" * 30, 400),
        ):
            path = f"/uploads/{upload['id']}/parts"
            answer = await buyer.ask("PUT", path, params={"offset": offset}, content=data)
            assert answer.status_code == wanted, (len(data), offset, answer.text)

        async def longer() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield bytes(size // 2)

        answer = await buyer.ask("PUT", f"/uploads/{upload['id']}/parts?offset=0", content=longer())
        assert code(answer) == (413, "too_large")
    assert (await buyer.ask("GET", f"/uploads/{upload['id']}")).json()["upload"]["received_bytes"] == 0


async def test_an_upload_is_its_owners_alone_and_can_be_taken_back(node: LiveNode, buyer: Person) -> None:
    upload = await begin(buyer, len(PDF))
    seller = await person(node, "seller:1", "seller")
    path = f"/uploads/{upload['id']}"
    for method, below in (("GET", ""), ("POST", "/finish")):
        assert (await seller.ask(method, path + below)).status_code == 404
    assert (await part(seller, upload, PDF, 0)).status_code == 404
    assert (await seller.ask("DELETE", path)).status_code == 200  # as for one that never was
    assert (await part(buyer, upload, PDF, 0)).status_code == 200
    for _ in "12":
        assert (await buyer.ask("DELETE", path)).status_code == 200
    assert [(await buyer.ask("GET", path)).status_code, stored(node), await usage(node)] == [404, [], {}]


async def test_an_upload_that_is_refused_at_its_end_leaves_nothing(node: LiveNode, buyer: Person) -> None:
    data = b"<html>" + bytes(100)
    upload = await begin(buyer, len(data), name="a.pdf")
    assert (await part(buyer, upload, data, 0)).status_code == 200
    assert code(await finish(buyer, upload)) == (415, "unsupported_type")
    assert (await finish(buyer, upload)).status_code == 404
    assert (stored(node), await usage(node)) == ([], {})


async def test_the_commands_of_uploads_work_over_the_socket_too(node: LiveNode, buyer: Person) -> None:
    socket = await node.connect("buyer:1", "buyer")
    upload = (await socket.command("upload.create", name="a.pdf", size_bytes=len(PDF)))["upload"]
    assert (await part(buyer, upload, PDF, 0)).status_code == 200
    assert (await socket.command("upload.get", upload=upload["id"]))["upload"]["received_bytes"] == len(PDF)
    file = (await socket.command("upload.finish", upload=upload["id"]))["file"]
    found = await socket.command("file.get", file=file["id"])
    assert (await fetch(node, found["url"])).content == PDF
    assert await socket.command("upload.cancel", upload=upload["id"]) == {}
    assert await buyer.asked(file["id"]) == 200


async def test_bytes_are_taken_of_nobody_without_a_token(node: LiveNode, buyer: Person) -> None:
    upload = await begin(buyer, len(PDF))
    with nothing_left(node):
        async with httpx2.AsyncClient(base_url=f"{node.url}/v1", trust_env=False) as rest:
            assert (await rest.post("/files", files={"file": ("a.pdf", PDF)})).status_code == 401
            assert (await rest.put(f"/uploads/{upload['id']}/parts?offset=0", content=PDF)).status_code == 401
        elsewhere = {"Origin": "https://evil.example"}
        answer = await buyer.ask("POST", "/files", files={"file": ("a.pdf", PDF)}, headers=elsewhere)
        assert answer.status_code == 401
