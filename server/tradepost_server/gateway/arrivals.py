"""Who came to the sites of test tenants lately, and why it did not work: for the developer's first page. In memory.

No token, no content and no address is in it. What peers are told does not depend on it.
"""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from .. import clock
from ..model import Actor, Tenant
from .origins import of_tenant, this_machine

KEPT = 200  # of all test tenants together; the oldest go
TOGETHER = timedelta(minutes=2)  # a socket belongs to the settings that its page asked for at most this long before
WAITERS_MAX = 20  # pages that wait at once; one more is answered as things are

Step = Literal["script", "settings", "socket"]
Outcome = Literal[
    "ok",
    "origin_blocked",
    "unknown_site",
    "not_a_token",
    "no_key_named",
    "unknown_key",
    "retired_key",
    "wrong_algorithm",
    "wrong_signature",
    "wrong_claims",
    "wrong_audience",
    "expired",
    "not_yet",
    "lives_too_long",
    "unknown_role",
    "revoked",
    "wrong_tenant",
]


class Arrival(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of a page on its way to its first message."""

    n: int  # 1, 2, …
    at: datetime
    step: Step
    outcome: Outcome = "ok"
    origin: str | None = None  # None: no browser
    site: str | None = None
    profile: str | None = None
    role: str | None = None
    seconds: int | None = None  # expired since, ahead by, living for
    issued_s: int | None = None  # how old the token is
    detail: str | None = None  # what the token says of itself that cannot be


class Arrivals:
    """The last of them, by number. Those of no tenant that we could name are kept apart: they push out no others."""

    def __init__(self) -> None:
        self._named: deque[tuple[int, Arrival]] = deque(maxlen=KEPT)  # by id of the tenant
        self._nameless: deque[Arrival] = deque(maxlen=KEPT)
        self._n = 0
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    def note(self, tenant_id: int | None, step: Step, outcome: Outcome = "ok", **said: str | int | None) -> None:
        """Something happened."""
        self._n += 1
        short = {name: value[:200] if isinstance(value, str) else value for name, value in said.items()}
        bare = Arrival(n=self._n, at=clock.now(), step=step, outcome=outcome)
        arrival = msgspec.structs.replace(bare, **short)
        if tenant_id is None:
            self._nameless.append(arrival)
        else:
            self._named.append((tenant_id, arrival))
        for woken in self._waiting:
            woken.set()

    def entered(self, actor: Actor, origin: str | None, *, blocked: bool) -> None:
        """A token was good. Its page may still be one that is not on the list, or of another tenant's site."""
        expected = self.tenant_of(origin)
        if expected is not None and expected != actor.tenant.id:
            self.note(expected, "socket", "wrong_tenant", origin=origin)
        elif actor.tenant.test:
            outcome: Outcome = "origin_blocked" if blocked else "ok"
            self.note(actor.tenant.id, "socket", outcome, origin=origin, profile=actor.profile_id, role=actor.role)

    def tenant_of(self, origin: str | None) -> int | None:
        """Whose settings a page of this origin asked for last, if that was a moment ago."""
        if origin is None:
            return None
        oldest = clock.now() - TOGETHER
        for tenant_id, arrival in reversed(self._named):
            if arrival.at < oldest:
                break
            if arrival.step == "settings" and arrival.origin == origin:
                return tenant_id
        return None

    def since(self, tenant: Tenant, after: int) -> list[Arrival]:
        """Those of the tenant after number `after`, oldest first, at most 2 · KEPT.

        Of the nameless only those from this machine's pages or the tenant's own: others are nobody's business here.
        """
        own = [arrival for owner, arrival in self._named if owner == tenant.id and arrival.n > after]
        near = [a for a in self._nameless if a.n > after and a.origin and _is_near(a.origin, tenant)]
        return sorted(own + near, key=lambda arrival: arrival.n)

    async def wait(self, tenant: Tenant, after: int, timeout_s: float) -> list[Arrival]:
        """As `since`, and where there is none, as soon as there is one; after `timeout_s` none."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not (found := self.since(tenant, after)) and not self._closed and len(self._waiting) < WAITERS_MAX:
            woken = asyncio.Event()
            self._waiting.add(woken)
            try:
                async with asyncio.timeout_at(deadline):
                    await woken.wait()
            except TimeoutError:
                break
            finally:
                self._waiting.discard(woken)
        return found

    @property
    def latest(self) -> int:
        """Number of the newest, of whichever tenant."""
        return self._n

    @property
    def waiting(self) -> int:
        """Pages that wait now."""
        return len(self._waiting)

    def close(self) -> None:
        """Nobody waits any longer."""
        self._closed = True
        for woken in self._waiting:
            woken.set()


def _is_near(origin: str, tenant: Tenant) -> bool:
    return this_machine(origin) or of_tenant(origin, tenant)
