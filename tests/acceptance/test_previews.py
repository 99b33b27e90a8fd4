"""Previews over the wire: for who may read the message, where policy has them; the site does not learn who looks."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from support import neighbour
from support.node import LiveNode, StartNode, client, participant
from support.policy import OPEN
from support.site import Site, answer, site
from support.sockets import Frame

PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))
ON = {"policy": {**OPEN, "link_previews": True}}


@pytest.fixture
async def shop() -> AsyncIterator[Site]:
    page = b'<title>Road bike</title><meta name="description" content="Used, 54 cm">'
    async with site(pages={"/bike": answer(page)}) as found:
        yield found


@pytest.fixture
async def previewing(start_node: StartNode, shop: Site) -> LiveNode:
    return await start_node(outbound_allow=f"127.0.0.1:{shop.port}")


async def said(node: LiveNode, order: Frame, text: str, **fields: object) -> str:
    buyer = await node.connect("buyer:1", "buyer")
    return str((await buyer.send(order["id"], text, **fields))["message"])


async def asked(node: LiveNode, order: Frame, message: str, who: str, role: str | None = None) -> httpx2.Response:
    async with client(node.url, await node.token(who, role or who.partition(":")[0])) as rest:
        for _ in range(20):
            told = await rest.get(f"/conversations/{order['id']}/messages/{message}/preview")
            if "again_in_s" not in told.json():
                break
    return told


async def test_who_may_read_a_message_sees_what_its_link_leads_to(previewing: LiveNode, shop: Site) -> None:
    assert (await previewing.rest.put("/policy", json=ON)).is_success
    order = await previewing.conversation(*PEOPLE)
    message = await said(previewing, order, f"Look: {shop.url}/bike.")
    told = await asked(previewing, order, message, "seller:1")
    assert told.json()["preview"] == {
        "url": f"{shop.url}/bike",
        "title": "Road bike",
        "description": "Used, 54 cm",
        "site": "127.0.0.1",
    }
    seller = await previewing.connect("seller:1", "seller")
    over_socket = await seller.command("link.preview", conversation=order["id"], message=message)
    assert over_socket["preview"] == told.json()["preview"]
    assert 1 <= len(shop.visits) <= neighbour.count()  # each process remembers for itself


async def test_nothing_is_fetched_unless_the_policy_says_so(previewing: LiveNode, shop: Site) -> None:
    await previewing.rest.put("/policy", json={"policy": OPEN})
    order = await previewing.conversation(*PEOPLE)
    message = await said(previewing, order, f"{shop.url}/bike")
    told = await asked(previewing, order, message, "seller:1")
    assert (told.status_code, told.json()) == (200, {})
    await previewing.rest.put("/policy", json=ON)
    assert (await asked(previewing, order, message, "seller:1")).json()["preview"]["title"] == "Road bike"
    await previewing.rest.put("/policy", json={"policy": OPEN})
    assert (await asked(previewing, order, message, "seller:1")).json() == {}
    assert len(shop.visits) == 1


async def test_nobody_learns_by_a_preview_what_they_may_not_read(previewing: LiveNode, shop: Site) -> None:
    await previewing.rest.put("/policy", json=ON)
    order = await previewing.conversation(*PEOPLE)
    message = await said(previewing, order, f"{shop.url}/bike", audience=["seller"])
    nothing = await asked(previewing, order, "ms_none", "courier:1")
    for who in ("courier:1", "buyer:9"):
        told = await asked(previewing, order, message, who)
        assert told.status_code == 404
        assert "bike" not in told.text
    hidden = (await asked(previewing, order, message, "courier:1")).json()
    for own in ("request_id", "instance"):
        hidden.pop(own, None)
    assert {name: nothing.json().get(name) for name in hidden} == hidden  # as for a message that is not there
    assert shop.visits == []
    assert (await asked(previewing, order, message, "agent:1")).json()["preview"]["title"] == "Road bike"
    seller = participant(order, "seller:1")
    await previewing.rest.delete(f"/conversations/{order['id']}/participants/{seller}")
    assert (await asked(previewing, order, message, "seller:1")).status_code == 403


@pytest.mark.parametrize("text", ["no link", "javascript:alert(1)", "data:text/html,<b>", "ftp://127.0.0.1/x"])
async def test_t42_a_text_without_a_link_of_the_web_has_no_preview(previewing: LiveNode, shop: Site, text: str) -> None:
    await previewing.rest.put("/policy", json=ON)
    order = await previewing.conversation(*PEOPLE)
    assert (await asked(previewing, order, await said(previewing, order, text), "seller:1")).json() == {}
    assert shop.connections == 0


async def test_t51_a_message_cannot_make_the_server_look_inside(start_node: StartNode, shop: Site) -> None:
    node = await start_node()  # nothing is allowed but the public web
    await node.rest.put("/policy", json=ON)
    order = await node.conversation(*PEOPLE)
    for host in ("127.0.0.1", "localhost", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "user@127.0.0.1"):
        message = await said(node, order, f"http://{host}:{shop.port}/bike")
        assert (await asked(node, order, message, "seller:1")).json() == {}
    assert shop.connections == 0


async def test_an_address_of_a_picture_that_was_not_given_out_is_not_served(previewing: LiveNode) -> None:
    async with httpx2.AsyncClient(base_url=previewing.url, trust_env=False) as anyone:
        for token in ("x", "A" * 60, "%2e%2e%2fkeys.json", "A" * 5_000):
            told = await anyone.get(f"/p/{token}")
            assert told.status_code == 404
            assert "set-cookie" not in told.headers
