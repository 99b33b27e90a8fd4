"""Fixtures of tests in a real browser, and of tests with two nodes."""

from collections.abc import Iterator

import pytest

from support.cluster import two_nodes
from support.nats import NatsServer, running
from support.node import LiveNode, StartNode
from support.process import ServerProcess


@pytest.fixture(scope="module")
def shop_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """`tradepost serve` with its own database, for all browser tests of one file."""
    process = ServerProcess(data=tmp_path_factory.mktemp("shop") / "data")
    try:
        process.start()
        yield process
    finally:
        process.clear_away()


@pytest.fixture(scope="module")
def nats_server() -> Iterator[NatsServer]:
    """A NATS server for all tests of one file."""
    with running() as server:
        yield server


@pytest.fixture(params=["postgres", "nats"])
def broker(request: pytest.FixtureRequest) -> str:
    """A broker of each kind, as it is named in the settings."""
    server: NatsServer | None = request.getfixturevalue("nats_server") if request.param == "nats" else None
    return "postgres" if server is None else server.address


@pytest.fixture
async def nodes(start_node: StartNode, broker: str) -> tuple[LiveNode, LiveNode]:
    """Two nodes that hear each other."""
    return await two_nodes(start_node, broker)
