"""The demo's HTTP routes: the page, its configuration, tokens, looks as another, the counter, the button that kills."""

import logging
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message

from tradepost.protocol.commands import CreateToken
from tradepost.protocol.limits import ConversationId, MessageId, ParticipantId, ProfileId

from .. import wire
from ..errors import Forbidden, Invalid, NotFound, TooFast, TradepostError
from ..gateway import problems
from ..gateway.auth import sign
from ..serving import Keys
from .cast import PAGE
from .line import Line
from .till import PATH as CHECKOUT
from .till import Till

PAGE_FILES = Path(__file__).parents[3] / "web-widget" / "dist" / "demo"
BODY_MAX_BYTES = 1_024
TOKEN_LIFE_S = 3_600
SEEN_MAX = 100  # messages of a look as another
LOOPBACK = ("127.0.0.1", "::1", "localhost")
POLICY = (
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' https: data: blob:; "
    "media-src 'self' https: blob:; frame-src https:; style-src 'self'; "
    "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "content-security-policy": POLICY}
FOREVER = "public, max-age=31536000, immutable"
NOT_BUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tradepost demo</title></head><body>
<p>The story is on, but its page is not built yet. In the repository, run <code>make setup</code> and load this page
again.</p></body></html>"""

_log = logging.getLogger("tradepost.demo")


class TokenAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /demo/token`."""

    profile: ProfileId


class SeenAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /demo/as`."""

    conversation: ConversationId
    participant: ParticipantId


class WhyAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /demo/why`."""

    conversation: ConversationId
    message: MessageId
    participant: ParticipantId


Asked = TypeVar("Asked", TokenAsked, SeenAsked, WhyAsked)


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """The supervisor's answer to `kill`."""

    wait_s: float  # 0: it happens now


def routes(keys: Keys, line: Line, host: str, checkout: Till) -> list[Route | Mount]:
    """For Starlette, beside those of the server. `host` is where the server listens."""
    demo = DemoRoutes(keys, line, host, checkout)
    return [
        Route("/", demo.start),
        Route("/demo", demo.page),
        Route("/demo/", demo.page),
        Route("/demo/gallery", demo.gallery),
        Route("/demo/config.json", demo.config),
        Route("/demo/counter", demo.counter),
        Route("/demo/token", demo.token, methods=["POST"]),
        Route("/demo/as", demo.see_as, methods=["POST"]),
        Route("/demo/why", demo.why, methods=["POST"]),
        Route("/demo/kill", demo.kill, methods=["POST"]),
        Route(CHECKOUT, demo.checkout, methods=["POST"]),
        Mount("/demo", PageFiles(directory=PAGE_FILES, check_dir=False)),
    ]


class PageFiles(StaticFiles):
    """What the build made; files under `assets` carry a hash in their names and never change."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """A file below the directory, or 404."""
        answer = await super().get_response(path, scope)
        answer.headers.update(HEADERS)
        answer.headers["cache-control"] = FOREVER if path.startswith("assets/") else "no-cache"
        return answer


class DemoRoutes:
    """Answers in the demo's own process; the story itself is asked over the line."""

    def __init__(self, keys: Keys, line: Line, host: str, till: Till) -> None:
        self._keys, self._line, self._till = keys, line, till
        self._open = host not in LOOPBACK  # to more than this machine, because --host says so

    async def start(self, request: Request) -> Response:
        """There is nothing else to see at the root."""
        return RedirectResponse("/demo")

    async def page(self, request: Request) -> Response:
        """The page, or how to make it."""
        return self._built("index.html")

    async def gallery(self, request: Request) -> Response:
        """Every kind of content in each of its states, without a server behind it; or how to make the page."""
        return self._built("gallery.html")

    def _built(self, name: str) -> Response:
        headers = HEADERS | {"cache-control": "no-store"}
        page = PAGE_FILES / name
        if page.is_file():
            return FileResponse(page, headers=headers)
        _log.warning("the demo's page is not built: run `make setup`")
        return HTMLResponse(NOT_BUILT, 503, headers)

    async def config(self, request: Request) -> Response:
        """The round that is on."""
        return await self._told("config")

    async def counter(self, request: Request) -> Response:
        """Acked, delivered to each of the cast, lost, doubled, reordered."""
        return await self._told("counter")

    async def token(self, request: Request) -> Response:
        """A token of one of the page's parties, for the page alone."""
        try:
            asked = await self._asked(request, TokenAsked)
            party = next((party for party in PAGE if party.profile == asked.profile), None)
            if party is None:
                raise NotFound("Nobody of that name plays here")
        except TradepostError as refusal:
            return problems.response(refusal)
        command = CreateToken(profile=party.profile, role=party.role, name=party.name, ttl_s=TOKEN_LIFE_S)
        return _json(wire.encode(sign(self._keys.signing.kid, self._keys.signing.secret.encode(), command)))

    async def see_as(self, request: Request) -> Response:
        """The conversation as a participant sees it now, for the page, which has no key of the marketplace."""
        try:
            asked = await self._asked(request, SeenAsked)
        except TradepostError as refusal:
            return problems.response(refusal)
        path = f"/v1/conversations/{quote(asked.conversation)}/as/{quote(asked.participant)}"
        return await self._with_the_key(request, path, f"limit={SEEN_MAX}")

    async def why(self, request: Request) -> Response:
        """Whether a participant sees a message now, and why; as `see_as`."""
        try:
            asked = await self._asked(request, WhyAsked)
        except TradepostError as refusal:
            return problems.response(refusal)
        path = f"/v1/conversations/{quote(asked.conversation)}/messages/{quote(asked.message)}"
        return await self._with_the_key(request, f"{path}/why/{quote(asked.participant)}", "")

    async def checkout(self, request: Request) -> Response:
        """Where to pay: asked by the server itself, signed."""
        try:
            url = self._till.address(await _body(request), request.headers)
        except TradepostError as refusal:
            return problems.response(refusal)
        return _json(wire.encode({"url": url}))

    async def kill(self, request: Request) -> Response:
        """SIGKILL for this very process, a moment after the answer."""
        try:
            self._require_own_page(request)
            wait = msgspec.json.decode(await self._line.ask("kill"), type=Wait)
            if wait.wait_s:
                raise TooFast("It was killed often enough for the moment", retry_after_s=wait.wait_s)
        except TradepostError as refusal:
            return problems.response(refusal)
        return Response(status_code=202)

    async def _asked(self, request: Request, type_: type[Asked]) -> Asked:
        """What the page asks for.

        Raises: Forbidden for another page, Invalid.
        """
        self._require_own_page(request)
        try:
            return wire.convert(wire.decode_object(await _body(request)), type_)
        except wire.Malformed as malformed:
            raise Invalid(malformed.reason, path=malformed.path) from None

    async def _with_the_key(self, request: Request, path: str, query: str) -> Response:
        """The answer of the API to a GET with the marketplace's key, which stays on this side."""
        status, body = 500, bytearray()

        async def take(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            body.extend(message.get("body", b""))

        headers = [(b"authorization", f"Bearer {self._keys.api_key}".encode())]
        address = {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
        await request.app({**request.scope, **address, "method": "GET", "headers": headers}, _nothing, take)
        return Response(bytes(body), status, {"cache-control": "no-store"}, "application/json")

    async def _told(self, word: Any) -> Response:
        try:
            return _json(await self._line.ask(word))
        except TradepostError as refusal:
            return problems.response(refusal)

    def _require_own_page(self, request: Request) -> None:
        """Only a page that came from here asks, and, unless we are open to others, only from this machine.

        A page elsewhere cannot forge Origin; one whose name was pointed at this machine shows by Host.
        Raises: Forbidden.
        """
        origin, host = request.headers.get("origin"), request.headers.get("host", "")
        if origin not in (f"http://{host}", f"https://{host}"):
            raise Forbidden("Only the demo's own page may ask this")
        if not self._open and not (_is_loopback(request) and _name(host) in LOOPBACK):
            raise Forbidden("Only this machine may ask this; start the demo with --host to open it to others")


def _is_loopback(request: Request) -> bool:
    return request.client is not None and request.client.host in LOOPBACK


def _name(host: str) -> str:
    """A Host header without its port."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX_BYTES:
            raise Invalid(f"A body has at most {BODY_MAX_BYTES} bytes here")
    return bytes(body)


async def _nothing() -> Message:
    """The body of a request that has none."""
    return {"type": "http.request", "body": b"", "more_body": False}


def _json(body: bytes) -> Response:
    return Response(body, headers={"cache-control": "no-store"}, media_type="application/json")
