"""Finding messages by their words: what is found, by whom, and where it stands."""

from time import monotonic
from typing import Any

import asyncpg
import pytest

from support.indexing import indexed
from support.node import LiveNode, participant
from support.policy import OPEN
from support.sockets import Frame, RawSocket, Refused
from tradepost_server.handlers import searching as handler
from tradepost_server.store import searching as store

pytestmark = pytest.mark.timeout(60)
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))


def texts(page: Frame) -> list[str]:
    return [hit["message"]["content"]["text"] for hit in page["hits"]]


def marked(page: Frame) -> list[list[str]]:
    """What is highlighted in each snippet."""
    return [[hit["snippet"][h["start"] : h["end"]] for h in hit.get("highlights", [])] for hit in page["hits"]]


async def found(asker: RawSocket, query: str, **fields: Any) -> list[str]:
    return texts(await asker.command("message.search", query=query, **fields))


async def test_a_message_is_found_by_its_words_over_rest(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    sent = await buyer.send(made["id"], "Is the red bicycle still for sale?")
    await buyer.send(made["id"], "Something else")
    await indexed(node)
    page = (await node.rest.get("/search", params={"query": "RED bicýcle"})).json()
    assert [hit["message"]["id"] for hit in page["hits"]] == [sent["message"]]
    assert marked(page) == [["red", "bicycle"]]
    assert "cursor" not in page


async def test_who_is_not_of_the_audience_finds_nothing(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    seller = await node.connect("seller:1", "seller")
    await seller.send(made["id"], "The parcel waits behind the garage", audience=["courier"])
    await indexed(node)
    for profile, role, theirs in (
        ("buyer:7", "buyer", 0),
        ("courier:1", "courier", 1),
        ("seller:1", "seller", 1),
        ("agent:1", "agent", 1),
        ("buyer:9", "buyer", 0),
    ):
        asker = await node.connect(profile, role)
        assert len(await found(asker, "garage")) == theirs, profile


# Who


async def test_a_message_that_is_told_to_fewer_is_gone_at_once_and_back_where_it_is_told_to_more(
    node: LiveNode,
) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    buyer, courier = await node.connect("buyer:7", "buyer"), await node.connect("courier:1", "courier")
    agent = await node.connect("agent:1", "agent")
    sent = await buyer.send(made["id"], "My number is 4711, ring at the green door")
    await indexed(node)
    assert len(await found(courier, "green door")) == 1
    moved = {"conversation": made["id"], "message": sent["message"], "reason": "a number in it"}
    await agent.command("message.rescope", **moved, audience=["seller"])
    assert await found(courier, "green door") == []
    assert len(await found(buyer, "green door")) == 1
    await agent.command("message.rescope", **moved, audience=["courier"])
    assert len(await found(courier, "green door")) == 1


async def test_who_joins_later_finds_what_their_history_opens(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "A scratch on the frame")
    for profile, history, theirs in (("courier:1", "from_join", 0), ("courier:2", "all", 1)):
        body = {"profile": profile, "role": "courier", "history": history}
        assert (await node.rest.post(f"/conversations/{made['id']}/participants", json=body)).is_success
        await indexed(node)
        assert len(await found(await node.connect(profile, "courier"), "scratch")) == theirs, profile


async def test_words_that_were_taken_back_or_changed_find_nothing_even_before_the_index_knows(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    sent = await buyer.send(made["id"], "The code is hyacinth")
    other = await buyer.send(made["id"], "Marigold it is")
    await indexed(node)
    assert len(await found(buyer, "hyacinth")) == len(await found(buyer, "marigold")) == 1
    at = {"conversation": made["id"]}
    edited = {"kind": "text", "text": "The code is secret"}
    await buyer.command("message.edit", **at, message=sent["message"], content=edited)
    await buyer.command("message.delete", **at, message=other["message"])
    assert await found(buyer, "hyacinth") == await found(buyer, "marigold") == []
    await indexed(node)
    assert await found(buyer, "hyacinth") == await found(buyer, "marigold") == []
    assert await found(buyer, "code secret") == ["The code is secret"]
    async with node.node.database.service() as connection:
        assert await connection.fetchval("SELECT count(*) FROM search_documents WHERE words ~ 'hyacinth|marigold'") == 0


async def test_what_is_not_theirs_leaves_no_trace_in_pages_and_cursors(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    token = await node.token("buyer:7", "buyer")

    async def pages() -> list[bytes]:
        raws, cursor = list[bytes](), ""
        while True:
            path = f"/search?query=parcel&limit=2{cursor}"
            answer = await node.rest.get(path, headers={"Authorization": f"Bearer {token}"})
            raws.append(answer.content)
            if "cursor" not in answer.json():
                return raws
            cursor = f"&cursor={answer.json()['cursor']}"

    for number in range(5):
        await buyer.send(made["id"], f"parcel {number}")
    await indexed(node)
    before = await pages()
    assert len(before) == 3
    for number in range(150):
        await seller.send(made["id"], f"parcel for the courier {number}", audience=["courier"])
    await indexed(node)
    assert await pages() == before
    assert len(await found(seller, "parcel", limit=50)) == 50


async def test_what_only_others_said_in_similar_words_changes_no_answer(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    await buyer.send(made["id"], "A bicycle")
    await seller.send(made["id"], "bicycel", audience=["courier"])
    await indexed(node)
    assert await found(buyer, "bicycel") == ["A bicycle"]
    assert await found(seller, "bicycel") == ["bicycel"]


async def test_a_conversation_that_is_named_answers_as_its_history_does(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    at = {"conversation": made["id"]}
    courier = await node.connect("courier:1", "courier")
    await courier.send(made["id"], "On my way")
    await indexed(node)
    assert await found(courier, "way", **at) == await found(courier, "way") == ["On my way"]
    gone = f"/conversations/{made['id']}/participants/{participant(made, 'courier:1')}"
    assert (await node.rest.delete(gone)).is_success
    stranger = await node.connect("buyer:9", "buyer")
    for asker, code in ((courier, "forbidden"), (stranger, "not_found")):
        for command, fields in (("message.search", {"query": "way"}), ("history", {})):
            with pytest.raises(Refused) as refused:
                await asker.command(command, **at, **fields)
            assert refused.value.code == code
        assert await found(asker, "way") == []


async def test_a_role_that_may_not_read_the_past_or_search_finds_nothing(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    courier = await node.connect("courier:1", "courier")
    await courier.send(made["id"], "On my way")
    await indexed(node)
    for denied in ("history", "message.search"):
        policy = {"roles": {"courier": {"denied": [denied]}}}
        assert (await node.rest.put("/policy", json={"policy": policy})).is_success
        asker = await node.connect("courier:1")  # a token without a role: that of the conversation holds
        assert await found(asker, "way") == []
        with pytest.raises(Refused) as refused:
            await asker.command("message.search", query="way", conversation=made["id"])
        assert refused.value.code == "forbidden"


async def test_a_token_for_one_conversation_finds_nothing_of_another(node: LiveNode) -> None:
    first, second = await node.conversation(*PARTIES), await node.conversation(*PARTIES)
    for profile, role in (("buyer:7", "buyer"), ("agent:1", "agent")):
        token = await node.token(profile, role, conversations=[first["id"]])
        asker = await node.connect(profile, role, token=token)
        speaker = await node.connect("buyer:7", "buyer")
        for made in (first, second):
            await speaker.send(made["id"], f"tulips of {role}")
        await indexed(node)
        page = await asker.command("message.search", query=f"tulips {role}")
        assert [hit["message"]["conversation"] for hit in page["hits"]] == [first["id"]]


async def test_staff_finds_everything_but_in_what_they_are_a_party_of(node: LiveNode) -> None:
    theirs = await node.conversation(("agent:1", "buyer"), ("seller:1", "seller"))
    other = await node.conversation(*PARTIES)
    seller = await node.connect("seller:1", "seller")
    for made in (theirs, other):
        await seller.send(made["id"], "tulips, between us", audience=["seller"])
    await indexed(node)
    page = await (await node.connect("agent:1", "agent")).command("message.search", query="tulips")
    assert [hit["message"]["conversation"] for hit in page["hits"]] == [other["id"]]
    assert len((await node.rest.get("/search?query=tulips")).json()["hits"]) == 2


async def test_another_tenant_finds_nothing(two_tenants: tuple[LiveNode, LiveNode]) -> None:
    ours, _ = two_tenants
    for tenant in two_tenants:
        made = await tenant.conversation(*PARTIES, key="order:55")
        await (await tenant.connect("buyer:7", "buyer")).send(made["id"], f"secret of {tenant.tenant}")
    await indexed(ours)
    for tenant in two_tenants:
        for asker in (await tenant.connect("buyer:7", "buyer"), await tenant.connect("agent:1", "agent")):
            assert await found(asker, "secret of") == [f"secret of {tenant.tenant}"]
    async with ours.node.database.transaction(1) as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.fetch("SELECT * FROM search_candidates(2, NULL, NULL, NULL, NULL, NULL, NULL, '', 'ms_~', '', 9)")


async def test_what_only_some_roles_are_shown_of_a_card_is_found_by_nobody(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    seller = await node.connect("seller:1", "seller")
    fields = [
        {"label": "Colour", "value": "turquoise"},
        {"label": "Margin", "value": "hyacinth", "visible_to": ["courier"]},
    ]
    card = {"kind": "card", "card": {"title": "A road bike", "fields": fields}}
    await seller.command("message.send", conversation=made["id"], content=card)
    await indexed(node)
    for profile, role in (*PARTIES, ("courier:1", "courier"), ("agent:1", "agent")):
        asker = await node.connect(profile, role)
        page = await asker.command("message.search", query="turquoise")
        assert marked(page) == [["turquoise"]], role
        for query in ("hyacinth", "margin", "turquoise hyacinth"):
            assert (await asker.command("message.search", query=query))["hits"] == [], (role, query)


# What


async def test_pages_are_whole_and_steady_while_more_is_said(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    for number in range(9):
        await buyer.send(made["id"], f"tulip {number}")
    await indexed(node)
    shown, more = list[str](), dict[str, str]()
    while True:
        page = await buyer.command("message.search", query="tulip", limit=4, **more)
        shown += texts(page)
        if "cursor" not in page:
            break
        more = {"cursor": page["cursor"]}
        await buyer.send(made["id"], "tulip again")
        await indexed(node)
    assert shown == [f"tulip {number}" for number in range(8, -1, -1)]


async def test_filters_narrow_what_is_found(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    first = await buyer.send(made["id"], "a photo of the lamp")
    picture = {"kind": "image", "url": "https://shop.example/1.png", "caption": "The lamp, by day"}
    second = await seller.command("message.send", conversation=made["id"], content=picture)
    await indexed(node)

    async def ids(**fields: Any) -> list[str]:
        page = await buyer.command("message.search", query="lamp", **fields)
        return [hit["message"]["id"] for hit in page["hits"]]

    assert await ids() == [second["message"], first["message"]]
    assert await ids(author="buyer:7") == await ids(kinds=["text"]) == [first["message"]]
    assert await ids(kinds=["image", "file"]) == await ids(since=second["at"]) == [second["message"]]
    assert await ids(until=second["at"]) == [first["message"]]
    assert await ids(author="nobody") == await ids(until="1960-01-01T00:00:00Z") == []
    assert await ids(since="9999-12-31T00:00:00Z") == []
    with pytest.raises(Refused) as refused:
        await ids(kinds=["text", "smell"])
    assert (refused.value.code, refused.value.path) == ("invalid", "$.kinds[1]")
    answer = await node.rest.get("/search?query=lamp&kinds=image,text&limit=1")
    assert [hit["message"]["id"] for hit in answer.json()["hits"]] == [second["message"]]


@pytest.mark.parametrize(
    ("language", "said", "query", "shown"),
    [
        ("en", "Two bicycles were delivered", "bicycle deliver", ["bicycles", "delivered"]),
        ("en", "Two bicycles were delivered", "bicycling", ["bicycles"]),
        ("en", "To be or not to be", "to be", ["To", "be", "to", "be"]),
        ("es-MX", "¿Cuánto cuestan los camiones?", "camion cuesta", ["cuestan", "camiones"]),
        ("de", "Die Straße zum Übergang", "STRASSE übergänge", ["Straße", "Übergang"]),
        ("fr", "C'est l'été à Nîmes", "ete nimes", ["été", "Nîmes"]),
        ("ru", "Ёлка доставлена, синий шар", "елки синии", ["Ёлка", "синий"]),
        ("tr", "Işık İstanbul'da", "isik istanbul", ["Işık", "İstanbul"]),
        (None, "Order 55-1203 of anna@shop.example", "55 1203", ["55", "1203"]),
        (None, "我的自行车坏了", "车", ["车"]),
        (None, "我的自行车坏了", "自行车", ["自行车"]),
        ("zh", "我的自行车坏了 iPhone", "坏了 iphone", ["坏了", "iPhone"]),
        ("ja", "自転車はまだありますか", "まだ", ["まだ"]),
        ("ko", "자전거가 아직 있나요", "자전거", ["자전거"]),
        (None, "أين الكِتَاب الأزرق؟", "كتاب", ["الكِتَاب"]),
        ("ar", "أين الكِتَاب الأزرق؟", "ازرق", ["الأزرق"]),
        ("hi", "मेरी साइकिल टूट गई", "साइकिल", ["साइकिल"]),
        (None, "ยังขายอยู่ไหม", "ขาย", ["ขาย"]),
        (None, "Is the bicycle still for sale?", "bicycel", ["bicycle"]),
        (None, "Is the bicycle still for sale?", "stil bicicle", ["bicycle", "still"]),
        (None, "Is the bicycle still for sale?", "bicy", ["bicycle"]),
        (None, "red bicycle, blue lamp", '"red bicycle"', ["red bicycle"]),
        (None, "Thanks 👍🏽", "👍", ["👍🏽"]),
        (None, "e\u0301te\u0301 \u202eabc\u202c", "ÉTÉ abc", ["e\u0301te\u0301", "abc"]),
    ],
)
async def test_words_are_found_in_their_forms(
    node: LiveNode, language: str | None, said: str, query: str, shown: list[str]
) -> None:
    assert (await node.rest.put("/policy", json={"policy": {**OPEN, "language": language}})).is_success
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(made["id"], said)
    await buyer.send(made["id"], "nothing of the kind 红色")
    await indexed(node)
    page = await buyer.command("message.search", query=query)
    assert texts(page) == [said]
    joined = "|".join(marked(page)[0])
    assert sorted(joined.replace(" ", "|").split("|")) == sorted("|".join(shown).replace(" ", "|").split("|"))


async def test_the_language_of_a_conversation_comes_before_the_tenants(node: LiveNode) -> None:
    assert (await node.rest.put("/policy", json={"policy": {"language": "en"}})).is_success
    spanish = await node.conversation(*PARTIES, attributes={"language": "es"})
    english = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(spanish["id"], "¿Cuánto cuestan los camiones?")
    await buyer.send(english["id"], "Two bicycles were delivered")
    await indexed(node)
    for within in ({}, {"conversation": spanish["id"]}):
        page = await buyer.command("message.search", query="camion cuesta", **within)
        assert texts(page) == ["¿Cuánto cuestan los camiones?"]
        assert marked(page)[0] == ["cuestan", "camiones"]
    assert texts(await buyer.command("message.search", query="bicycle deliver")) == ["Two bicycles were delivered"]


async def test_words_that_do_not_stand_together_are_no_phrase(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "a red lamp and a blue bicycle")
    await buyer.send(made["id"], "了车坏")
    await indexed(node)
    assert await found(buyer, '"red bicycle"') == []
    assert len(await found(buyer, "red bicycle")) == 1
    assert await found(buyer, "坏了") == []


HOSTILE = [
    *("%_%_%", "' | 'a':* & !", "<-> <2> & | ! ( ) :* ", "\\", "';--", '"', '""""""', "()", "***", "\u200d\u200d"),
    *("a" * 200, "a " * 20, "'" * 200, "(" * 200, "\u202e\u202e", "👍" * 20, "自" * 200, "كتاب" * 50, "क्" * 100),
    *("a\u0301" * 100, "﷽" * 20, "ﬃ" * 60, "the and of", "\t\n", "x" * 63 + "\u0301" * 100, "ア" * 200, "\u0e33" * 200),
    *("\u0301" * 200, "🏽\ufe0f"),
]


@pytest.mark.parametrize("query", HOSTILE)
async def test_a_hostile_query_is_answered_quickly_and_finds_no_more_than_it_says(node: LiveNode, query: str) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "hello")
    await buyer.send(made["id"], ("a\u0301(*[http://a.a.a @a@a\u200d自كت" * 300)[:8_000])
    await indexed(node)
    began = monotonic()
    page = await buyer.command("message.search", query=query)
    assert monotonic() - began < 2.0
    assert "hello" not in texts(page)
    for hit in page["hits"]:
        assert len(hit["snippet"]) <= 162
        assert all(0 <= h["start"] < h["end"] <= len(hit["snippet"]) for h in hit.get("highlights", []))


async def test_bad_input_is_refused_with_its_place(node: LiveNode) -> None:
    buyer = await node.connect("buyer:7", "buyer")
    for fields, path in (
        ({"query": ""}, "$.query"),
        ({"query": "x" * 201}, "$.query"),
        ({"query": " ".join(f"w{n}" for n in range(21))}, "$.query"),
        ({"query": "x", "limit": 51}, "$.limit"),
        ({"query": "x", "cursor": "bm90IG9uZQ"}, "$.cursor"),
        ({"query": "x", "cursor": "!"}, "$.cursor"),
        ({"query": "x", "since": "2026-05-01"}, "$.since"),
        ({"query": "x", "kinds": []}, "$.kinds"),
        ({"query": "x", "order": "rank"}, "$.order"),
    ):
        with pytest.raises(Refused) as refused:
            await buyer.command("message.search", **fields)
        assert (refused.value.code, refused.value.path) == ("invalid", path)


async def test_a_search_that_takes_too_long_says_so_and_harms_nobody(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "hello")
    slow = store._CANDIDATES.replace("SELECT *", "SELECT pg_sleep(5), *")
    monkeypatch.setattr(store, "_CANDIDATES", slow)
    monkeypatch.setattr(handler, "STATEMENT_MAX_MS", 50)
    await indexed(node)
    for _ in range(20):
        with pytest.raises(Refused) as refused:
            await buyer.command("message.search", query="hello")
        assert (refused.value.code, refused.value.retryable) == ("unavailable", True)
    assert (await buyer.command("history", conversation=made["id"]))["messages"]
    monkeypatch.undo()
    assert await found(buyer, "hello") == ["hello"]
