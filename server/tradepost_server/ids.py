"""Identifiers: a prefix that says what it names, then 25 characters that sort by time and cannot be guessed."""

import hashlib
import secrets
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _base32(number: int, digits: int) -> str:
    """`number` in exactly `digits` (even) characters."""
    pairs = []
    for _ in range(digits // 2):
        pairs.append(_PAIRS[number & 1023])
        number >>= 10
    return "".join(reversed(pairs))


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def new(prefix: str) -> str:
    """A fresh id such as `cv_…`: 60 bits of time, 70 of chance."""
    return f"{prefix}_{_base32(time.time_ns() // 1000, 12)}{_base32(secrets.randbits(70), 14)}"


def message(at: datetime) -> str:
    """The id of the message stored at `at`; ids of one conversation sort as their times, which never repeat."""
    return f"ms_{_base32(microseconds(at), 12)}{_base32(secrets.randbits(50), 10)}"


def lane(conversation_id: str, audience: tuple[str, ...]) -> str:
    """The id of the lane of a normalised audience: the same for the same audience, telling nothing to others."""
    if audience == ("all",):
        return "all"
    digest = hashlib.blake2b("\x00".join((conversation_id, *audience)).encode(), digest_size=10).digest()
    return f"ln_{_base32(int.from_bytes(digest), 16)}"
