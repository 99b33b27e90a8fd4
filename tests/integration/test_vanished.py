"""PostgreSQL's host vanishes without a word, as when its power fails: nobody is told, and nothing resets."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit, urlunsplit

import pytest

from support import elsewhere
from support.elsewhere import Elsewhere
from support.node import StartNode
from support.sockets import Refused

pytestmark = [
    pytest.mark.timeout(90),
    pytest.mark.skipif(not elsewhere.possible(), reason="a host of its own needs root and Linux's `ip`"),
]


def through(dsn: str, *hosts: Elsewhere) -> str:
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{','.join(h.address for h in hosts)}", query=""))


@pytest.fixture
def own_network() -> Iterator[None]:
    with elsewhere.own_network():
        yield


@pytest.mark.usefixtures("own_network")
async def test_what_was_being_sent_is_stored_through_the_next_host(database_dsn: str, start_node: StartNode) -> None:
    """The log writer waits for a commit without limit: the kernel must say that its host is gone."""
    (directory,) = parse_qs(urlsplit(database_dsn).query)["host"]
    target = f"{directory}/.s.PGSQL.{elsewhere.PORT}"
    async with elsewhere.elsewhere(target) as first, elsewhere.elsewhere(target) as second:
        node = await start_node(through(database_dsn, first, second))
        made = await node.conversation(("buyer:7", "buyer"), ("seller:1", "seller"))
        buyer = await node.connect("buyer:7", "buyer")
        before = await buyer.send(made["id"], "before", client_id="1")
        first.vanish()
        refused: list[Refused] = []
        stored = None
        while stored is None:
            try:
                stored = await buyer.send(made["id"], "after", client_id="2")
            except Refused as error:
                refused.append(error)
        assert stored["seq"] == before["seq"] + 1
        assert refused
        assert all(error.retryable for error in refused)
        await buyer.heard("after")
        assert buyer.texts() == ["before", "after"]
