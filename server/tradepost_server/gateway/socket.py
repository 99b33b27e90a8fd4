"""The WebSocket endpoint, and the sessions of a process: their deadlines on one clock, their tasks in one place."""

import asyncio
import itertools
import logging
import operator
import random
from collections import Counter
from collections.abc import Awaitable, Coroutine
from time import monotonic
from typing import Any

from starlette.types import Receive, Scope, Send

from tradepost.protocol import frames as f
from tradepost.protocol.errors import CLOSE_MEANINGS, CloseCode

from .. import wire
from ..broker.hub import Hub
from ..broker.room import Listener
from ..errors import Unauthorized, Unavailable
from ..handlers.services import Services
from ..model import Actor, Key, Tenant
from ..settings import Settings
from .arrivals import Arrivals
from .asgi_connection import AsgiConnection
from .auth import Authenticator, TokenRefused
from .cors import KnownOrigins
from .deadlines import Deadlines
from .limits import Buckets
from .origins import allowed
from .session import Session
from .uvicorn_ws import EXTENSION
from .ws_frames import encode_text_frame

_log = logging.getLogger("tradepost.gateway")

WAVES, WAVE_S = 20, 0.25  # a drain tells a twentieth of the sessions every quarter of a second
RECHECK_S = 45.0  # how often each session's key and profile are looked at again, whatever was told
RECHECKED_TOGETHER = 500  # sessions in one query


class Sockets:
    """Owns the sessions of this process."""

    def __init__(self, services: Services, authenticator: Authenticator, settings: Settings) -> None:
        self.services, self.authenticator, self.settings = services, authenticator, settings
        self.hub: Hub = services.hub
        nodes = self.hub.elsewhere.nodes
        self.profile_rates = Buckets(settings.profile_rate, settings.profile_burst, nodes)
        self.tenant_rates = Buckets(settings.tenant_rate, settings.tenant_burst, nodes)
        self.arrivals = Arrivals()
        self.origins = KnownOrigins()
        self.deadlines = Deadlines[Session]()
        self._sessions: dict[Session, None] = {}  # in the order they came
        self._strangers = 0  # of them, those that have not said who they are
        self._tasks: set[asyncio.Task[None]] = set()
        self.draining = False
        self.closed_by: Counter[int] = Counter()  # sockets that are gone, by close code; 0: one that we do not know
        self.caught_up = 0  # slow readers that live on

    # What sessions ask

    def spawn(self, work: Awaitable[None]) -> None:
        """Runs it in a task that this object owns; its failure is logged."""
        assert isinstance(work, Coroutine)
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a session's task failed", exc_info=error)

    async def admit(self, token: str, origin: str | None, host: str, *, first: bool) -> Actor:
        """Who a token speaks for. With the socket's first token the page's origin must be on the tenant's list.

        Raises: Unauthorized, Unavailable.
        """
        try:
            actor = await self.authenticator.token(token)
        except TokenRefused as refusal:
            if refusal.tenant is None or refusal.tenant.test:
                tenant_id = self.arrivals.tenant_of(origin) if refusal.tenant is None else refusal.tenant.id
                self.arrivals.note(tenant_id, "socket", refusal.why, origin=origin, **refusal.said)
            raise
        if first:
            blocked = not allowed(origin, host, actor.tenant)
            self.arrivals.entered(actor, origin, blocked=blocked)
            if blocked:
                raise Unauthorized("This page's origin is not on the tenant's list")
            await self.services.expect(actor.key)
        return actor

    def opened(self, session: Session) -> None:
        """A stranger is one no more; of too many sessions of one profile the oldest goes."""
        self._strangers -= 1
        own = self.hub.sessions_of(session.profile_key)
        if len(own) > self.settings.sessions_per_profile:
            own[0].end(CloseCode.REPLACED, "too many sessions of this profile")

    def closed(self, session: Session, code: int) -> None:
        """The session is over."""
        self.closed_by[code if code in CLOSE_MEANINGS else 0] += 1
        self.deadlines.drop(session)
        if session in self._sessions:
            del self._sessions[session]
            self._strangers -= not session.authenticated

    # The endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One WebSocket, as ASGI hands it over."""
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
            return
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        connection = scope["extensions"].get(EXTENSION) or AsgiConnection(send)
        session = Session(self, connection, headers.get("origin"), headers.get("host", ""))
        self._sessions[session] = None
        self._strangers += 1
        token = headers.get("authorization", "")
        connection.attach(session)
        if token.lower().startswith("bearer "):
            session.authorize(token[7:].strip())
        if isinstance(connection, AsgiConnection):
            await connection.pump(receive)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if self.draining:
            return 503, "This node stops; reconnect."
        if self._strangers >= self.settings.unauthenticated_max:
            return 503, "Too many sockets wait to say who they are; try again in a moment."
        if scope["query_string"]:
            return (
                400,
                "Nothing belongs into the address: send the token in the first frame or an Authorization header.",
            )
        return None

    def obey(self, tenant: Tenant) -> None:
        """The tenant's policy or origins are others from now on: for what is decided, told and signed in with."""
        self.origins.obey(tenant)
        self.authenticator.forget_keys()
        self.hub.obey(tenant)

    # Time

    async def run(self) -> None:
        """Looks at what is due, once a second; until cancelled."""
        recheck = monotonic() + RECHECK_S
        while True:
            await asyncio.sleep(1.0)
            now = monotonic()
            for session in self.deadlines.take(now):
                session.tick(now)
            if now >= recheck:
                recheck = now + RECHECK_S
                self.spawn(self._recheck())

    async def _recheck(self) -> None:
        """Revocations and retired keys that nobody told us of: each session's key and profile."""
        self.authenticator.forget_keys()
        try:
            sessions = [session for session in self._sessions if session.authenticated]
            for at in range(0, len(sessions), RECHECKED_TOGETHER):
                part = sessions[at : at + RECHECKED_TOGETHER]
                valid = await self.authenticator.still_valid([session.actor for session in part])
                for session in itertools.compress(part, map(operator.not_, valid)):
                    session.end(CloseCode.REVOKED, "revoked")
        except Unavailable:
            _log.info("who was revoked is looked for later: the database is away")

    def revoke(self, key: Key) -> None:
        """The profile's sessions in this process end now."""
        for session in self.hub.sessions_of(key):
            session.end(CloseCode.REVOKED, "revoked")

    async def drain(self) -> None:
        """Tells all sessions to come back elsewhere, in waves, each with its own delay."""
        self.draining = True
        self.arrivals.close()
        sessions: list[Listener] = self.hub.all_sessions()
        for wave in range(WAVES):
            for session in sessions[wave::WAVES]:
                delay = random.uniform(0, 2)  # noqa: S311  # spreads load, guards nothing
                session.signal(encode_text_frame(wire.encode(f.Draining(delay_s=round(delay, 2)))))
                session.end(CloseCode.DRAINING, "draining")
            if sessions:
                await asyncio.sleep(WAVE_S if len(sessions) > 100 else 0)

    async def close(self) -> None:
        """Waits up to 2 s for what is under way, then cancels it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)
        for task in self._tasks:
            task.cancel()

    @property
    def count(self) -> int:
        """Open sockets."""
        return len(self._sessions)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    """Answers the handshake with an HTTP status where the server can, else closes it."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": words})
        return
    headers: list[Any] = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 503:
        headers.append((b"retry-after", b"2"))
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": words.encode()})
