"""What is looked for, found and followed along the log, where conversations are in two databases."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.cluster import losing_changes, up
from support.databases import BUYER, SELLER, heard, one_in_each
from support.eventually import eventually
from support.files import PDF, fetch, person
from support.indexing import indexed
from support.node import LiveNode, StartNode
from support.sockets import Frame, RawSocket
from support.webhooks import Receiver, hook, receiving, start, webhook
from tradepost_server.errors import Unavailable
from tradepost_server.handlers import everywhere
from tradepost_server.ids import database
from tradepost_server.store import webhooks
from tradepost_server.store.db import Connection

CARD = "4111 1111 1111 1111"


@pytest.fixture
async def shop() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def pages(socket: RawSocket, command: str, named: str, limit: int, **fields: Any) -> list[Frame]:
    """All that the pages of a listing have."""
    found: list[Frame] = []
    given: dict[str, str] = {}
    while True:
        page = await socket.command(command, limit=limit, **fields, **given)
        assert len(page[named]) <= limit
        found += page[named]
        if page.get("cursor") is None:
            return found
        given = {"cursor": page["cursor"]}


async def looked_for(split: LiveNode, limit: int) -> None:
    """Every message that has the words is found once, newest first; what is for others alone is not."""
    pair = [one["id"] for one in await one_in_each(split, BUYER, SELLER)]
    buyer, seller = await split.connect(*BUYER), await split.connect(*SELLER)
    agent = await split.connect("agent:1", "agent")
    sent = [(await buyer.send(pair[n % 2], f"bicycle {n}"))["message"] for n in range(5)]
    for named in pair:
        await agent.command("conversation.join", conversation=named)
        await agent.send(named, "bicycle for staff", audience=["staff"])
    await indexed(split)
    hits = await pages(seller, "message.search", "hits", limit, query="bicycle")
    assert [hit["message"]["id"] for hit in hits] == sent[::-1]
    within = await pages(seller, "message.search", "hits", limit, query="bicycle", conversation=pair[1])
    assert [hit["message"]["id"] for hit in within] == [sent[3], sent[1]]


@pytest.mark.parametrize("limit", [1, 2, 20])
async def test_a_search_finds_what_was_said_in_either(split: LiveNode, limit: int) -> None:
    await looked_for(split, limit)


async def test_a_search_that_asks_only_home_is_noticed(split: LiveNode, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the test above must fail."""
    monkeypatch.setattr(everywhere, "asked", lambda services, named: {0: services.everywhere[0]})
    with pytest.raises(AssertionError):
        await looked_for(split, 20)


async def test_words_that_stand_in_one_database_leave_out_what_is_only_similar_in_the_other(split: LiveNode) -> None:
    pair = [one["id"] for one in await one_in_each(split, BUYER, SELLER)]
    buyer = await split.connect(*BUYER)
    await buyer.send(pair[0], "a bicycl pump")
    await buyer.send(pair[1], "a bicycle pump")
    await indexed(split)
    hits = (await buyer.command("message.search", query="bicycle"))["hits"]
    assert [hit["message"]["conversation"] for hit in hits] == [pair[1]]


async def test_what_was_found_in_messages_of_either_is_listed_and_settled(split: LiveNode, pair: list[Frame]) -> None:
    buyer, agent = await split.connect(*BUYER), await split.connect("agent:1", "agent")
    for conversation in pair:
        await buyer.send(conversation["id"], f"my card is {CARD}")
    flags = await pages(agent, "flag.list", "flags", 1)
    assert [flag["conversation"] for flag in flags] == [pair[1]["id"], pair[0]["id"]]
    for flag in flags:
        settled = await agent.command("flag.settle", conversation=flag["conversation"], flag=flag["id"])
        assert settled["flag"]["outcome"] == "seen"
    (named,) = await pages(agent, "flag.list", "flags", 1, conversation=pair[1]["id"])
    assert named["id"] == flags[0]["id"]


async def test_the_audit_tells_of_both(split: LiveNode, pair: list[Frame]) -> None:
    buyer, agent = await split.connect(*BUYER), await split.connect("agent:1", "agent")
    for conversation in pair:
        sent = await buyer.send(conversation["id"], "awful")
        message = {"conversation": conversation["id"], "message": sent["message"]}
        await (await split.connect(*SELLER)).command("message.report", **message, reason="abuse")
    await agent.command("conversation.list")
    entries = (await split.rest.get("/audit")).json()["entries"]
    about = [entry["conversation"] for entry in entries if entry["action"] == "message.report"]
    assert about == [pair[1]["id"], pair[0]["id"]]


async def test_the_desk_hears_of_both(split: LiveNode, pair: list[Frame]) -> None:
    buyer, agent = await split.connect(*BUYER), await split.connect("agent:1", "agent")
    await agent.command("desk.follow")
    for conversation in pair:
        await buyer.send(conversation["id"], "hello")
        named = conversation["id"]
        await agent.until(
            lambda s, named=named: any(f["signal"].get("conversation", {}).get("id") == named for f in s.signals)
        )


@pytest.mark.parametrize("limit", [1, 3, 200])
async def test_the_log_is_read_whole_each_once_whatever_the_page(split: LiveNode, limit: int) -> None:
    pair = [one["id"] for one in await one_in_each(split, BUYER, SELLER)]
    buyer = await split.connect(*BUYER)
    for n in range(4):
        await buyer.send(pair[n % 2], f"{n}")
    found, cursor, more = list[Frame](), "", True
    while more:
        page = (await split.rest.get("/events", params={"after": cursor, "limit": limit})).json()
        found, cursor, more = found + page["events"], page["cursor"], page.get("more", False)
    places = [(event["conversation"], event["lane"], event["seq"]) for event in found]
    assert sorted(places) == sorted((named, "all", seq) for named in pair for seq in range(1, 6))
    for named in pair:
        assert [seq for conversation, _, seq in places if conversation == named] == [1, 2, 3, 4, 5]
    await buyer.send(pair[1], "later")
    page = (await split.rest.get("/events", params={"after": cursor})).json()
    assert [event["data"]["message"]["content"]["text"] for event in page["events"]] == ["later"]


async def test_an_endpoint_is_told_of_both_and_what_could_not_be_told_is_told_again(
    second: str, start_node: StartNode, shop: Receiver
) -> None:
    node = await start(start_node, shop, databases_beside=second, webhook_give_up_s=0.5)
    made = await hook(node, shop, events=["message.created"])
    pair = [one["id"] for one in await one_in_each(node, BUYER, SELLER)]
    buyer = await node.connect(*BUYER)
    for named in pair:
        await buyer.send(named, "taken")
    await shop.until(2)
    assert sorted(event["conversation"] for event in shop.events) == sorted(pair)
    shop.refuses = 1_000
    for named in pair:
        await buyer.send(named, "refused")
    dead = f"/webhooks/{made['webhook']['id']}/dead"

    async def buried() -> list[Frame]:
        letters: list[Frame] = (await node.rest.get(dead)).json()["letters"]
        return letters if len(letters) == 2 else []

    await eventually(buried, within_s=20)
    letters = await buried()
    assert {letter["conversation"] for letter in letters} == set(pair)
    assert {database(letter["id"]) for letter in letters} == {0, 1}
    first = (await node.rest.get(dead, params={"limit": 1})).json()
    rest = (await node.rest.get(dead, params={"limit": 1, "cursor": first["cursor"]})).json()
    assert [*first["letters"], *rest["letters"]] == letters == sorted(letters, key=lambda letter: letter["id"])
    assert "cursor" not in rest
    shop.refuses = 0
    await node.rest.patch(f"/webhooks/{made['webhook']['id']}", json={"disabled": False})
    replayed = await node.rest.post(f"/webhooks/{made['webhook']['id']}/replay", json={})
    assert replayed.json()["replayed"] == 2, replayed.text
    await shop.until(4)


async def test_an_endpoint_that_is_gone_for_one_database_is_disabled_in_both(
    second: str, start_node: StartNode, shop: Receiver
) -> None:
    node = await start(start_node, shop, databases_beside=second)
    made = await hook(node, shop, events=["message.created"])
    _, away = await one_in_each(node, BUYER, SELLER)
    shop.refuses, shop.status = 1, "410 Gone"
    await (await node.connect(*BUYER)).send(away["id"], "nobody is there")

    async def disabled() -> bool:
        return bool((await webhook(node, made["webhook"]["id"])).get("disabled"))

    await eventually(disabled)


async def test_an_endpoint_that_could_not_be_disabled_at_home_is_told_on_from_both(
    second: str, start_node: StartNode, shop: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    disable = webhooks.disable

    async def away_at_home(tx: Connection, *named: Any) -> None:
        if await tx.fetchval("SELECT number FROM deployment") == 0:
            raise Unavailable("home is away")
        await disable(tx, *named)

    monkeypatch.setattr(webhooks, "disable", away_at_home)
    node = await start(start_node, shop, databases_beside=second)
    made = await hook(node, shop, events=["message.created"])
    _, away = await one_in_each(node, BUYER, SELLER)
    shop.refuses, shop.status = 1, "410 Gone"
    await (await node.connect(*BUYER)).send(away["id"], "told again")
    await shop.until(1)
    assert len(shop.refused) == 1
    assert "disabled" not in await webhook(node, made["webhook"]["id"])


async def test_a_word_that_is_lost_is_made_up_for_in_both(second: str, start_node: StartNode) -> None:
    here, there = [await start_node(databases_beside=second, broker="postgres") for _ in range(2)]
    await up(here, there)
    pair = [one["id"] for one in await one_in_each(here, BUYER, SELLER)]
    buyer, seller = await here.connect(*BUYER), await there.connect(*SELLER)
    for named in pair:
        await buyer.send(named, "hello")
        await seller.until(lambda s, named=named: heard(s, named) == ["hello"])
        with losing_changes(here):
            await buyer.send(named, "lost")
        await seller.until(lambda s, named=named: heard(s, named) == ["hello", "lost"])


async def test_a_file_is_sent_in_the_conversation_that_it_was_uploaded_for(split: LiveNode, pair: list[Frame]) -> None:
    home, away = [conversation["id"] for conversation in pair]
    owner, seller = await person(split, *BUYER), await person(split, *SELLER)
    stranger = await person(split, "seller:8", "seller")
    form = {"file": ("invoice.pdf", PDF, "application/pdf")}
    for named, other in ((home, away), (away, home)):
        files = [
            (await owner.ask("POST", "/files", files=form, params={"conversation": named})).json()["file"]["id"]
            for _ in range(2)
        ]
        assert [database(file) for file in files] == [database(named)] * 2
        await owner.send(named, files[0])
        assert (await fetch(split, await seller.address(files[0]))).content == PDF
        assert await stranger.asked(files[0]) == 404
        body = {"content": {"kind": "file", "file": files[1]}}
        refused = await owner.ask("POST", f"/conversations/{other}/messages", json=body)
        assert refused.status_code == 404
        assert "uploaded for its conversation" in refused.json()["detail"]


async def test_an_upload_in_parts_ends_where_its_conversation_is(split: LiveNode, pair: list[Frame]) -> None:
    away = pair[1]["id"]
    owner = await person(split, *BUYER)
    begun = {"name": "invoice.pdf", "size_bytes": len(PDF), "conversation": away}
    upload = (await owner.ask("POST", "/uploads", json=begun)).json()["upload"]["id"]
    octets = {"content-type": "application/octet-stream"}
    put = await owner.ask("PUT", f"/uploads/{upload}/parts?offset=0", content=PDF, headers=octets)
    assert put.status_code == 200, put.text
    finished = await owner.ask("POST", f"/uploads/{upload}/finish")
    file = finished.json()["file"]["id"]
    assert database(upload) == database(file) == 1
    await owner.send(away, file)
