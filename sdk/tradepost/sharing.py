"""A live location as a program sees it: where one is, told again and again until it is over."""

import logging
import math
from datetime import datetime
from typing import TYPE_CHECKING

from .errors import Conflict, Forbidden, NotFound, Timeout, TradepostError
from .protocol import commands as c
from .protocol.results import SharingResult
from .states import State

if TYPE_CHECKING:
    from .client import Client

_logger = logging.getLogger("tradepost")

NEAR_M, AFTER_S, AT_LEAST_S = 10.0, 5.0, 1.0  # what the server takes: so far from the last one, or so much later
ANSWER_S = 5.0  # a position that was not answered by then is old
METRES_PER_DEGREE = 111_195.0


class LiveShare:
    """A live location that one shares: made by `Conversation.share_location`, which ends it."""

    __slots__ = ("_asking", "_client", "_conversation", "_last", "_next_at", "_told_at", "ended", "message", "until")

    def __init__(self, client: "Client", conversation: str, begun: SharingResult) -> None:
        self._client, self._conversation = client, conversation
        self.message: str = begun.message  # the id of its message
        self.until: datetime = begun.until  # when it ends by itself; UTC
        self.ended: bool = False  # found when a position was refused: by its time, the stage, staff, or with one's part
        self._last: tuple[float, float] | None = None  # the last position that was taken
        self._told_at = self._next_at = -math.inf  # by the client's clock
        self._asking = False

    def __repr__(self) -> str:
        return f"LiveShare(message={self.message!r}, until={self.until!r}, ended={self.ended})"

    async def update(
        self,
        latitude: float,
        longitude: float,
        *,
        accuracy: float | None = None,
        heading: float | None = None,
        speed: float | None = None,
    ) -> bool:
        """Tell where one is: degrees (WGS 84), metres, degrees from north, metres a second. As often as one likes.

        False where nothing was told: it is near the last position and too soon, another one is under way, there is no
        connection now (an old position is of no use later), or the sharing is over (`ended`).
        Raises: ValueError for what is no place on earth; ApiError if the server refuses it for another reason.
        """
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # refuses NaN too
            raise ValueError("Expected degrees: latitude from -90 to 90, longitude from -180 to 180")
        if self.ended or self._asking or self._too_soon(latitude, longitude):
            return False
        if self._client.state not in (State.READY, State.IDLE):
            return False
        self._asking = True
        try:
            return await self._tell(
                c.MoveLocation(
                    conversation=self._conversation,
                    message=self.message,
                    latitude=latitude,
                    longitude=longitude,
                    accuracy_m=_measured(accuracy),
                    heading_deg=_measured(heading),
                    speed_mps=_measured(speed),
                )
            )
        finally:
            self._asking = False

    async def stop(self) -> None:
        """End it before its time; the block does this by itself. Over already: nothing happens."""
        if self.ended:
            return
        self.ended = True
        command = c.StopLocation(conversation=self._conversation, message=self.message)
        await self._client.request(command, timeout=ANSWER_S)

    def _too_soon(self, latitude: float, longitude: float) -> bool:
        now = self._client.clock.now()
        if now >= self._next_at:
            return False
        return (
            now - self._told_at < AT_LEAST_S or self._last is None or _metres(self._last, latitude, longitude) < NEAR_M
        )

    async def _tell(self, command: c.MoveLocation) -> bool:
        try:
            answer = await self._client.request(command, timeout=ANSWER_S)
        except (Conflict, Forbidden, NotFound):
            self.ended = True
            return False
        except Timeout:
            return False
        now = self._client.clock.now()
        if answer.accepted:
            self._last, self._told_at, self._next_at = (command.latitude, command.longitude), now, now + AFTER_S
        elif answer.next_s is not None:
            self._next_at = now + answer.next_s
        return answer.accepted


async def ended_quietly(share: LiveShare) -> None:
    """Ends a share. One that cannot be ended now ends by itself at its time."""
    try:
        await share.stop()
    except TradepostError as error:
        _logger.warning("a live location ends at %s: it could not be stopped (%s)", share.until, type(error).__name__)


def _measured(value: float | None) -> float | None:
    """What a receiver measured; it says NaN or less than 0 for what it does not know."""
    return value if value is not None and math.isfinite(value) and value >= 0 else None


def _metres(before: tuple[float, float], latitude: float, longitude: float) -> float:
    """Between two near points, on a plane."""
    east = (longitude - before[1]) * math.cos(math.radians(latitude))
    return METRES_PER_DEGREE * math.hypot(latitude - before[0], east)
