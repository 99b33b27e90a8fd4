"""The PostgreSQL that comes with us: made, started, adopted after a crash, and stopped.

`start` and `stop` block; a server calls them from a thread. The decisions behind them are in
`docs/decisions/0002-embedded-postgresql.md`.
"""

from tradepost_server.embedded.directory import DataLock, acquire_lock
from tradepost_server.embedded.errors import (
    DataDirectoryInUse,
    DataDirectoryNotOurs,
    DataDirectoryUnusable,
    DidNotStart,
    EmbeddedError,
    NoOrdinaryUser,
    NotInstalled,
    WrongVersion,
)
from tradepost_server.embedded.server import EmbeddedPostgres, alive, find, start, stop

__all__ = [
    "DataDirectoryInUse",
    "DataDirectoryNotOurs",
    "DataDirectoryUnusable",
    "DataLock",
    "DidNotStart",
    "EmbeddedError",
    "EmbeddedPostgres",
    "NoOrdinaryUser",
    "NotInstalled",
    "WrongVersion",
    "acquire_lock",
    "alive",
    "find",
    "start",
    "stop",
]
