"""A `pay` button: its amount is what was composed, and where to pay is asked of the tenant's own checkout, signed."""

import json
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from support.node import LiveNode, StartNode, participant
from support.site import Site, answer, site
from support.sockets import Frame, RawSocket, Refused
from tradepost_server.handlers.hooks import secret_of

PAY = {
    "kind": "buttons",
    "text": "The bike is reserved for you.",
    "buttons": [
        {"type": "pay", "label": "Pay now", "amount_minor": 23_000, "currency": "EUR", "reference": "order-55"}
    ],
}
GOOD = json.dumps({"url": "https://pay.example/s/1"}).encode()


async def asked(node: LiveNode, shop: Site) -> tuple[Frame, Frame, RawSocket]:
    """A conversation with the button in it, and the buyer."""
    policy = {"policy": {"checkout_url": f"{shop.url}/checkout"}}
    assert (await node.rest.put("/policy", json=policy)).status_code == 200
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller, buyer = await node.connect("seller:1", "seller"), await node.connect("buyer:1", "buyer")
    return made, await seller.command("message.send", conversation=made["id"], content=PAY), buyer


async def pay(buyer: RawSocket, made: Frame, sent: Frame, **fields: Any) -> Frame:
    return await buyer.command(
        "message.answer", conversation=made["id"], message=sent["message"], action="a1", **fields
    )


async def test_the_buyer_gets_the_address_that_the_checkout_gave(start_node: StartNode) -> None:
    async with site() as shop:
        shop.pages["/checkout"] = answer(GOOD, "application/json")
        node = await start_node(outbound_allow=f"127.0.0.1:{shop.port}")
        made, sent, buyer = await asked(node, shop)
        done = await pay(buyer, made, sent, client_id="p1")
        assert done["checkout_url"] == "https://pay.example/s/1"
        visit = shop.visits[0]
        tenant = next(iter(node.services.hub.all_sessions())).actor.tenant  # type: ignore[attr-defined]
        body = Webhook(secret_of(node._vault, "checkout", tenant)).verify(visit.body, dict(visit.headers))
        assert body["type"] == "checkout.requested"
        assert body["data"] == {
            "conversation": made["id"],
            "message": sent["message"],
            "action": "a1",
            "participant": participant(made, "buyer:1"),
            "profile": "buyer:1",
            "amount_minor": 23_000,
            "currency": "EUR",
            "reference": "order-55",
        }
        again = await pay(buyer, made, sent, client_id="p1")
        assert again == done
        assert len({v.headers["webhook-id"] for v in shop.visits}) == 1
        history = await buyer.command("history", conversation=made["id"])
        assert [m["content"]["kind"] for m in history["messages"]] == ["answer", "buttons"]


async def test_a_resend_is_told_what_was_committed_though_the_checkout_is_gone(start_node: StartNode) -> None:
    async with site() as shop:
        shop.pages["/checkout"] = answer(GOOD, "application/json")
        node = await start_node(outbound_allow=f"127.0.0.1:{shop.port}")
        made, sent, buyer = await asked(node, shop)
        done = await pay(buyer, made, sent, client_id="p1")
        shop.pages["/checkout"] = answer(b"no", "text/plain", "500 Internal Server Error")
        again = await pay(buyer, made, sent, client_id="p1")
        assert again == {name: value for name, value in done.items() if name != "checkout_url"}
        with pytest.raises(Refused, match="unavailable"):
            await pay(buyer, made, sent, client_id="p2")
        assert (await node.rest.put("/policy", json={"policy": {}})).status_code == 200
        assert await pay(buyer, made, sent, client_id="p1") == again
        history = await buyer.command("history", conversation=made["id"])
        assert [m["content"]["kind"] for m in history["messages"]] == ["answer", "buttons"]


@pytest.mark.parametrize(
    "page",
    [
        answer(b"no", "text/plain", "500 Internal Server Error"),
        answer(b"not json", "application/json"),
        answer(json.dumps({"url": "http://pay.example/"}).encode(), "application/json"),
        answer(json.dumps({"url": "https://user@pay.example/"}).encode(), "application/json"),
        answer(GOOD, "text/html"),
        answer(b'{"url": "https://pay.example/", "x": ' + b"[" * 16_000, "application/json"),
        answer(b'{"url": "https://pay.example/\xff"}', "application/json"),
    ],
    ids=["500", "no JSON", "no https", "a user name", "another type", "without end", "no UTF-8"],
)
async def test_a_checkout_that_gives_no_usable_address_leaves_nothing_behind(
    start_node: StartNode, page: bytes
) -> None:
    async with site() as shop:
        shop.pages["/checkout"] = page
        node = await start_node(outbound_allow=f"127.0.0.1:{shop.port}")
        made, sent, buyer = await asked(node, shop)
        with pytest.raises(Refused, match="unavailable"):
            await pay(buyer, made, sent)
        history = await buyer.command("history", conversation=made["id"])
        assert [m["id"] for m in history["messages"]] == [sent["message"]]


async def test_without_a_checkout_the_button_is_refused_when_it_is_composed(node: LiveNode) -> None:
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller = await node.connect("seller:1", "seller")
    with pytest.raises(Refused, match="checkout") as refused:
        await seller.command("message.send", conversation=made["id"], content=PAY)
    assert (refused.value.code, refused.value.path) == ("invalid", "$.content.buttons[0]")


async def test_a_checkout_inside_is_never_asked(node: LiveNode) -> None:
    async with site() as shop:
        shop.pages["/checkout"] = answer(GOOD, "application/json")
        made, sent, buyer = await asked(node, shop)
        with pytest.raises(Refused, match="unavailable"):
            await pay(buyer, made, sent)
        assert shop.connections == 0


@pytest.mark.parametrize(
    "url", ["http://pay.example/", "ftp://pay.example/", "http://127.0.0.1.evil.example/", "https://"]
)
async def test_an_address_that_is_not_safe_is_no_checkout(node: LiveNode, url: str) -> None:
    refused = await node.rest.put("/policy", json={"policy": {"checkout_url": url}})
    assert refused.status_code == 400
    assert refused.json()["path"] == "$.policy.checkout_url"
