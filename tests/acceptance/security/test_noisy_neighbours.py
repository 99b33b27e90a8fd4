"""T58: who takes all they can get, by many sockets and resends, gets their own share and holds up nobody."""

import asyncio
import contextlib
import time

import pytest

from support.node import LiveNode
from support.sockets import Frame, RawSocket

SOCKETS, EACH = 20, 30
CONTENT = {"kind": "text", "text": "again"}


async def answers_to(socket: RawSocket, conversation: str, client_id: str | None) -> list[Frame]:
    """What comes back for a burst of messages; the socket may be closed for it."""
    fields = {} if client_id is None else {"client_id": client_id}
    asked = []
    with contextlib.suppress(ConnectionError):
        for _ in range(EACH):
            asked.append(await socket.ask("message.send", conversation=conversation, content=CONTENT, **fields))
    found = await asyncio.gather(*asked, return_exceptions=True)
    return [answer for answer in found if isinstance(answer, dict)]


@pytest.mark.settings(limits="on")
@pytest.mark.parametrize("client_id", [None, "the same"], ids=["new messages", "resends"])
async def test_t58_many_sockets_of_one_profile_share_its_rate_and_another_tenant_is_served_meanwhile(
    two_tenants: tuple[LiveNode, LiveNode], client_id: str | None
) -> None:
    noisy, other = two_tenants
    order = await noisy.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    theirs = await other.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer, seller = await other.connect("buyer:1", "buyer"), await other.connect("seller:1", "seller")
    sockets = [await noisy.connect("buyer:1", "buyer") for _ in range(SOCKETS)]
    bursts = [asyncio.create_task(answers_to(socket, order["id"], client_id)) for socket in sockets]
    slowest = 0.0
    for number in range(10):
        began = time.monotonic()
        await buyer.send(theirs["id"], f"{number}")
        await seller.heard(f"{number}")
        slowest = max(slowest, time.monotonic() - began)
    answers = [answer for burst in bursts for answer in await burst]
    done = [answer for answer in answers if answer["type"] == "reply"]
    assert {answer["code"] for answer in answers if answer["type"] == "error"} == {"too_fast"}
    assert 0 < len(done) < 200
    assert slowest < 2
