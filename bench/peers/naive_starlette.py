"""The room that everyone writes first: Starlette on uvicorn, `await send_text` to each member, nothing stored."""

import sys
from collections import defaultdict
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

rooms: defaultdict[str, set[WebSocket]] = defaultdict(set)


async def room(socket: WebSocket) -> None:
    """One member of the room `?room=`: what they say goes to all in it, themselves included."""
    await socket.accept()
    members = rooms[socket.query_params["room"]]
    members.add(socket)
    try:
        async for text in socket.iter_text():
            for member in list(members):
                with suppress(WebSocketDisconnect):  # they left meanwhile
                    await member.send_text(text)
    finally:
        members.discard(socket)


app = Starlette(routes=[WebSocketRoute("/ws", room)])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", access_log=False, log_level="warning")
