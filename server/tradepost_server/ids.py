"""Identifiers: a prefix that says what it names, then hexadecimal digits that sort by time and do not repeat."""

import hashlib
import random
import re
import secrets
import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ELSEWHERE = re.compile(r"[a-z]{2}_[0-9a-f]{32}z([1-9][0-9]?)")


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def new(prefix: str, database: int = 0) -> str:
    """A fresh id such as `cv_…`: 56 bits of time, 72 that cannot be guessed, and in which database it lives."""
    where = f"z{database}" if database else ""
    return f"{prefix}_{time.time_ns() // 1000:014x}{secrets.randbits(72):018x}{where}"


def database(named: str) -> int:
    """The number of the database in which what has this id lives; that of home, 0, for all that was made there."""
    found = _ELSEWHERE.fullmatch(named) if "z" in named else None
    return int(found[1]) if found else 0


def site() -> str:
    """A fresh id of a site: it stands in pages, so it tells no time."""
    return f"st_pk_{secrets.token_hex(10)}"


def message(at: datetime) -> str:
    """The id of the message stored at `at`; ids of one conversation sort as their times, which never repeat there."""
    return f"ms_{microseconds(at):014x}{random.getrandbits(48):012x}"  # tells apart, guards nothing


def first_message(at: datetime) -> str:
    """Before the id of every message stored at `at`, and after those of earlier ones."""
    return f"ms_{microseconds(at):014x}"


def at(micros: int) -> datetime:
    """The time that many microseconds after the beginning of 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def moment(message_id: str) -> datetime:
    """When the message was stored: its id begins with it. What is no id of a message was never."""
    try:
        return at(int(message_id[3:17], 16))
    except (ValueError, OverflowError):
        return _EPOCH


def lane(conversation_id: str, audience: tuple[str, ...]) -> str:
    """The id of the lane of a normalised audience: the same for the same audience, telling nothing to others."""
    if audience == ("all",):
        return "all"
    return f"ln_{hashlib.blake2b('/'.join((conversation_id, *audience)).encode(), digest_size=10).hexdigest()}"
