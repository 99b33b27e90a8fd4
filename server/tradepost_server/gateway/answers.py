"""What a session says, as finished frames."""

import msgspec
from msgspec import Raw, Struct

from tradepost.protocol import frames as f
from tradepost.protocol.model import Profile

from .. import clock, wire
from ..errors import TradepostError
from ..model import Actor
from .ws_frames import encode_text_frame

PING = encode_text_frame(b'{"type":"ping"}')
PONG = encode_text_frame(b'{"type":"pong"}')

_encode = msgspec.json.Encoder().encode


def frame(of: Struct) -> bytes:
    """Any frame of the protocol."""
    return encode_text_frame(_encode(of))


def reply(ref: str, result: Struct) -> bytes:
    """The answer to the command with this ref."""
    return frame(f.Reply(ref=ref, result=Raw(_encode(result))))


def error(refusal: TradepostError, ref: str | None = None, request_id: str | None = None) -> bytes:
    """A refusal, of a command if it had a ref."""
    return frame(
        f.Error(
            code=refusal.code,
            message=refusal.message,
            retryable=refusal.retryable,
            ref=ref or None,
            path=refusal.path,
            retry_after_s=refusal.retry_after_s,
            request_id=request_id,
            details=refusal.details,
        )
    )


def malformed(text: bytes, found: wire.Malformed) -> bytes:
    """A frame that could not be read is refused, with its ref where that can be told."""
    code = "too_large" if found.too_large else "invalid"
    return frame(f.Error(code=code, message=found.reason, path=found.path, ref=wire.probe_ref(text)))


def welcome(session_id: str, actor: Actor, heartbeat_s: int) -> bytes:
    """Authenticated."""
    assert actor.expires_at is not None
    return frame(
        f.Welcome(
            session=session_id,
            profile=Profile(id=actor.profile_id, name=actor.name or "", online=True),
            role=actor.role,
            tenant=actor.tenant.slug,
            protocol=f.PROTOCOL_VERSION,
            heartbeat_s=heartbeat_s,
            expires_at=actor.expires_at,
            server_time=clock.now(),
        )
    )
