"""Addresses of files: sealed, for one asker, for some minutes. They carry what the asker's right is looked up by again.

Nobody but this deployment can make or read one, so the path tells nothing of who asked.
"""

from typing import Literal, NamedTuple

import msgspec

from .. import clock
from ..secrets import Seal

VariantName = Literal["main", "thumbnail", "still"]
STEP_S = 60  # ends are on whole minutes, so that asking twice gives the same address, which a browser has kept
TOKEN_MAX_CHARS = 2_000


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """Who may fetch which variant of which file, and until when."""

    tenant_id: int
    file_id: str
    variant: VariantName
    profile_id: str  # empty: an API key
    role: str | None  # the standing that the asker's token gave
    key_id: str  # of the signing or API key that verified them
    issued_at: int | None  # of the token, microseconds since 1970; None: an API key acts
    conversations: list[str] | None  # of those that carry the file, the ones in the token's scope; None: no scope
    expires_at: int  # seconds since 1970


class Opened(NamedTuple):
    """A ticket, and whether its time is over."""

    ticket: Ticket
    expired: bool


class Addresses:
    """Makes and reads them."""

    def __init__(self, seal: Seal, life_s: int) -> None:
        self._seal, self._life_s = seal, max(2 * STEP_S, life_s)

    def end(self) -> int:
        """When an address that is made now ends: at most `life_s` from now, at least a minute less."""
        return (int(clock.seconds()) + self._life_s) // STEP_S * STEP_S

    def close(self, ticket: Ticket) -> str:
        """The token that stands in the address."""
        return self._seal.close(msgspec.json.encode(ticket))

    def open(self, token: str) -> Opened | None:
        """What a token says; None for what we did not make."""
        plain = self._seal.open(token) if 0 < len(token) <= TOKEN_MAX_CHARS else None
        if plain is None:
            return None
        ticket = msgspec.json.decode(plain, type=Ticket)
        return Opened(ticket, ticket.expires_at <= clock.seconds())
