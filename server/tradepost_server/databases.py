"""The databases of one process, home and those beside it: what hub and exchange read from them."""

import asyncio
import logging
from functools import partial
from typing import Self

from . import ids
from .broker.exchange import Open
from .broker.hub import Hub
from .broker.room import Told
from .errors import Unavailable
from .handlers import replayed
from .model import Conversation, Key
from .settings import Settings
from .store import conversations, messages
from .store import heads as log_heads
from .store.beside import HOME
from .store.db import Database, open_database
from .store.patience import Patience

_log = logging.getLogger("tradepost.databases")


class Databases:
    """Each by its number."""

    def __init__(self, every: dict[int, Database]) -> None:
        self.every = every
        self._patience = Patience()

    @classmethod
    async def open(cls, settings: Settings, dsn: str) -> Self:
        """Raises: NotDurable, and what asyncpg raises where one of them does not answer."""
        addresses = {HOME: dsn, **settings.beside}
        return cls({n: await open_database(each, size=settings.pool_size) for n, each in addresses.items()})

    @property
    def home(self) -> Database:
        """What tenants are in."""
        return self.every[HOME]

    @property
    def beside(self) -> dict[int, Database]:
        """The others."""
        return {number: database for number, database in self.every.items() if number != HOME}

    def _of(self, ref: Key) -> Database:
        return self.every.get(ids.database(ref[1]), self.home)

    async def read_log(self, known: Conversation, lane_id: str, after: int, upto: int) -> list[Told]:
        """How the hub reads what a lane missed."""
        async with self._of(known.ref).service() as tx:
            rows, names = await messages.since(tx, known, lane_id, (after, upto), 200)
        return [replayed.told(known, lane_id, row, names) for row in rows]

    def opener(self, hub: Hub) -> Open:
        """How the exchange reads a conversation that changed elsewhere."""

        async def read(ref: Key) -> bool:
            async with self._of(ref).service() as tx:
                found = await conversations.find(tx, ref)
            if found is not None:
                hub.open(*found)
            return found is not None

        return read

    async def large(self, key: Key, most: int) -> list[Key]:
        """How the exchange finds large conversations.

        Of a database beside home that is away, none: when it is back, the comparison of heads finds what was not heard.
        """
        found = await asyncio.gather(
            _large(self.home, key, most), *(self._large_beside(number, key, most) for number in self.beside)
        )
        return [ref for part in found for ref in part]

    async def _large_beside(self, number: int, key: Key, most: int) -> list[Key]:
        try:
            return await self._patience.ask(number, partial(_large, self.every[number], key, most))
        except Unavailable:
            _log.info("database %d is away: its large conversations are heard of later", number)
            return []

    async def close(self) -> None:
        """Ends all pools."""
        for database in self.every.values():
            await database.close()


async def _large(database: Database, key: Key, most: int) -> list[Key]:
    async with database.service() as tx:
        return await log_heads.large(tx, key, most)
