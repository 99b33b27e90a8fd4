"""Two nodes on one database, and what goes between them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tradepost_server.broker.bus import Confirmed
from tradepost_server.broker.words import Word

from .eventually import eventually
from .node import LiveNode, StartNode


async def two_nodes(start_node: StartNode, broker: str, **settings: Any) -> tuple[LiveNode, LiveNode]:
    """Both hear each other."""
    nodes = await start_node(broker=broker, **settings), await start_node(broker=broker, **settings)
    await up(*nodes)
    return nodes


async def up(*nodes: LiveNode) -> None:
    """Returns once all of them have their broker."""

    async def all_up() -> bool:
        return all(node.node.exchange.up for node in nodes)

    await eventually(all_up)


Tell = Callable[[Sequence[Word], Confirmed | None], None]


@contextmanager
def between(node: LiveNode, change: Callable[[Sequence[Word], Confirmed | None, Tell], None]) -> Iterator[None]:
    """What the node tells goes through `change`, which tells it or does not."""
    bus = node.node.exchange._bus
    tell = bus.tell
    bus.tell = lambda words, confirmed=None: change(words, confirmed, tell)  # type: ignore[method-assign]
    try:
        yield
    finally:
        bus.tell = tell  # type: ignore[method-assign]


@contextmanager
def losing_changes(node: LiveNode) -> Iterator[None]:
    """The broker says that it has what the node tells, and loses it."""

    def lose(words: Sequence[Word], confirmed: Confirmed | None, tell: Tell) -> None:
        if confirmed is not None:
            confirmed()

    with between(node, lose):
        yield
