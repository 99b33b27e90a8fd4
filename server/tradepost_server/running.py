"""`tradepost serve`: the processes that serve, what they tell operators, and where."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from . import crew, logs, secrets
from .app import Application, build_app, build_operators_app, run_node, settle_memory
from .gateway import launcher, listening
from .serving import (
    CannotServe,
    Keys,
    address,
    check_replica,
    check_storage,
    database,
    ensure_default,
    listen,
    prepare_all,
    share,
    vault_of,
    write_private,
)
from .settings import Settings
from .store.db import NotDurable
from .telemetry.exporting import NotInstalled, exported

_log = logging.getLogger("tradepost.serving")

METRICS_FILE = "metrics.address"  # under the data directory: where `tradepost top` looks


def serve(settings: Settings) -> None:
    """Runs until SIGTERM or Ctrl-C.

    Raises: CannotServe.
    """
    logs.configure(settings)
    with traced(settings):
        _serve(settings)


def _serve(settings: Settings) -> None:
    port = share(settings) if settings.workers > 1 else listen(settings)
    held = port.held if isinstance(port, listening.SharedPort) else port
    operators = [listen_for_operators(settings, place) for place in range(settings.workers)]
    with database(settings) as dsn:
        vault = vault_of(settings)
        check_storage(settings)
        check_replica(settings)
        asyncio.run(prepare_all(settings, dsn))
        keys = asyncio.run(ensure_default(settings, dsn, vault, address(settings.host, held)))

        greeting = hello(keys) if sys.stdout.isatty() else ""
        try:
            with told_to_operators(settings, operators):
                if isinstance(port, listening.SharedPort):
                    print(greeting, end="", flush=True)
                    crew.Crew(work, settings, dsn, port, operators).run()
                else:
                    run_process(settings, dsn, vault, port, operators[0], greeting)
        except NotDurable as error:
            raise CannotServe(str(error), "Nothing was started.", 4) from error
        except listening.CannotListen as error:
            raise CannotServe(str(error), "", 3) from error


def listen_for_operators(settings: Settings, place: int) -> socket.socket | None:
    """Of the process at this place; each has the port after that of the one before.

    Raises: CannotServe where the address is taken or is none."""
    if settings.metrics == "off":
        return None
    host, _, port = settings.metrics.rpartition(":")
    try:
        return listening.listening_socket(host.strip("[]"), int(port) and int(port) + place)
    except listening.CannotListen as error:
        said = str(error).partition(". ")[0].removesuffix(".")
        raise CannotServe(f"TRADEPOST_METRICS={settings.metrics}: {said}.", "Choose another address.", 3) from error


@contextmanager
def told_to_operators(settings: Settings, sockets: Sequence[socket.socket | None]) -> Iterator[None]:
    """A file says where each process has its metrics, a line each."""
    host = settings.metrics.rpartition(":")[0]
    known = [address(host, sock) for sock in sockets if sock is not None]
    if not known:
        yield
        return
    path = settings.data / METRICS_FILE
    write_private(path, "\n".join(known).encode())
    _log.info("metrics are at %s", ", ".join(f"{where}/metrics" for where in known))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def traced(settings: Settings) -> Iterator[None]:
    """Traces go where settings say.

    Raises: CannotServe.
    """
    try:
        with exported() if settings.traces == "otlp" else contextlib.nullcontext():
            yield
    except NotInstalled as error:
        raise CannotServe(f"TRADEPOST_TRACES: {error}.", "pip install 'tradepost-server[otel]'", 2) from error


def hello(keys: Keys) -> str:
    """What a terminal shows: the address, a test key, and the lines of Python that say hello with them."""
    return f"""
  Tradepost is listening on {keys.url}
  Your first page, with the lines to put into it:  {keys.url}/start
  A test key of the tenant "{keys.tenant}":  {keys.api_key}

  Say hello (pip install tradepost):

    import asyncio
    from tradepost import Client

    async def main():
        async with Client("{keys.url}", api_key="{keys.api_key}") as shop:
            order = await shop.conversations.ensure(key="order:55", participants=["buyer:7", "seller:42"])
            async with Client(shop.url, get_token=shop.token_source("buyer:7", role="buyer")) as buyer:
                chat = await buyer.conversations.get(order.id)
                await chat.send("Is it still for sale?")
                async for message in chat.history(limit=10):
                    print(message.author.role, message.text)

    asyncio.run(main())

  Ctrl-C stops it.
"""


def work(settings: Settings, dsn: str, sock: socket.socket, operators: socket.socket | None) -> None:
    """One of several processes on a port."""
    logs.configure(settings)
    crew.stop_with_parent()
    try:
        with traced(settings):
            run_process(settings, dsn, vault_of(settings), sock, operators)
    except (CannotServe, NotDurable) as error:
        _log.critical("this process cannot serve: %s", error)
        sys.exit(1)


def run_process(
    settings: Settings,
    dsn: str,
    vault: secrets.Vault,
    sock: socket.socket,
    operators: socket.socket | None,
    greeting: str = "",
) -> None:
    """Serves in this process until SIGTERM or Ctrl-C.

    Raises: NotDurable.
    """

    @asynccontextmanager
    async def lifespan(application: Application) -> AsyncIterator[None]:
        async with run_node(settings, dsn, vault) as node, AsyncExitStack() as stack:
            if operators is not None:
                await stack.enter_async_context(launcher.beside(build_operators_app(node), operators))
            application.inner = build_app(node)
            application.drain = node.sockets.drain
            settle_memory()
            print(greeting, end="", flush=True)
            yield

    application = Application(lifespan)
    launcher.run(application, sock, on_drain=application.on_drain)
