"""WebSocket under uvicorn without a task, queue or timer per connection.

uvicorn makes a `FrameProtocol` for each handshake. The application accepts it as usual, finds a `Connection` under
`scope["extensions"][EXTENSION]`, attaches its session as the sink and may return: from then on the slim connection is
all that is left. Common text frames are recognised here; every other frame goes through websockets' sans-I/O parser.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode
from websockets.http11 import Request

from .ws_connection import SocketConnection, quiet

EXTENSION = "tradepost.frames"
VERSION = "13"  # of the WebSocket protocol; the only one there is

log = logging.getLogger("tradepost.gateway")


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol for the handshake, which it hands over to a `Connection` once a sink is attached.

    An application that reads through ASGI instead finds uvicorn's own behaviour.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.logger = self.conn.logger = quiet
        self.conn.debug = False
        self.connection: SocketConnection | None = None
        self.handed_over = False
        self.early: bytes | None = b""  # what came after the handshake; None once the application reads through ASGI
        self.connect_told = False

    def handle_connect(self, event: Request) -> None:
        versions = event.headers.get_all("Sec-WebSocket-Version")
        if versions and versions != [VERSION]:
            response = self.conn.reject(HTTPStatus.UPGRADE_REQUIRED, f"This server speaks version {VERSION}.\n")
            response.headers["Sec-WebSocket-Version"] = VERSION
            self.conn.send_response(response)
            return
        super().handle_connect(event)
        if not self.close_sent:
            self.connection = SocketConnection(self)
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self.connection

    def data_received(self, data: bytes) -> None:
        if self.handshake_initiated and self.early is not None:
            self.early += data
            self.transport.pause_reading()
            return
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():  # a head that is refused
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    async def receive(self) -> ASGIReceiveEvent:
        if self.handed_over:
            raise RuntimeError("the messages of this connection go to its sink")
        if self.connect_told and self.early is not None:
            early, self.early = self.early, None
            self.transport.resume_reading()
            if early:
                self.data_received(early)
        self.connect_told = True
        return await super().receive()

    async def send(self, message: ASGISendEvent) -> None:
        if self.handed_over and self.connection is not None:
            if message["type"] == "websocket.close":
                self.connection.close(message.get("code", 1000), message.get("reason") or "")
            return
        await super().send(message)

    async def run_asgi(self) -> None:
        """Runs the application. A connection that was handed over outlives it."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except Exception:
            log.exception("the application failed on a WebSocket: peer=%s", self.client)
            if self.handed_over and self.connection is not None:
                self.connection.close(CloseCode.INTERNAL_ERROR, "internal error")
        finally:
            if not self.handed_over:
                self.send_500_response()
                if self.close_timer is None:
                    self.transport.close()

    def hand_over(self, connection: SocketConnection) -> bytes:
        """Leaves the socket to the connection. Returns what the peer sent after its handshake."""
        accepted = self.handshake_complete and not self.close_sent
        if self.early is None or not (accepted or self.transport.is_closing()):
            raise RuntimeError("attach after `websocket.accept`, and before reading through ASGI")
        self.handed_over = True
        early, self.early = self.early, None
        del self.conn.parser  # a generator that holds the parser: without this only the garbage collector frees it
        if not self.disconnected:
            self.connections.discard(self)
            connections: set[Any] = self.connections
            connections.add(connection)
            self.transport.set_protocol(connection)
        return early
