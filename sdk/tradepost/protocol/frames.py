"""The frames of the wire: JSON objects in WebSocket text messages, told apart by `type`.

Client to server: `auth`, commands (their name is the type), `ping`, `pong`. Server to client: `welcome`, `reply`,
`error`, `event`, `signal`, `token`, `draining`, `ping`, `pong`.
"""

from datetime import datetime
from typing import Annotated, TypeAlias

from msgspec import Meta, Raw, Struct

from .commands import CommandFrame
from .model import Profile

PROTOCOL_VERSION = 1


class _Inbound(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="type"):
    """From the client: strict."""


class _Outbound(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """From the server: readers ignore fields that they do not know."""


class Auth(_Inbound, frozen=True, tag="auth"):
    """The first frame, within 5 s, unless the handshake carried an Authorization header; later: a fresh token."""

    token: Annotated[str, Meta(min_length=1, max_length=8_192)]
    client: Annotated[str, Meta(max_length=120)] = ""  # name and version, for the operator's eyes


class Ping(_Inbound, frozen=True, tag="ping"):
    """Either side: are you there? Answered by `pong`."""


class Pong(_Inbound, frozen=True, tag="pong"):
    """The answer to `ping`."""


class Welcome(_Outbound, frozen=True, tag="welcome"):
    """Authenticated. From here on live events flow."""

    session: str  # names this connection when you ask for help
    profile: Profile
    role: str | None  # the standing that the token gives
    tenant: str  # the marketplace that signed the token
    protocol: int  # version of the protocol: 1
    heartbeat_s: int  # the server pings a silent client this often, and leaves after two without an answer
    expires_at: datetime  # of the token
    server_time: datetime


class Reply(_Outbound, frozen=True, tag="reply"):
    """The answer to the command with this `ref`."""

    ref: str
    result: Raw = Raw(b"{}")


class Error(_Outbound, frozen=True, tag="error"):
    """A refusal: of the command with this `ref`, or, without one, of a frame that could not be read."""

    code: str  # one of the table of error codes, or a newer one
    message: str  # for people
    retryable: bool = False  # the same frame may succeed later, unchanged
    ref: str | None = None
    path: str | None = None  # where in the frame, such as `$.content.text`
    retry_after_s: float | None = None  # seconds to wait
    request_id: str | None = None  # names this refusal in the server's log
    details: dict[str, str | int | float | bool | list[str] | None] = {}


class EventFrame(_Outbound, frozen=True, tag="event"):
    """An event at its place in a lane."""

    conversation: str
    lane: str
    seq: int  # its place in the lane: 1, 2, 3, …
    at: datetime  # database time, UTC
    event: Raw  # see `events.decode`


class SignalFrame(_Outbound, frozen=True, tag="signal"):
    """A signal to those of a lane; presence has neither conversation nor lane."""

    signal: Raw  # see `signals.decode`
    conversation: str | None = None
    lane: str | None = None


class TokenWanted(_Outbound, frozen=True, tag="token"):
    """The token ends soon: send `auth` with a fresh one on this socket."""

    expires_at: datetime


class Draining(_Outbound, frozen=True, tag="draining"):
    """The node stops soon: reconnect after `delay_s`."""

    delay_s: float  # seconds, another for every session


InboundFrame: TypeAlias = Auth | Ping | Pong | CommandFrame
OutboundFrame: TypeAlias = Welcome | Reply | Error | EventFrame | SignalFrame | TokenWanted | Draining | Ping | Pong
