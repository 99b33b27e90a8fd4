"""Whatever is tried, the node is as well afterwards as before."""

import logging
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from support.node import LiveNode


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged; nothing in it may be an error or a traceback."""
    caplog.set_level(logging.INFO, "tradepost")
    yield caplog
    for when in ("setup", "call", "teardown"):
        for record in caplog.get_records(when):
            assert record.levelno < logging.ERROR, record.getMessage()
            assert not record.exc_info, record.getMessage()


async def not_our_fault(answer: httpx2.Response) -> None:
    """No answer is a 5xx."""
    assert answer.status_code < 500, f"{answer.request.method} {answer.request.url}: {answer.status_code}"


@pytest.fixture
async def node(node: LiveNode) -> AsyncIterator[LiveNode]:
    """The node; two bystanders still hear each other after the test, and the database is still asked."""
    node.rest.event_hooks = {"response": [not_our_fault]}
    order = await node.conversation(("bystander:1", "buyer"), ("bystander:2", "seller"))
    buyer = await node.connect("bystander:1", "buyer")
    seller = await node.connect("bystander:2", "seller")
    yield node
    await buyer.send(order["id"], "Still here?")
    await seller.heard("Still here?")
    assert (await node.rest.get("/conversations")).status_code == 200
