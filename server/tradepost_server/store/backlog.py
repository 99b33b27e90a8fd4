"""How long rows of home have been waiting to be copied to the databases beside it, as far as this process has seen."""

from time import monotonic

from .db import Connection

_OLDEST = "SELECT number, (SELECT min(seq) FROM copies_due d WHERE d.number = b.number) AS seq FROM beside b"


class Backlog:
    """What was found last; the oldest row of each database is as old as we have seen it."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int | None, float]] = {}  # by database: the oldest row, and when it was first seen

    async def look(self, home: Connection) -> None:
        """Now."""
        now, found = monotonic(), {row["number"]: row["seq"] for row in await home.fetch(_OLDEST)}
        known = self._seen
        self._seen = {n: known[n] if n in known and known[n][0] == seq else (seq, now) for n, seq in found.items()}

    @property
    def ages(self) -> dict[int, float]:
        """In seconds, by database: 0 where nothing waits."""
        now = monotonic()
        return {number: 0.0 if seq is None else now - since for number, (seq, since) in self._seen.items()}
