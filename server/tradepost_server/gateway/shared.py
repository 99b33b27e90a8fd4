"""What the sessions of a process share, as each of them sees it."""

from collections.abc import Awaitable, Hashable
from typing import Protocol, TypeVar

from ..broker.hub import Hub
from ..handlers.services import Services
from ..model import Actor
from ..settings import Settings
from .auth import Authenticator
from .deadlines import Deadlines
from .limits import Buckets

Member = TypeVar("Member", bound=Hashable)


class Gateway(Protocol[Member]):
    """The owner of all sessions; a `Member` is one of them."""

    services: Services
    authenticator: Authenticator
    settings: Settings
    hub: Hub
    deadlines: Deadlines[Member]
    profile_rates: Buckets
    tenant_rates: Buckets
    caught_up: int

    def spawn(self, work: Awaitable[None]) -> None:
        """Runs it in a task that the gateway owns."""

    async def admit(self, token: str, origin: str | None, host: str, *, first: bool) -> Actor:
        """Who a token speaks for, if the page that opened the socket may use it.

        Raises: Unauthorized.
        """

    def opened(self, session: Member) -> None:
        """The session said who it is."""

    def closed(self, session: Member, code: int) -> None:
        """The session is over."""
