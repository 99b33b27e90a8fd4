"""What operators ask a node: alive, ready, and, on an address of their own, metrics."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .. import wire
from ..broker.exchange import Exchange
from ..handlers.services import Services
from ..store.watch import Watch
from .metrics import registry_of
from .readiness import Readiness
from .socket import Sockets


def routes(services: Services, sockets: Sockets, watch: Watch, exchange: Exchange) -> list[Route]:
    """/live and /ready."""
    readiness = Readiness(services, sockets, watch, exchange)

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        found = await readiness.look()
        status = 503 if found.status == "down" else 200
        return Response(wire.encode(found), status, {"cache-control": "no-store"}, "application/json")

    return [Route("/live", live), Route("/ready", ready)]


def operators_app(services: Services, sockets: Sockets, watch: Watch, exchange: Exchange) -> Starlette:
    """For the address that only operators reach."""
    registry = registry_of(services, sockets, watch, exchange)

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics), *routes(services, sockets, watch, exchange)])
