"""Fixtures for all tests; what they are made of is in `tests/support`."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from support import postgres as cluster
from support.line import Line, line
from support.node import LiveNode, StartNode, live_node
from support.process import ServerProcess
from tradepost_server.embedded import EmbeddedPostgres

LONG_S = 180.0  # a file with a test that may take this long, by its own word


def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile("tests", deadline=None)  # a busy machine is no fault
    settings.load_profile("tests")
    config.addinivalue_line("markers", "one_node(why): also where a run has two (TRADEPOST_TEST_BROKER)")
    config.addinivalue_line("markers", "settings(**overrides): settings of the `node` fixture's server")


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that may take long begin apart from each other: browsers and campaigns side by side jam two cores."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    long = [path for path in files if max(map(_limit_s, files[path])) >= LONG_S]
    short = [path for path in files if path not in long]
    step = max(1, len(short) * 3 // 4 // max(1, len(long)))
    for number, path in enumerate(sorted(long, key=lambda path: -max(map(_limit_s, files[path])))):
        short.insert(number * (step + 1), path)
    items[:] = [item for path in short for item in files[path]]


def _limit_s(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL for the whole run, with a migrated database to copy."""
    with cluster.running(tmp_path_factory.mktemp("postgres") / "data") as server:
        asyncio.run(cluster.make_template(server))
        yield server


@pytest.fixture
async def database_dsn(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """A migrated database of this test alone, as its superuser."""
    dsn = await cluster.create(postgres)
    yield dsn
    await cluster.drop(postgres, dsn)


@pytest.fixture
async def start_node(request: pytest.FixtureRequest, database_dsn: str, tmp_path: Path) -> AsyncIterator[StartNode]:
    """Starts nodes on this test's database: `await start_node(**settings)`. They share keys, as one server's do.

    `dsn` names another way to the same database.
    """
    alone = request.node.get_closest_marker("one_node") is not None
    async with AsyncExitStack() as stack:

        async def start(dsn: str = database_dsn, **overrides: object) -> LiveNode:
            return await stack.enter_async_context(live_node(dsn, tmp_path / "data", alone=alone, **overrides))

        yield start


@pytest.fixture
async def node(request: pytest.FixtureRequest, start_node: StartNode) -> LiveNode:
    """A running node with the keys of the tenant `default`; `@pytest.mark.settings(…)` overrides its settings."""
    marker = request.node.get_closest_marker("settings")
    return await start_node(**(marker.kwargs if marker else {}))


@pytest.fixture
async def cut_line(database_dsn: str) -> AsyncIterator[Line]:
    """Another way to this test's database, for a node or writer whose connection is to be cut."""
    with tempfile.TemporaryDirectory(prefix="tp") as directory:
        async with line(database_dsn, Path(directory)) as found:
            yield found


@pytest.fixture
async def two_tenants(node: LiveNode) -> tuple[LiveNode, LiveNode]:
    """One node, with the keys of two tenants."""
    return node, await node.as_tenant("other")


@pytest.fixture
def server_process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerProcess]:
    """`tradepost serve` in a process of its own, ready."""
    alone = request.node.get_closest_marker("one_node") is not None
    server = ServerProcess(data=tmp_path / "served", environment={"TRADEPOST_WORKERS": "1"} if alone else {})
    try:
        server.start()
        yield server
    finally:
        server.clear_away()
