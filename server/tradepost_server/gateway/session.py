"""One connection: from its first frame to its last. No task, queue or timer of its own while nothing is slow."""

import logging
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol import frames as f
from tradepost.protocol.errors import CloseCode

from .. import clock, ids, wire
from ..broker.room import LaneKey
from ..errors import Internal, TooFast, TradepostError, Unauthorized
from ..handlers import dispatch, messages, routing
from ..handlers.speaking import language
from ..model import Actor, Conversation, Key, Tenant
from ..store.submission import Outcome
from ..telemetry import tracing
from . import answers
from .attention import COMMANDS, Attention
from .catch_up import Missed, read_page
from .limits import Bucket
from .shared import Gateway
from .ws_connection import Connection

_log = logging.getLogger("tradepost.session")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

INBOX_MAX = 256  # commands waiting behind a slow one; more: too fast
INBOX_PAUSE = 32  # from here on the socket is not read
REFUSED_MAX = 200  # frames above the rate, one after the other; more: closed


class Session:
    """A `FrameSink` towards its connection, a `Listener` towards the hub."""

    __slots__ = (
        "_actor",
        "_attention",
        "_authenticating",
        "_bucket",
        "_busy",
        "_closed",
        "_connection",
        "_gateway",
        "_heard",
        "_host",
        "_inbox",
        "_missed",
        "_origin",
        "_pinged",
        "_refused",
        "_token_wanted",
        "id",
        "opened_at",
    )

    def __init__(self, gateway: Gateway["Session"], connection: Connection, origin: str | None, host: str) -> None:
        self.id = ids.new("se")
        self._gateway, self._connection = gateway, connection
        self._origin, self._host = origin, host
        self._actor: Actor | None = None
        self._authenticating = self._busy = self._closed = False
        self._heard, self._pinged, self._token_wanted = True, False, False
        settings = gateway.settings
        self._bucket = Bucket(settings.session_rate, settings.session_burst) if settings.limits == "on" else None
        self._refused = 0  # frames above the rate since the last one within it
        self._inbox: deque[c.Command] | None = None
        self._missed: Missed | None = None
        self._attention: Attention | None = None  # of staff, once they open something
        self.opened_at = monotonic()
        self._look_at(self.opened_at + settings.auth_deadline_s)

    # What the hub asks

    @property
    def actor(self) -> Actor:
        """Who it is; only after authentication."""
        assert self._actor is not None
        return self._actor

    @property
    def authenticated(self) -> bool:
        """Whether it said who it is."""
        return self._actor is not None

    @property
    def profile_key(self) -> Key:
        """Whose session it is."""
        return self.actor.key

    @property
    def closed(self) -> bool:
        """Whether the socket is gone."""
        return self._closed

    def hears(self, conversation: Conversation, role: str | None) -> bool:
        """The token's scope and the ceiling of its role."""
        return self.actor.hears(conversation, role)

    def deliver(self, lane: LaneKey, first: int, last: int, frames: bytes) -> None:
        """Events of a lane; while the reader is behind they are noted and read from the log later."""
        if self._missed is None or not self._missed.note(lane, first):
            self._connection.send_frame(frames)

    def signal(self, frame: bytes) -> None:
        """What is not kept is not kept for slow readers either."""
        if self._missed is None:
            self._connection.send_frame(frame)

    def end(self, code: int, reason: str) -> None:
        """Closes the connection with a code of the protocol's table."""
        self._connection.close(code, reason)

    def obey(self, tenant: Tenant) -> None:
        """The tenant's policy is another one now; a role that it no longer has closes the session."""
        if self.actor.tenant.policy.version < tenant.policy.version:
            self._actor = replace(self.actor, tenant=tenant)
            if self.actor.role is not None and self.actor.role not in tenant.policy.roles:
                self.end(CloseCode.BAD_TOKEN, "this tenant has no such role any more")

    # What the connection tells

    def frame_received(self, text: bytes) -> None:
        """One text message. Above the rate it is refused unread."""
        self._heard = True
        if self._bucket is not None and (wait := self._bucket.take()):
            self._refuse_flood(text, wait)
            return
        self._refused = 0
        try:
            frame = wire.decode_frame(text)
        except wire.Malformed as malformed:
            self._send(answers.malformed(text, malformed))
            return
        if isinstance(frame, f.Auth):
            self.authorize(frame.token)
        elif self._actor is None:
            self._wait_or_refuse(frame)
        elif isinstance(frame, f.Ping):
            self._send(answers.PONG)
        elif not isinstance(frame, f.Pong):
            self._command(frame)

    def binary_received(self, data: bytes) -> None:
        """Not of this protocol."""
        self.end(CloseCode.UNSUPPORTED_DATA, "text messages only")

    def pause_writing(self) -> None:
        """The reader is slow: it is not fed and not read until it has taken what is under way."""
        if self._missed is None:
            self._missed = Missed()
            self._gateway.deadlines.sooner(self, monotonic() + self._gateway.settings.slow_reader_s)
        self._missed.pause()
        self._connection.pause_reading()

    def resume_writing(self) -> None:
        """It caught its breath: what it missed is read from the log, page by page."""
        if self._missed is not None and self._missed.resume():
            self._gateway.spawn(self._catch_up(self._missed))

    def connection_closed(self, code: int, reason: str) -> None:
        """The socket is gone."""
        self._closed = True
        if self._missed is not None:
            self._missed.pause()
        if self._attention is not None:
            self._attention.end()
            self._attention = None
        if self._actor is not None:
            self._gateway.hub.disconnect(self)
        self._gateway.closed(self, code)

    # Who it is

    def _wait_or_refuse(self, frame: object) -> None:
        """Before `welcome` only pings pass; a command that came too early waits for the authentication under way."""
        if isinstance(frame, f.Ping):
            self._send(answers.PONG)
        elif isinstance(frame, c.Command) and self._authenticating:
            self._enqueue(frame)
        elif not isinstance(frame, f.Pong):
            self._send_error(Unauthorized("Say who you are first: send an auth frame"), None)
            self.end(CloseCode.PROTOCOL, "not authenticated")

    def authorize(self, token: str) -> None:
        """A token came: with the handshake, in the first frame, or a fresh one later."""
        if self._authenticating:
            self.end(CloseCode.PROTOCOL, "authentication is under way already")
            return
        self._authenticating = True
        self._gateway.spawn(self._authenticate(token))

    async def _authenticate(self, token: str) -> None:
        try:
            actor = await self._gateway.admit(token, self._origin, self._host, first=self._actor is None)
        except TradepostError as refusal:
            self._send_error(refusal, None)
            if isinstance(refusal, Unauthorized):
                expired = "expired" in refusal.message
                self.end(CloseCode.TOKEN_EXPIRED if expired else CloseCode.BAD_TOKEN, refusal.message)
            else:
                self.end(CloseCode.RESTARTING, "try again")
            return
        except Exception:
            _log.exception("authentication failed: %s", self.id)
            self.end(CloseCode.RESTARTING, "try again")
            return
        finally:
            self._authenticating = False
        if not self._closed:
            self._welcome(actor)

    def _welcome(self, actor: Actor) -> None:
        before = self._actor
        if before is not None and (before.key, before.role) != (actor.key, actor.role):
            self.end(CloseCode.PROTOCOL, "a socket keeps its identity: open another one")
            return
        self._actor, self._token_wanted = actor, False
        if before is None:
            self._gateway.hub.connect(self)
            self._gateway.opened(self)
        self._heard = True
        self._look_at(monotonic() + min(self._gateway.settings.heartbeat_s, self._token_left() / 2))
        self._send(answers.welcome(self.id, actor, self._gateway.settings.heartbeat_s))
        self._next()

    # Commands

    def _command(self, command: c.CommandFrame) -> None:
        if self._busy:
            self._enqueue(command)
        else:
            self._handle(command)

    def _enqueue(self, command: c.Command) -> None:
        """In order behind a slow one."""
        inbox = self._inbox = self._inbox if self._inbox is not None else deque()
        if len(inbox) >= INBOX_MAX:
            self._send_error(TooFast("Too many commands wait", retry_after_s=1.0), command.ref)
            return
        inbox.append(command)
        if len(inbox) == INBOX_PAUSE:
            self._connection.pause_reading()

    def _next(self) -> None:
        """What waited, until one is slow again."""
        inbox = self._inbox
        while inbox and not self._busy and not self._closed:
            if len(inbox) == INBOX_PAUSE and self._missed is None:
                self._connection.resume_reading()
            self._handle(inbox.popleft())
        if inbox is not None and not inbox:
            self._inbox = None

    def _handle(self, command: c.Command) -> None:
        if isinstance(command, c.SendMessage):
            if self._too_fast(command.ref):
                return
            known = self._gateway.hub.find((self.actor.tenant.id, command.conversation))
            if known is not None and messages.stands_alone(command, known):
                done = partial(self._sent, command.ref)
                services = routing.services_for(self._gateway.services, command)
                with tracing.span("message.send"):
                    messages.submit(services, self.actor, command, known, None, done)
                return
        self._busy = True
        self._gateway.spawn(self._run(command))

    def _too_fast(self, ref: str) -> bool:
        if self._bucket is None:
            return False
        actor = self.actor
        wait = self._gateway.profile_rates.take(actor.key) or self._gateway.tenant_rates.take(actor.tenant.id)
        if wait:
            self._send_error(TooFast("Too many messages", retry_after_s=round(wait, 3)), ref)
        return wait > 0

    async def _run(self, command: c.Command) -> None:
        """A command that has to wait for something."""
        with tracing.span(name := dispatch.name_of(type(command))):
            try:
                await self._answer(command)
            except TradepostError as refusal:
                tracing.failed(refusal)
                self._send_error(refusal, command.ref)
            except Exception as mistake:
                tracing.failed(mistake)
                request_id = ids.new("rq")
                _log.exception("command failed: %s", name, extra={"request": request_id})
                self._send(answers.error(Internal("Something went wrong on our side"), command.ref, request_id))
            finally:
                self._busy = False
        self._next()

    async def _answer(self, command: c.Command) -> None:
        services, actor = self._gateway.services, self.actor
        if isinstance(command, c.SendMessage):
            there = routing.services_for(services, command)
            await messages.send(there, actor, command, partial(self._sent, command.ref))
            return
        if isinstance(command, COMMANDS):
            attention = self._attention = self._attention or Attention(self, self._gateway.hub)
            self._reply(command.ref, await attention.answer(services, actor, command))
            return
        self._reply(command.ref, await routing.run(services, actor, command))

    # Answers

    def _sent(self, ref: str, outcome: Outcome) -> None:
        if isinstance(outcome, TradepostError):
            self._send_error(messages.refused(outcome, language(self.actor)), ref)
        else:
            self._reply(ref, messages.sent(outcome, language(self.actor)))

    def _reply(self, ref: str, result: Struct) -> None:
        if ref:
            self._send(answers.reply(ref, result))

    def _send(self, frame: bytes) -> None:
        self._connection.send_frame(frame)

    def _send_error(self, error: TradepostError, ref: str | None) -> None:
        self._send(answers.error(error, ref))

    def _refuse_flood(self, text: bytes, wait: float) -> None:
        """Who goes on for long, or has not said who it is, is closed; the reason says when to come back, in seconds."""
        self._refused += 1
        if self._actor is None or self._refused > REFUSED_MAX:
            self.end(CloseCode.TOO_FAST, "1")
        else:
            self._send_error(TooFast("Too many frames", retry_after_s=round(wait, 3)), wire.probe_ref(text))

    # Time

    def _token_left(self) -> float:
        """Seconds until the token ends, leeway included."""
        return ((self.actor.expires_at or _LONG_AGO) - clock.now()).total_seconds()

    def _look_at(self, moment: float) -> None:
        """Then `tick` has something to look at."""
        if not self._closed:
            self._gateway.deadlines.put(self, moment)

    def tick(self, now: float) -> None:
        """Called when its moment has come: deadlines, heartbeat, the token's end."""
        self._look_at(now + 5)  # where nothing else is said
        if self._missed is not None and now - self._missed.since >= self._gateway.settings.slow_reader_s:
            self.end(CloseCode.SLOW_READER, "too far behind")
        elif self._authenticating:
            pass  # it spoke in time; the answer waits for the database, which has its own limits
        elif self._actor is None:
            self.end(CloseCode.PROTOCOL, "no auth frame in time")
        else:
            self._beat(now)

    def _beat(self, now: float) -> None:
        left = self._token_left()
        if left <= 0:
            self.end(CloseCode.TOKEN_EXPIRED, "the token has expired")
            return
        actor = self.actor
        early = min(60.0, actor.life_s / 2)
        if left <= early and not self._token_wanted:
            self._token_wanted = True
            self._send(answers.frame(f.TokenWanted(expires_at=actor.expires_at or _LONG_AGO)))
        if self._heard:
            self._heard = self._pinged = False
        elif self._pinged:
            self.end(CloseCode.SILENT, "nothing heard")
        else:
            self._pinged = True
            self._send(answers.PING)
        until_token = left if self._token_wanted else left - early
        self._look_at(now + max(0.5, min(self._gateway.settings.heartbeat_s, until_token)))
        if self._missed is not None:
            self._gateway.deadlines.sooner(self, self._missed.since + self._gateway.settings.slow_reader_s)

    # Slow readers

    async def _catch_up(self, missed: Missed) -> None:
        """From the log, page by page, until each lane has met the hub's head; then live again."""
        done = await missed.run(self._page, self._gateway.hub.head)
        if done and not self._closed:
            self._missed = None
            self._gateway.caught_up += 1
            self._connection.resume_reading()
            if self._attention is not None:
                self._attention.caught_up()

    async def _page(self, lane: LaneKey, after: int) -> tuple[int, bool]:
        """Sends what follows `after` in the lane; the last seq sent, and whether there was anything."""
        last, frames = await read_page(self._gateway.services.at(lane[1]), self.actor, lane, after)
        self._send(frames)
        return last, last > after
