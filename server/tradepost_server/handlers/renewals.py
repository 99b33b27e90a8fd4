"""What brings a visitor back: sealed, for one site and one profile. Nobody but this deployment can make or read one."""

import secrets

import msgspec

from tradepost.protocol.visiting import RENEWAL_MAX_CHARS, VISITOR_PREFIX

from .. import clock
from ..secrets import Seal

LIFE_S = 180 * 86_400  # since it was last used: each use makes a new one


class Renewal(msgspec.Struct, frozen=True, array_like=True):
    """Which visitor, where, and since when."""

    tenant_id: int
    site_id: str
    profile_id: str
    issued_at: int  # seconds since 1970


class Renewals:
    """Makes and reads them."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def close(self, tenant_id: int, site_id: str, profile_id: str) -> str:
        """What the visitor keeps."""
        made = Renewal(tenant_id, site_id, profile_id, int(clock.seconds()))
        return self._seal.close(msgspec.json.encode(made))

    def open(self, text: str) -> Renewal | None:
        """What it says; None for what we did not make, and for one that is too old."""
        plain = self._seal.open(text) if len(text) <= RENEWAL_MAX_CHARS else None
        if plain is None:
            return None
        found = msgspec.json.decode(plain, type=Renewal)
        return None if found.issued_at + LIFE_S <= clock.seconds() else found


def new_visitor() -> str:
    """A profile id that cannot be guessed: 128 random bits."""
    return f"{VISITOR_PREFIX}{secrets.token_hex(16)}"
