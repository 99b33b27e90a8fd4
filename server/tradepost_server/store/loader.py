"""Loading conversations that are asked for: those asked for while others load come together, in one query."""

import asyncio
import logging
from collections.abc import Callable

from ..errors import NotFound, Unavailable
from ..model import Conversation, Key
from . import conversations
from .conversations import Heads
from .db import REFUSED, Database

_log = logging.getLogger("tradepost.loader")

TOGETHER_MAX = 200  # conversations in one query
WAITING_MAX = 20_000
WAIT_MAX_S = 10.0

Waiting = dict[str, "asyncio.Future[Conversation]"]


class Loader:
    """After a restart every conversation that wakes is cold: a thousand of them cost a handful of queries."""

    def __init__(self, database: Database, opened: Callable[[Conversation, Heads], Conversation]) -> None:
        self._database, self._opened = database, opened
        self._waiting: dict[int, Waiting] = {}  # by tenant
        self._arrived = asyncio.Event()

    async def load(self, ref: Key) -> Conversation:
        """The conversation, from the database.

        Raises: NotFound, Unavailable where the database does not answer or too many wait.
        """
        waiting = self._waiting.setdefault(ref[0], {})
        if len(waiting) >= WAITING_MAX:
            raise Unavailable("Too many conversations are being loaded; try again in a moment")
        future = waiting.get(ref[1])
        if future is None:
            future = waiting[ref[1]] = asyncio.get_running_loop().create_future()
            future.add_done_callback(_heard)
            self._arrived.set()
        try:
            async with asyncio.timeout(WAIT_MAX_S):
                return await asyncio.shield(future)
        except TimeoutError:
            raise Unavailable("The database does not answer in time; try again in a moment") from None

    async def run(self) -> None:
        """Serves until cancelled; tenants in turn."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                for tenant_id in list(self._waiting):
                    await self._serve(tenant_id, self._take(tenant_id))

    def _take(self, tenant_id: int) -> Waiting:
        waiting = self._waiting[tenant_id]
        taken = {ref: waiting.pop(ref) for ref in list(waiting)[:TOGETHER_MAX]}
        if not waiting:
            del self._waiting[tenant_id]
        return taken

    async def _serve(self, tenant_id: int, asked: Waiting) -> None:
        try:
            async with self._database.transaction(tenant_id) as tx:
                found = await conversations.find_many(tx, tenant_id, list(asked))
        except (Unavailable, *REFUSED) as error:
            _log.warning("conversations could not be loaded: %s", type(error).__name__)
            for future in asked.values():
                if not future.done():
                    future.set_exception(Unavailable("The database does not answer; try again in a moment"))
            return
        for conversation_id, future in asked.items():
            if future.done():
                continue
            if conversation_id in found:
                future.set_result(self._opened(*found[conversation_id]))
            else:
                future.set_exception(NotFound("No such conversation"))


def _heard(future: "asyncio.Future[Conversation]") -> None:
    """Who asked may be gone: nobody need hear of the failure then."""
    if not future.cancelled():
        future.exception()
