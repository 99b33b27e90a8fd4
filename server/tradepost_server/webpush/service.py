"""`WebPush`: one encrypted message to one browser."""

import base64
import hashlib
from enum import Enum, auto

from .. import clock
from ..outbound import Limits, Outbound, Refused, Unreachable
from ..outbound.targets import parse
from .encryption import Browser, encrypt
from .vapid import Sender

TTL_S = 86_400  # the push service keeps it so long for a browser that is off
TOPIC_CHARS = 32  # at most (RFC 8030, section 5.4)
LIMITS = Limits(total_s=10.0, body_bytes=16_384, cut=True)


class Answered(Enum):
    """What came of a push."""

    TAKEN = auto()
    GONE = auto()  # this browser is not there any more, or we do not go where it says it is
    LATER = auto()  # the push service is busy, or away
    REFUSED = auto()  # not this one, now or later


class WebPush:
    """The way to browsers."""

    def __init__(self, outbound: Outbound, seed: bytes, contact: str | None = None) -> None:
        self._outbound, self._sender = outbound, Sender(seed, contact)

    @property
    def public_key(self) -> str:
        """What a page subscribes with: `applicationServerKey`, base64url."""
        return self._sender.public_key

    async def send(self, endpoint: str, browser: Browser, plain: bytes, *, about: str) -> Answered:
        """Pushes to one browser; of what is `about` the same it keeps the latest alone while it is off.

        Raises: ValueError for too many bytes.
        """
        try:
            target = parse(endpoint)
            headers = {
                "content-type": "application/octet-stream",
                "content-encoding": "aes128gcm",
                "ttl": str(TTL_S),
                "urgency": "high",
                "topic": _topic(about),
                "authorization": self._sender.authorization(f"{target.scheme}://{target.authority}", clock.seconds()),
            }
            answer = await self._outbound.post(endpoint, encrypt(plain, browser), headers, limits=LIMITS)
        except Refused:
            return Answered.GONE
        except Unreachable:
            return Answered.LATER
        if answer.ok:
            return Answered.TAKEN
        if answer.status in (404, 410):
            return Answered.GONE
        return Answered.LATER if answer.status == 429 or answer.status >= 500 else Answered.REFUSED


def _topic(about: str) -> str:
    """Letters, digits, `-` and `_`: the push service does not learn what it stands for."""
    return base64.urlsafe_b64encode(hashlib.sha256(about.encode()).digest()).decode()[:TOPIC_CHARS]
