"""The webhook of the second tenant: where a world tells it, and what it was told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from support.site import Visit, answer, site

from .history import MARK, Delivery, Place


class _Event(msgspec.Struct):
    conversation: str
    lane: str
    seq: int


_event = msgspec.json.Decoder(_Event).decode


@dataclass(kw_only=True)
class Sink:
    """Made by `sink`; it takes all that comes."""

    address: str
    told: list[Delivery] = field(default_factory=list)

    @property
    def url(self) -> str:
        """For the webhook."""
        return f"http://{self.address}/hook"

    async def visited(self, visit: Visit) -> None:
        """One delivery: what is answered is kept."""
        event, mark = _event(visit.body), MARK.search(visit.body)
        place = Place(event.conversation, event.lane, event.seq)
        self.told.append(Delivery(visit.headers["webhook-id"], place, mark and mark.group().decode()))
        await visit.say(answer(b"{}", "application/json"))


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """One that listens on the loopback."""
    async with site() as found:
        made = Sink(address=f"{found.host}:{found.port}")
        found.pages["/hook"] = made.visited
        yield made
