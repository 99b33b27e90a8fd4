"""The pytest plugin. It gives the fixture `tradepost`, an in-memory server with its clients on virtual time."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

try:
    from pytest_asyncio import fixture as async_fixture
except ImportError:  # another plugin runs the asynchronous fixtures
    async_fixture = pytest.fixture  # type: ignore[assignment]  # same use, other overloads

if TYPE_CHECKING:
    from .kit import Tradepost


@async_fixture
async def tradepost() -> "AsyncIterator[Tradepost]":
    """A `tradepost.testing.Tradepost`; its clients are closed when the test ends."""
    from .kit import Tradepost

    kit = Tradepost()
    yield kit
    await kit.close()
