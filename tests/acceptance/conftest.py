"""Fixtures of tests in a real browser, of tests with two nodes, and of tests with two databases."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from support.cluster import two_nodes
from support.databases import BUYER, SELLER, beside, one_in_each
from support.nats import NatsServer, running
from support.node import LiveNode, StartNode
from support.process import ServerProcess
from support.sockets import Frame
from tradepost_server.embedded import EmbeddedPostgres


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


@pytest.fixture
async def second(postgres: EmbeddedPostgres, database_dsn: str, tmp_path: Path) -> AsyncIterator[str]:
    """The setting that names the second database."""
    async with beside(postgres, database_dsn, tmp_path / "data") as setting:
        yield setting


@pytest.fixture
async def split(second: str, start_node: StartNode) -> LiveNode:
    """A node on both databases."""
    return await start_node(databases_beside=second)


@pytest.fixture
async def pair(split: LiveNode) -> list[Frame]:
    """A conversation of the buyer and the seller in each database, home's first."""
    return await one_in_each(split, BUYER, SELLER)
