"""What pages with the widget ask before anyone signs in, at /w/{site}/…: answers for the pages of the site alone."""

import ipaddress
from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradepost.protocol.visiting import EnterSite, ExchangeCode

from .. import wire
from ..errors import NotFound, OriginBlocked, TooFast
from ..handlers import visitors
from ..store.sites import Placed
from . import origins
from .arrivals import Outcome
from .http import Api, Work, answer, in_words, read_body
from .limits import Buckets
from .socket import Sockets

ADDRESS_RATE, ADDRESS_BURST = 0.5, 30.0  # passes a second for one address
SITE_RATE, SITE_BURST = 20.0, 400.0  # and of one site
CONFIG_HEADERS = {"access-control-allow-origin": "*"}  # no secret, and a page that is blocked is to learn why
CONFIG_CACHE = "public, max-age=10"

Given = Callable[[Request, Placed], Awaitable[Struct]]


class SiteRoutes:
    """The four routes."""

    def __init__(self, sockets: Sockets, api: Api) -> None:
        self._services, self._api, self._arrivals = sockets.services, api, sockets.arrivals
        self._limited = sockets.settings.limits == "on"
        nodes = sockets.hub.elsewhere.nodes
        self._by_address = Buckets(ADDRESS_RATE, ADDRESS_BURST, nodes)
        self._by_site = Buckets(SITE_RATE, SITE_BURST, nodes)

    def routes(self) -> list[Route]:
        """For Starlette."""
        return [
            Route("/w/{site}/config.json", self._readable(in_words("GET …/config.json", self._config))),
            self._post("visitor", self._enter),
            self._post("code", self._give_code),
            self._post("exchange", self._exchange),
        ]

    def _readable(self, run: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def readable(request: Request) -> Response:
            response = await run(request)
            response.headers.update(CONFIG_HEADERS)
            return response

        return readable

    def _post(self, name: str, give: Given) -> Route:
        async def work(request: Request, request_id: str) -> Response:
            return answer(await give(request, await self._at(request)), request_id, 200)

        run: Work = work
        return Route(f"/w/{{site}}/{name}", in_words(f"POST …/{name}", run), methods=["POST"])

    async def _at(self, request: Request) -> Placed:
        """The site, if the page may use it.

        Raises: NotFound, OriginBlocked.
        """
        return _require_admitted(await visitors.placed(self._services, request.path_params["site"]), request)

    async def _config(self, request: Request, request_id: str) -> Response:
        at = await self._arriving(request)
        own_page = "origin" not in request.headers  # a page of another origin cannot ask without naming it
        response = answer(visitors.config(self._services, at, own_page=own_page), request_id, 200)
        response.headers["cache-control"] = CONFIG_CACHE
        return response

    async def _arriving(self, request: Request) -> Placed:
        """As `_at`; the developers of a test tenant see who asked, and how it went."""
        origin, site_id = request.headers.get("origin"), request.path_params["site"]
        try:
            at = await visitors.placed(self._services, site_id)
        except NotFound:
            self._arrivals.note(None, "settings", "unknown_site", origin=origin, site=site_id)
            raise
        if at.tenant.test:
            outcome: Outcome = "ok" if _admits(at, request) else "origin_blocked"
            self._arrivals.note(at.tenant.id, "settings", outcome, origin=origin, site=site_id)
        return _require_admitted(at, request)

    async def _enter(self, request: Request, at: Placed) -> Struct:
        self._check_rate(request, at)
        asked = wire.convert(wire.decode_object(await read_body(request) or b"{}"), EnterSite)
        return await visitors.enter(self._services, at, asked.renewal)

    async def _give_code(self, request: Request, at: Placed) -> Struct:
        actor = await self._api.actor(request)
        return await visitors.give_code(self._services, actor, at)

    async def _exchange(self, request: Request, at: Placed) -> Struct:
        self._check_rate(request, at)
        asked = wire.convert(wire.decode_object(await read_body(request) or b"{}"), ExchangeCode)
        return await visitors.exchange(self._services, at, asked.code)

    def _check_rate(self, request: Request, at: Placed) -> None:
        """Raises: TooFast."""
        if not self._limited:
            return
        host = "" if request.client is None else request.client.host
        wait = self._by_address.take(network(host)) or self._by_site.take(at.site.id)
        if wait:
            raise TooFast("Too many visitors at once; try again in a moment", retry_after_s=wait)


def _admits(at: Placed, request: Request) -> bool:
    return origins.of_site(request.headers.get("origin"), request.headers.get("host", ""), at)


def _require_admitted(at: Placed, request: Request) -> Placed:
    if not _admits(at, request):
        raise OriginBlocked("This page's origin is not on the list of the site or its tenant")
    return at


def network(host: str) -> str:
    """Whom an address belongs to: of IPv6 the first half, which is one customer's."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
