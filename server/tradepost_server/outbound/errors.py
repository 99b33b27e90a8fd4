"""Why a request had no answer: we do not go there, or nothing usable came back."""

from typing import Literal

Refusal = Literal["url", "scheme", "credentials", "port", "address", "redirects", "downgrade"]
Failure = Literal[
    "dns", "connect", "tls", "timeout", "protocol", "headers", "too_large", "type", "encoding", "busy", "closed"
]


class OutboundError(Exception):
    """No answer. `reason` is one word, for logs and for decisions; the text names no address."""

    reason: str


class Refused(OutboundError):
    """We do not go there: the address of the request, or of a redirect, is none of ours to visit."""

    def __init__(self, reason: Refusal, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Unreachable(OutboundError):
    """We went, and no usable answer came within the limits."""

    def __init__(self, reason: Failure, message: str) -> None:
        super().__init__(message)
        self.reason = reason
