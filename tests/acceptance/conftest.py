"""Fixtures of the tests in a real browser."""

from collections.abc import Iterator

import pytest

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
