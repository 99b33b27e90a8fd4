"""uvicorn on our socket: a drain first, an exit that nobody can hold up."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import FrameType
from typing import Literal

import uvicorn
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from .listening import BACKLOG
from .prompt_http import Limits, PromptHttp, Prompting
from .uvicorn_ws import FrameProtocol

MESSAGE_LIMIT_BYTES = 64 * 1024  # one WebSocket message
TICK_S = 1.0  # the date that answers carry is made anew

log = logging.getLogger("tradepost.gateway")


class DrainingServer(uvicorn.Server):
    """uvicorn's server with our settings: stops listening and drains before it stops, and returns after a signal."""

    def __init__(self, app: ASGIApp, on_drain: Callable[[], Awaitable[None]], limits: Limits | None = None) -> None:
        limits = limits or Limits()
        super().__init__(_config(app, limits))
        self.server_state = Prompting(limits)
        self._on_drain, self._limits = on_drain, limits
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        """uvicorn's looks ten times a second whether it is to stop; this one is told, and looks once a second."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._told.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal drains; a later Ctrl-C does not wait for anything."""
        self.force_exit |= self.should_exit and sig == signal.SIGINT
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for sock in sockets or ():
            sock.close()
        await self._drain()
        await super().shutdown(sockets)
        if self.force_exit:  # uvicorn leaves the lifespan's end out then, and with it what must not stay behind
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.lifespan.shutdown(), self._limits.stop_s)

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.drain_s
        drain = asyncio.ensure_future(self._on_drain())
        try:
            while not (drain.done() or self.force_exit) and loop.time() < deadline:
                await asyncio.wait({drain}, timeout=0.1)
        finally:
            drain.cancel()
            await asyncio.wait({drain}, timeout=1.0)
        if not drain.done() or drain.cancelled():
            log.warning("the drain was cut short")
        elif error := drain.exception():
            log.error("the drain failed", exc_info=error)


async def serve(
    app: ASGIApp, sock: socket.socket, *, on_drain: Callable[[], Awaitable[None]], limits: Limits | None = None
) -> None:
    """Serves on the socket until SIGTERM or SIGINT, then drains (bounded) and stops. Closes the socket.

    Raises: SystemExit(3) if the application's lifespan refuses to start; uvicorn has logged why.
    """
    await DrainingServer(app, on_drain, limits).serve([sock])


def run(
    app: ASGIApp, sock: socket.socket, *, on_drain: Callable[[], Awaitable[None]], limits: Limits | None = None
) -> None:
    """`serve` on an event loop of its own, uvloop's where it is installed. Returns after a clean stop.

    A stop that takes longer than the limit ends the process as it is: what was acked is stored.
    """
    limits = limits or Limits()
    overdue = threading.Timer(limits.exit_s, _end_process)
    overdue.daemon = True

    async def drain() -> None:
        overdue.start()
        await on_drain()

    server = DrainingServer(app, drain, limits)
    with (
        contextlib.suppress(KeyboardInterrupt),
        asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner,
    ):
        runner.run(server.serve([sock]))
    overdue.cancel()


def _end_process() -> None:
    log.critical("the stop takes too long: the process ends as it is")
    os._exit(1)


@asynccontextmanager
async def beside(app: ASGIApp, sock: socket.socket) -> AsyncIterator[None]:
    """Serves on one more socket in the loop that runs, until the block ends: what only operators ask."""
    limits = Limits(waiting_heads=50, idle=50, stop_s=1)
    server = uvicorn.Server(_config(app, limits, lifespan="off"))
    server.server_state = Prompting(limits)
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup([sock])
    try:
        yield
    finally:
        await server.shutdown([sock])


def _without_leavers(app: ASGIApp) -> ASGIApp:
    """The same application, for which a peer that leaves inside its request is no fault that deserves a traceback."""

    async def serve_who_stays(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(ClientDisconnect):
            await app(scope, receive, send)

    return serve_who_stays


def _config(app: ASGIApp, limits: Limits, lifespan: Literal["on", "off"] = "on") -> uvicorn.Config:
    return uvicorn.Config(
        _without_leavers(app),
        loop="auto",
        http=PromptHttp,
        ws=FrameProtocol,
        ws_max_size=MESSAGE_LIMIT_BYTES,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan=lifespan,
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=limits.stop_s,
    )
