"""Reading what is in all databases as if it were in one. Where one is away nothing is answered rather than less."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol, TypeVar

from tradepost.protocol.model import Conversation as View

from ..clock import now
from ..model import Actor, Key
from ..store import profiles, views
from ..store.db import Connection
from ..store.profiles import Met
from .services import Services


class Identified(Protocol):
    """What has an id that begins with its time."""

    @property
    def id(self) -> str:
        """No two have the same."""


T = TypeVar("T", bound=Identified)
Transactions = Mapping[int, Connection]  # by the number of the database


def asked(services: Services, named: str | None) -> Mapping[int, Services]:
    """Those of all databases, or of the one in which what has this id lives."""
    return services.everywhere if named is None else {services.at(named).number: services.at(named)}


def newest(pages: Iterable[Sequence[T]], limit: int) -> tuple[list[T], str | None]:
    """A page of those whose ids sort by time, of all databases, and the cursor of what follows it."""
    return _page(pages, limit, newest_first=True)


def oldest(pages: Iterable[Sequence[T]], limit: int) -> tuple[list[T], str | None]:
    """The same, the oldest first."""
    return _page(pages, limit, newest_first=False)


def _page(pages: Iterable[Sequence[T]], limit: int, *, newest_first: bool) -> tuple[list[T], str | None]:
    found = sorted((one for page in pages for one in page), key=lambda one: one.id, reverse=newest_first)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


@asynccontextmanager
async def reading(services: Services, tenant_id: int, conversation: str | None = None) -> AsyncIterator[Transactions]:
    """A transaction that only reads in each database, or in that of the conversation alone.

    Home's begins last: who waits for another database keeps no connection to home.

    Raises: Unavailable where one of them does not answer.
    """
    async with AsyncExitStack() as stack:
        yield {
            number: await stack.enter_async_context(each.database.transaction(tenant_id))
            for number, each in sorted(asked(services, conversation).items(), reverse=True)
        }


async def render(services: Services, txs: Transactions, actor: Actor, refs: Sequence[Key]) -> list[View]:
    """The conversations in the order asked for; strangers' are left out."""
    found: dict[str, View] = {}
    for there, group in services.grouped(refs):
        shown = await views.render(txs[there.number], actor, group, services.hub, now())
        found |= {view.id: view for view in shown}
    return [found[conversation_id] for _, conversation_id in refs if conversation_id in found]


async def met(txs: Transactions, actor: Actor, profile_id: str) -> list[Met]:
    """The conversations that the asker is in now and in which they met the profile."""
    found = [await profiles.met(tx, actor.tenant.id, actor.profile_id, profile_id) for tx in txs.values()]
    return [one for part in found for one in part]
