"""Things that go wrong, on demand."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..protocol.errors import ERROR_CODES

if TYPE_CHECKING:
    from .server import ServerSession


@dataclass(slots=True)
class Faults:
    """What the in-memory server does wrong. Everything ends by itself or with `heal`."""

    seed: int = 0
    drop: float = 0.0  # share of live events that get lost on their way
    duplicate: float = 0.0  # share of live events that come twice
    swap: float = 0.0  # share of live events that change places with the next one
    delay_s: float = 0.0  # of everything the server sends
    down: bool = False  # nobody answers at the address
    silent: bool = False  # connections stay, nothing is heard: a frozen peer
    acks_to_lose: int = 0  # replies to sends that are committed and not answered: the connection drops instead
    refusals: list[str] = field(default_factory=list)  # error codes for the next sends, which are not committed
    sessions: Callable[[], "list[ServerSession]"] = field(default=list, repr=False)
    dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311  # repeatable, no secret

    def heal(self) -> None:
        """Everything works again; lost events stay lost."""
        self.drop = self.duplicate = self.swap = self.delay_s = 0.0
        self.down = self.silent = False
        self.acks_to_lose = 0
        self.refusals.clear()

    def drop_connection(self, profile: str | None = None) -> int:
        """Cut the sessions of a profile, or all, without a close frame. Returns how many there were."""
        return self._each(profile, lambda session: session.cut())

    def close_connection(self, code: int, reason: str = "", *, profile: str | None = None) -> int:
        """Close the sessions of a profile, or all, with a close code."""
        return self._each(profile, lambda session: session.close(code, reason))

    def lose_acks(self, count: int = 1) -> None:
        """Commit the next `count` messages, and drop the connection instead of answering."""
        self.acks_to_lose += count

    def refuse(self, code: str, times: int = 1) -> None:
        """Answer the next `times` messages with this error.

        Raises: ValueError for a code that the protocol does not have.
        """
        if code not in ERROR_CODES:
            raise ValueError(f"no error code {code!r}")
        self.refusals.extend([code] * times)

    def _each(self, profile: str | None, act: Callable[["ServerSession"], None]) -> int:
        hit = [session for session in self.sessions() if profile is None or session.profile == profile]
        for session in hit:
            act(session)
        return len(hit)
