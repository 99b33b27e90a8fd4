"""What a marketplace's endpoint does with a delivery: believes it only if its signature is good.

A delivery may come twice, with the same `WebhookEvent.id`: what was handled under that id is done.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from .protocol import events
from .protocol.webhooks import HOPS_HEADER, LogEvent

__all__ = ["HOPS_HEADER", "TOLERANCE_S", "BadSignature", "WebhookEvent", "verify"]

TOLERANCE_S = 300  # how far the clock of a delivery may be from ours
_PREFIX = "whsec_"


class BadSignature(Exception):
    """This delivery is not from the server, or too old, or not what was sent: answer it 401 and do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What happened, and where its event stands in the log."""

    id: str  # the same each time it is told
    type: str  # such as `message.created`
    tenant: str
    conversation: str
    lane: str
    seq: int
    at: datetime
    data: events.Event | events.Unknown
    hops: int  # send it back as the header `tradepost-hops` in calls that this event causes


def verify(
    body: bytes, headers: Mapping[str, str], secrets: str | Iterable[str], *, now: float | None = None
) -> WebhookEvent:
    """The event of a delivery that was signed with one of the secrets in the last five minutes.

    `body` is the request's as it came, byte by byte. While a secret is changed, give both.
    Raises: BadSignature.
    """
    named = {name.lower(): value for name, value in headers.items()}
    try:
        delivery, stamp, signatures = (named[f"webhook-{part}"] for part in ("id", "timestamp", "signature"))
        sent = int(stamp) if stamp.isascii() and stamp.isdecimal() and len(stamp) < 16 else None
    except KeyError as missing:
        raise BadSignature(f"The header {missing} is missing") from None
    if sent is None or abs((time.time() if now is None else now) - sent) > TOLERANCE_S:
        raise BadSignature("The delivery is too old, or its time is none")
    signed = b".".join((delivery.encode(), stamp.encode(), body))
    given = [entry.removeprefix("v1,").encode() for entry in signatures.split(" ") if entry.startswith("v1,")]
    known = [secrets] if isinstance(secrets, str) else list(secrets)
    expected = [base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)) for secret in known]
    if not any(hmac.compare_digest(one, other) for one in given for other in expected):
        raise BadSignature("No signature is by one of the secrets")
    return _event(body, delivery, named.get(HOPS_HEADER, "1"))


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a secret is `whsec_` and base64, as it was shown when the webhook was made") from None


def _event(body: bytes, delivery: str, hops: str) -> WebhookEvent:
    try:
        told = msgspec.json.decode(body, type=LogEvent)
    except msgspec.DecodeError as error:
        raise BadSignature(f"The body is no event: {error}") from None
    if told.id != delivery:
        raise BadSignature("The body is of another delivery")
    return WebhookEvent(
        **{name: getattr(told, name) for name in ("id", "type", "tenant", "conversation", "lane", "seq", "at")},
        data=events.decode(told.data),
        hops=int(hops) if hops.isascii() and hops.isdecimal() and len(hops) < 5 else 1,
    )
