"""Waiting until search knows everything that was committed."""

from support.node import LiveNode
from tradepost_server.store import documents

from .eventually import eventually


async def indexed(node: LiveNode) -> None:
    """Indexes what is left, or waits for the process that does."""

    async def done() -> bool:
        async with node.node.database.service() as connection:
            await documents.follow(connection)
            return not await documents.is_behind(connection)

    await eventually(done)
