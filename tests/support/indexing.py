"""Waiting until search knows everything that was committed."""

from support.node import LiveNode
from tradepost_server.store import documents

from .eventually import eventually


async def indexed(node: LiveNode) -> None:
    """Indexes what is left, or waits for the process that does."""

    async def done() -> bool:
        behind = False
        for services in node.services.everywhere.values():
            async with services.database.service() as connection:
                await documents.follow(connection)
                behind = behind or await documents.is_behind(connection)
        return not behind

    await eventually(done)
