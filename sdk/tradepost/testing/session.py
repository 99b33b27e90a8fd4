"""The in-memory server's side of one connection."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import ApiError, refusal
from ..protocol import commands as c
from ..protocol import frames as f
from ..protocol.errors import CloseCode
from ..protocol.limits import FRAME_MAX_BYTES
from .handlers import HANDLERS, Actor
from .memory import MemorySocket

if TYPE_CHECKING:
    from .server import Server

_decode = msgspec.json.Decoder(f.InboundFrame).decode
_encode = msgspec.json.Encoder().encode


class _Ref(msgspec.Struct):
    ref: str | None = None


class ServerSession:
    """Reads frames strictly, answers commands in order, and tells what its profile may hear."""

    def __init__(
        self,
        server: "Server",
        push: Callable[[bytes], None],
        push_close: Callable[[int, str], None],
        cut: Callable[[], None],
    ) -> None:
        self.id: str = server.new_id("se")
        self.actor: Actor | None = None
        self.watched: set[str] = set()
        self._server, self._push, self._push_close, self._cut = server, push, push_close, cut
        self._swapped: bytes | None = None
        self._open = True

    @property
    def profile(self) -> str:
        """Whose session it is; empty before the first frame."""
        return self.actor.profile if self.actor else ""

    def bind(self, socket: MemorySocket) -> None:
        """Be the other side of an in-memory socket."""
        socket.peer = self

    def received(self, text: bytes) -> None:
        """A message came from the client."""
        self._server.frames += 1
        if self._server.faults.silent or not self._open:
            return
        if len(text) > FRAME_MAX_BYTES:
            self.close(CloseCode.TOO_LARGE, "over 64 KiB")
            return
        try:
            frame = _decode(text)
        except msgspec.DecodeError as error:
            self._malformed(text, error)
            return
        match frame:
            case f.Auth():
                self._authenticate(frame)
            case f.Ping():
                self.tell(f.Pong())
            case f.Pong():
                pass
            case _ if self.actor is None:
                self.close(CloseCode.PROTOCOL, "the first frame must be auth")
            case _:
                self._command(frame)

    def gone(self) -> None:
        """The connection ended."""
        self._open = False
        if self in self._server.sessions:
            self._server.sessions.remove(self)

    def tell(self, frame: Any) -> None:
        """Send a frame."""
        self._send(_encode(frame))

    def tell_event(self, frame: f.EventFrame) -> None:
        """Send an event, with what the faults do to it."""
        faults, raw = self._server.faults, _encode(frame)
        if faults.dice.random() < faults.drop:
            return
        if self._swapped is None and faults.dice.random() < faults.swap:
            self._swapped = raw
            return
        self._send(raw)
        if faults.dice.random() < faults.duplicate:
            self._send(raw)
        if self._swapped is not None:
            earlier, self._swapped = self._swapped, None
            self._send(earlier)

    def close(self, code: int, reason: str = "") -> None:
        """Close with a code."""
        self.gone()
        self._push_close(code, reason)

    def cut(self) -> None:
        """End without a word."""
        self.gone()
        self._cut()

    def _send(self, raw: bytes) -> None:
        self._server.frames += 1
        if self._server.faults.silent or not self._open:
            return
        if self._server.faults.delay_s:
            self._server.clock.call_later(self._server.faults.delay_s, lambda: self._push(raw))
        else:
            self._push(raw)

    def _authenticate(self, frame: f.Auth) -> None:
        verdict = self._server.verify(frame.token)
        if isinstance(verdict, CloseCode):
            self.close(verdict, "token")
            return
        actor, expires_at = verdict
        if self.actor is not None and self.actor.profile != actor.profile:
            self.close(CloseCode.PROTOCOL, "another profile")
            return
        self.actor = Actor(actor.profile, actor.role, self.id)
        self.tell(
            f.Welcome(
                session=self.id,
                profile=self._server.profile(actor.profile),
                role=actor.role,
                tenant="testing",
                protocol=f.PROTOCOL_VERSION,
                heartbeat_s=self._server.heartbeat_s,
                expires_at=expires_at,
                server_time=self._server.now(),
            )
        )

    def _malformed(self, text: bytes, error: msgspec.DecodeError) -> None:
        try:
            ref = msgspec.json.decode(text, type=_Ref).ref
        except msgspec.DecodeError:
            ref = None
        path = str(error).rpartition("`")[0].rpartition("`")[2] or None
        self._refuse(ref, refusal("invalid", str(error), path=path))

    def _command(self, command: c.Command) -> None:
        assert self.actor is not None
        faults = self._server.faults
        is_said = isinstance(command, c.SendMessage | c.AnswerMessage)
        if is_said and faults.refusals:
            self._refuse(command.ref, refusal(faults.refusals.pop(0), ""))
            return
        handler = HANDLERS.get(type(command))
        denied = self._server.policy.role(self.actor.role).denied
        if handler is None or command.__struct_config__.tag in denied:
            self._refuse(command.ref, refusal("forbidden", "Not here."))
            return
        try:
            result = handler(self._server, self.actor, command)
        except ApiError as error:
            self._refuse(command.ref, error)
            return
        if is_said and faults.acks_to_lose:
            faults.acks_to_lose -= 1
            self.cut()
            return
        self.tell(f.Reply(ref=command.ref, result=msgspec.Raw(_encode(result))))

    def _refuse(self, ref: str | None, error: ApiError) -> None:
        self.tell(
            f.Error(
                ref=ref,
                code=error.code,
                message=str(error),
                retryable=error.retryable,
                path=error.path,
                retry_after_s=error.retry_after,
                details=error.details,
            )
        )
