"""What webhooks are told, and when it is tried again. Pure."""

import hashlib
from collections.abc import Collection

HOPS_MAX = 3  # events that so many deliveries led to, one by the other, are told; those of more are not
SCOPES = frozenset({"messages:read", "pii:read"})  # those of an API key that decide what it reads of an event
RETRY_MAX_S = 3_600.0
TIRED_AFTER = 5  # failures in a row, from which on one delivery at a time is tried, after a rest
REST_MAX_S = 600.0
DISABLED_AFTER_S = 3 * 86_400.0  # of failures alone
GONE = 410  # an address that answers this wants nothing any more


def event_id(tenant_id: int, conversation_id: str, lane_id: str, seq: int) -> str:
    """The id of an event: the same each time, and of no other."""
    place = f"{tenant_id}/{conversation_id}/{lane_id}/{seq}".encode()
    return f"ev_{hashlib.blake2b(place, digest_size=16).hexdigest()}"


def hops_from(header: str) -> int:
    """What a request says of the deliveries that led to it; what is no number counts as too many."""
    return min(int(header), 1_000) if header.isascii() and header.isdecimal() and len(header) < 5 else HOPS_MAX + 1


def is_told(name: str, hops: int, wanted: Collection[str]) -> bool:
    """Whether an endpoint that wants these events, or with none all, is told of one."""
    return hops <= HOPS_MAX and (not wanted or name in wanted)


def retry_delay(attempts: int, first_s: float, chance: float) -> float:
    """Seconds until a delivery that failed `attempts` times is tried again.

    Shape:  first · 2^(attempts - 1), at most an hour, and of that between a half and all as `chance` goes from 0 to 1.
    """
    return min(RETRY_MAX_S, first_s * 2.0 ** min(attempts - 1, 20)) * (1 + chance) / 2


def rest(failures: int, first_s: float) -> float:
    """Seconds for which nothing is tried at an endpoint that failed so many times in a row."""
    if failures < TIRED_AFTER:
        return 0.0
    return min(REST_MAX_S, first_s * 2.0 ** min(failures - TIRED_AFTER, 20))


def at_once(failures: int, asked: int) -> int:
    """How many deliveries may be under way: of one that is tired a single one, to see whether it is well again."""
    return 1 if failures >= TIRED_AFTER else asked
