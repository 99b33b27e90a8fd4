"""The composition root: settings → pools → writer → hub → sockets → web app. Nothing else wires things up."""

import asyncio
import gc
import itertools
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import msgspec
from msgspec import Raw
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.model import Receipt
from tradepost.protocol.signals import ReceiptMoved

from .broker.bus import Bus, Confirmed, MemoryBus
from .broker.exchange import Exchange
from .broker.hub import Hub
from .broker.nats_bus import NatsBus
from .broker.postgres_bus import PostgresBus
from .broker.words import Governed, Revoked
from .databases import Databases
from .errors import NotFound
from .gateway import health, http, openapi, pictures, problems
from .gateway.assets import WebAssets
from .gateway.auth import Authenticator
from .gateway.cors import Cors
from .gateway.downloads import Downloads
from .gateway.limits import MOVES_BURST, MOVES_RATE, Buckets
from .gateway.pages import Pages
from .gateway.sites import SiteRoutes
from .gateway.socket import Sockets
from .gateway.start import StartPage
from .gateway.uploads import Uploads
from .gateway.ws_frames import encode_text_frame
from .handlers import blocking, dispatch
from .handlers.checkout import Checkout
from .handlers.classifying import AT_ONCE_PER_TENANT, Classifier
from .handlers.hooks import Hooks
from .handlers.renewals import Renewals
from .handlers.screening import Screening
from .handlers.services import Services
from .handlers.turns import Turns
from .media.addresses import Addresses
from .media.depot import Depot
from .media.gifs import GifLibrary, Pack, Provider
from .media.gifs.giphy import Giphy
from .media.gifs.klipy import Klipy
from .media.images import ImageWorkshop
from .media.previews import Previews
from .media.scanner import Scanner
from .media.spool import Spool
from .media.storage import open_storage
from .model import Key, Tenant
from .originals import originals_of
from .outbound import Allowed, Outbound
from .rules.aliases import role_of
from .secrets import Vault
from .settings import DEFAULT_TENANT, Settings
from .store import tenants, vitals
from .store.beside import HOME
from .store.changes import Changes
from .store.copies import Copies
from .store.db import DOWN, Database, is_served, open_copy
from .store.loader import Loader
from .store.receipts import Position, Receipts
from .store.replica import Replica
from .store.resting import Resting
from .store.watch import Watch
from .store.writer import Committed, LogWriter
from .webpush import WebPush
from .workers import collector, desk, heads, indexing, policies, presence, pushing, sweep, timers, webhooks

_log = logging.getLogger("tradepost.app")

ENDING_S = 2.0  # for what runs in the background to end
ENDINGS = 3  # how often it is told to

Loop: TypeAlias = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One process, running."""

    services: Services
    sockets: Sockets
    database: Database
    watch: Watch
    exchange: Exchange


class _Late:
    """Stands for sockets where hub and handlers are made before them."""

    sockets: Sockets


@asynccontextmanager
async def run_node(settings: Settings, dsn: str, vault: Vault) -> AsyncIterator[Node]:
    """Builds the parts, runs their loops, and takes them down in order.

    Raises: NotDurable, BadStorage, and what asyncpg raises where the database does not answer.
    """
    dispatch.check()
    http.check()
    if settings.chosen_broker == "memory" and await is_served(dsn):
        _log.warning("another process serves this database: with TRADEPOST_BROKER=memory they hear each other late")
    workshop = ImageWorkshop()
    depot = _depot(settings, vault, workshop)
    databases = await Databases.open(settings, dsn)
    database = databases.home
    copy = None if settings.replica_url is None else await open_copy(settings.replica_url, size=settings.pool_size)
    replica = Replica(database, copy)
    late = _Late()
    hub = Hub(databases.read_log, encode_text_frame)
    exchange = Exchange(_bus(settings, dsn), hub, databases.opener(hub), databases.large)
    authenticator = Authenticator(database, vault, settings)
    allowed = Allowed.parse(settings.outbound_allow.split(","))
    outbound = Outbound(allowed)
    telling = Outbound(allowed)  # endpoints of webhooks: slow ones keep nobody else waiting
    asking = Outbound(allowed, per_host=AT_ONCE_PER_TENANT)  # what messages wait for stands behind nothing else
    previews = Previews(outbound, workshop, vault.seal_for("addresses of previews"))
    services = Services(
        **_of_one(database, hub, exchange),
        replica=replica,
        hub=hub,
        depot=depot,
        signer=authenticator,
        screening=Screening(originals_of(settings.originals_keys, vault)),
        renewals=Renewals(vault.seal_for("renewals of visitors")),
        outbound=outbound,
        checkout=Checkout(Hooks(outbound, vault)),
        classifier=Classifier(Hooks(asking, vault)),
        gifs=GifLibrary(await asyncio.to_thread(Pack.load, settings.gif_pack), outbound, _gif_provider(settings)),
        previews=previews,
        secrets=vault,
        push=WebPush(outbound, vault.derive("web push"), settings.push_contact),
        searches=Turns(max(1, settings.pool_size // 2)),
        revoked=lambda actor, profile_id: _revoke(late.sockets, exchange, (actor.tenant.id, profile_id)),
        obey=lambda tenant: _obey(late.sockets, exchange, tenant),
        outdated=exchange.outdate,
        alone=exchange.alone,
        expect=exchange.expect,
        expect_desk=exchange.expect_desk,
        pace=Buckets(MOVES_RATE, MOVES_BURST).take,
        place=itertools.cycle(settings.placing).__next__,
        copies=Copies(database, databases.beside, lambda refs: blocking.renew(services, refs)),
        everywhere={},
    )
    services.everywhere[HOME] = services
    for number, there in databases.beside.items():
        of_one = _of_one(there, hub, exchange)
        services.everywhere[number] = replace(services, number=number, replica=Replica(there, None), **of_one)
    sockets = late.sockets = Sockets(services, authenticator, settings)
    exchange.revoke = sockets.revoke
    async with database.service() as connection:
        await vitals.learn_time(connection)
        for tenant in await tenants.with_origins(connection):
            sockets.origins.obey(tenant)
    watch = Watch({number: each.database for number, each in services.everywhere.items()}, settings.data)
    loops = [
        asyncio.create_task(loop, name=name)
        for name, loop in (
            ("hub", hub.run()),
            ("exchange", exchange.run()),
            ("sockets", sockets.run()),
            ("presence", presence.run(services, exchange)),
            ("policies", policies.run(sockets.obey, database, exchange.governed)),
            ("desk", desk.run(services)),
            ("watch", watch.run()),
            ("replica", replica.run()),
            *(loop for each in services.everywhere.values() for loop in _loops_of_one(each, telling, settings)),
            *((("copies", services.copies.run()),) if databases.beside else ()),
            *(() if exchange.alone else (("heads", heads.run(services, exchange)),)),
        )
    ]
    for task in loops:
        task.add_done_callback(_stop_if_it_ended)
    await workshop.start()
    try:
        yield Node(services=services, sockets=sockets, database=database, watch=watch, exchange=exchange)
    finally:
        for task in loops:
            task.remove_done_callback(_stop_if_it_ended)
        await exchange.leave()
        await sockets.close()
        for each in services.everywhere.values():
            await each.writer.close()
            await each.changes.close()
        await _end(loops, databases)
        await previews.close()
        await workshop.close()
        await outbound.close()
        await asking.close()
        await telling.close()
        await replica.close()


async def _end(loops: Sequence[asyncio.Task[Any]], databases: Databases) -> None:
    """What runs in the background, and all connections of the pools.

    Who is in a statement waits for a database that answers nothing. Their connections are cut then, and they are told
    once more: a cancellation is lost where the connection fails beneath it.
    """
    left: set[asyncio.Task[Any]] = set(loops)
    for _ in range(ENDINGS):
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=ENDING_S)
        await databases.close()
        if not left:
            break
    for task in loops:
        if task in left:
            _log.error("%s does not end", task.get_name())
        elif not task.cancelled() and (error := task.exception()) and not isinstance(error, DOWN):
            _log.error("%s had ended", task.get_name(), exc_info=error)


def _of_one(database: Database, hub: Hub, exchange: Exchange) -> dict[str, Any]:
    """What of `Services` each database has its own of."""
    resting = Resting()

    def publish(committed: Sequence[Committed], confirmed: Confirmed) -> None:
        exchange.publish(committed, confirmed)
        resting.stir()

    writer = LogWriter(database.dsn, publish, hub.flagged)
    return {
        "database": database,
        "writer": writer,
        "changes": Changes(database, publish, exchange.renew, hub.open, writer.told),
        "resting": resting,
        "loader": Loader(database, lambda found, heads: hub.open(found, heads).conversation),
        "receipts": Receipts(database, lambda moved: _tell_receipts(hub, moved)),
    }


def _loops_of_one(services: Services, telling: Outbound, settings: Settings) -> list[tuple[str, Loop]]:
    """What goes on in each database."""
    named = {
        "writer": services.writer.run(),
        "loader": services.loader.run(),
        "receipts": services.receipts.run(),
        "timers": timers.run(services, services.database.dsn),
        "sweep": sweep.run(services),
        "collector": collector.run(services),
        "indexing": indexing.run(services),
        "pushing": pushing.run(services),
        "webhooks": webhooks.run(services, telling, settings),
    }
    return [(f"{name} {services.number}" if services.number else name, loop) for name, loop in named.items()]


def _gif_provider(settings: Settings) -> Provider | None:
    """The outside provider that the operator chose."""
    if settings.gifs == "giphy" and settings.giphy_key is not None:
        return Giphy(settings.giphy_key, settings.gif_rating, settings.giphy_url)
    if settings.gifs == "klipy" and settings.klipy_key is not None:
        return Klipy(settings.klipy_key, settings.gif_rating, settings.klipy_url)
    return None


def _depot(settings: Settings, vault: Vault, workshop: ImageWorkshop) -> Depot:
    """What files are kept with.

    Raises: BadStorage.
    """
    return Depot(
        settings=settings,
        storage=open_storage(settings),
        spool=Spool(settings.data / "spool"),
        workshop=workshop,
        addresses=Addresses(vault.seal_for("addresses of files"), settings.file_address_s),
        scanner=None if settings.clamav is None else Scanner(settings.clamav),
    )


def _stop_if_it_ended(task: "asyncio.Task[None]") -> None:
    """A node without one of its loops is no node: it stops, so that whoever runs it starts it anew."""
    error = None if task.cancelled() else task.exception()
    _log.critical("%s ended: the node stops", task.get_name(), exc_info=error)
    os.kill(os.getpid(), signal.SIGTERM)


def _bus(settings: Settings, dsn: str) -> Bus:
    """How nodes tell each other."""
    named = settings.chosen_broker
    if named == "memory":
        return MemoryBus()
    return PostgresBus(dsn) if named == "postgres" else NatsBus(named)


def _revoke(sockets: Sockets, exchange: Exchange, key: Key) -> None:
    sockets.revoke(key)
    exchange.say(Revoked(tenant=key[0], profile=key[1]))


def _obey(sockets: Sockets, exchange: Exchange, tenant: Tenant) -> None:
    sockets.obey(tenant)
    exchange.say(Governed(tenant=tenant.id))


def _tell_receipts(hub: Hub, moved: Sequence[Position]) -> None:
    """A receipt that moved is told to its lane."""
    for position in moved:
        conversation = hub.find(position.ref)
        lane = None if conversation is None else conversation.lanes.get(position.lane_id)
        if conversation is None or lane is None:
            continue
        receipt = Receipt(participant=position.participant_id, delivered=position.delivered, read=position.read)
        signal = Raw(msgspec.json.encode(ReceiptMoved(receipt=receipt)))
        frame = SignalFrame(conversation=conversation.id, lane=lane.id, signal=signal)
        who = conversation.participants[position.participant_id]
        own = (conversation.tenant_id, who.profile_id)
        payload = msgspec.json.encode(frame)
        hub.signals.lane(position.ref, lane, payload, besides=own, of=role_of(who), what="receipts")


def build_app(node: Node, *, extra: Sequence[Route] = ()) -> Starlette:
    """The web application of a running node."""
    api = http.Api(node.sockets)
    pages = Pages(WebAssets.found(), node.services, node.sockets.arrivals)
    own: list[Route | WebSocketRoute] = [
        WebSocketRoute("/v1/ws", node.sockets),
        *api.routes(),
        *Uploads(node.sockets, api).routes(),
        *Downloads(node.sockets).routes(),
        *SiteRoutes(node.sockets, api).routes(),
        *openapi.routes(),
        *health.routes(node.services, node.sockets, node.watch, node.exchange),
        *pictures.routes(node.services),
        *StartPage(node.services, pages, node.sockets.arrivals, DEFAULT_TENANT).routes(),
        *pages.routes(),
    ]
    http.check_routes(own)
    routes = [
        *own,
        *extra,
        Route("/{path:path}", _not_found, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Cors, node.sockets.origins)])


def build_operators_app(node: Node) -> Starlette:
    """What is served where only operators reach it."""
    return health.operators_app(node.services, node.sockets, node.watch, node.exchange)


async def _not_found(request: Request) -> Response:
    return problems.response(NotFound("Nothing here; the API is described at /v1/docs"))


def settle_memory() -> None:
    """What was made at start stays: the garbage collector need not look at it again, nor look so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


class Application:
    """Starts with the event loop that serves: what ASGI calls is made inside its lifespan."""

    def __init__(self, lifespan: Callable[["Application"], "AbstractAsyncContextManager[None]"]) -> None:
        self.inner: Starlette | None = None
        self._outer = Starlette(lifespan=lambda _: lifespan(self))
        self.drain: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self.inner is None:
            await self._outer(scope, receive, send)
        else:
            await self.inner(scope, receive, send)

    async def on_drain(self) -> None:
        """Before the server stops."""
        if self.drain is not None:
            await self.drain()
