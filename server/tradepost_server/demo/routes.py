"""The demo's HTTP routes: its pages, their configuration, tokens, the counter, the button that kills."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradepost.protocol.commands import CreateToken
from tradepost.protocol.limits import ProfileId

from .. import wire
from ..errors import Invalid, NotFound, TooFast, TradepostError
from ..gateway import problems
from ..gateway.auth import sign
from ..handlers.services import Services
from ..serving import Keys
from .cast import PAGE
from .guests import Guests
from .line import Line
from .pages import DemoPages
from .till import PATH as CHECKOUT
from .till import Till

BODY_MAX_BYTES = 1_024
TOKEN_LIFE_S = 3_600


class TokenAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /demo/token`."""

    profile: ProfileId


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """The supervisor's answer to `kill`."""

    wait_s: float  # 0: it happens now


def routes(services: Services, keys: Keys, line: Line, host: str, checkout: Till) -> list[Route]:
    """For Starlette, beside those of the server. `host` is where the server listens."""
    guests = Guests(host)
    demo = DemoRoutes(keys, line, guests, checkout)
    return [
        *DemoPages(services, keys, guests).routes(),
        Route("/demo/config.json", demo.config),
        Route("/demo/counter", demo.counter),
        Route("/demo/token", demo.token, methods=["POST"]),
        Route("/demo/kill", demo.kill, methods=["POST"]),
        Route(CHECKOUT, demo.checkout, methods=["POST"]),
    ]


class DemoRoutes:
    """Answers in the demo's own process; the story itself is asked over the line."""

    def __init__(self, keys: Keys, line: Line, guests: Guests, till: Till) -> None:
        self._keys, self._line, self._guests, self._till = keys, line, guests, till

    async def config(self, request: Request) -> Response:
        """The round that is on."""
        return await self._told("config")

    async def counter(self, request: Request) -> Response:
        """Acked, delivered to each of the cast, lost, doubled, reordered."""
        return await self._told("counter")

    async def token(self, request: Request) -> Response:
        """A token of one of the page's parties, for the page alone."""
        try:
            asked = await self._asked(request)
            party = next((party for party in PAGE if party.profile == asked.profile), None)
            if party is None:
                raise NotFound("Nobody of that name plays here")
        except TradepostError as refusal:
            return problems.response(refusal)
        command = CreateToken(profile=party.profile, role=party.role, name=party.name, ttl_s=TOKEN_LIFE_S)
        return _json(wire.encode(sign(self._keys.signing.kid, self._keys.signing.secret.encode(), command)))

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
            self._guests.require_own_page(request)
            wait = msgspec.json.decode(await self._line.ask("kill"), type=Wait)
            if wait.wait_s:
                raise TooFast("It was killed often enough for the moment", retry_after_s=wait.wait_s)
        except TradepostError as refusal:
            return problems.response(refusal)
        return Response(status_code=202)

    async def _asked(self, request: Request) -> TokenAsked:
        """What the page asks for.

        Raises: Forbidden for another page, Invalid.
        """
        self._guests.require_own_page(request)
        try:
            return wire.convert(wire.decode_object(await _body(request)), TokenAsked)
        except wire.Malformed as malformed:
            raise Invalid(malformed.reason, path=malformed.path) from None

    async def _told(self, word: Any) -> Response:
        try:
            return _json(await self._line.ask(word))
        except TradepostError as refusal:
            return problems.response(refusal)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX_BYTES:
            raise Invalid(f"A body has at most {BODY_MAX_BYTES} bytes here")
    return bytes(body)


def _json(body: bytes) -> Response:
    return Response(body, headers={"cache-control": "no-store"}, media_type="application/json")
