"""Which answers another origin's page may read: those to pages on a tenant's list. One place, for all routes.

Being readable opens nothing: the token says who asks, and its tenant's own list whether this page may use it. There are
no cookies, so answers never allow credentials.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..model import Tenant
from .origins import listed

PATHS = ("/v1/", "/f/", "/g/", "/p/", "/w/")
MAX_AGE_S = 600
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, range, tradepost-as",
    "access-control-max-age": str(MAX_AGE_S),
    "vary": "origin, access-control-request-method, access-control-request-headers",
}
EXPOSED = "content-disposition, content-range, etag, retry-after, tradepost-request-id"


class KnownOrigins:
    """The origins on the lists of all tenants. A preflight names no tenant, so it is asked of all of them."""

    def __init__(self) -> None:
        self._by_tenant: dict[int, frozenset[str]] = {}
        self._all: frozenset[str] = frozenset()

    def obey(self, tenant: Tenant) -> None:
        """The tenant's lists are these now."""
        listed = tenant.site_origins.union(tenant.policy.origins)
        if self._by_tenant.get(tenant.id, frozenset()) != listed:
            self._by_tenant[tenant.id] = listed
            self._all = frozenset().union(*self._by_tenant.values())

    def __contains__(self, origin: str) -> bool:
        return listed(origin, self._all)


def for_answer(origin: str | None, known: KnownOrigins) -> Mapping[str, str]:
    """What goes with an answer to a page of this origin."""
    if origin is None or origin not in known:
        return {}
    return {"access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED}


def for_preflight(origin: str | None, known: KnownOrigins) -> Mapping[str, str] | None:
    """The answer to a question before the question; None: it is not ours to answer."""
    if origin is None or origin not in known:
        return None
    return {"access-control-allow-origin": origin, **PREFLIGHT}


class Cors:
    """ASGI: looks at HTTP alone; a socket passes untouched, its origin is checked with its token."""

    def __init__(self, app: ASGIApp, known: KnownOrigins) -> None:
        self._app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATHS):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            preflight = for_preflight(origin, self._known)
            if preflight is not None:
                await Response(status_code=204, headers=dict(preflight))(scope, receive, send)
                return
        added = for_answer(origin, self._known)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                answered.add_vary_header("Origin")
                if "access-control-allow-origin" not in answered:
                    answered.update(added)
            await send(message)

        await self._app(scope, receive, sent)
