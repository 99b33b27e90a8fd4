"""`tradepost demo`: the database, the server that may be killed, and those who play. Ctrl-C ends everything."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from time import monotonic

import msgspec

from tradepost import Client
from tradepost.errors import TradepostError
from tradepost.protocol.sites import SiteChange, Theme, UpdateSite

from .. import logs
from ..gateway.assets import WebAssets
from ..serving import CannotServe, Keys, address, database, ensure_default, listen, prepare, vault_of
from ..settings import Settings
from .actor import cast
from .counting import Counter, config
from .ground import checkout_of
from .ledger import Ledger
from .pages import STAGE
from .play import Play
from .supervisor import GaveUp, Supervisor

SHOP_FRONT = SiteChange(title="Lámparas Tomás", theme=Theme(accent="#7d5209"))


def demo(settings: Settings) -> None:
    """Plays until Ctrl-C or SIGTERM, then ends everything, the database included.

    Raises: CannotServe.
    """
    logs.configure(settings)
    with contextlib.suppress(OSError):  # who cannot make it is told in words when the directory itself is looked at
        settings.data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(listen(settings)) as sock:
        asyncio.run(_until_stopped(settings, sock))


async def _until_stopped(settings: Settings, sock: socket.socket) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    url = address(settings.host, sock)
    with ExitStack() as stack:
        with _progress("starting the database"):
            # In a thread, and to its end whatever happens: what was half started could not be stopped.
            dsn = await asyncio.to_thread(stack.enter_context, database(settings))
            await prepare(dsn)
            keys = await ensure_default(settings, dsn, vault_of(settings), url)
        await _play_until(stopped, settings, sock, dsn, keys)
    _tell(f"\nEverything has ended. The data is kept in {settings.data}.")


async def _play_until(stopped: asyncio.Event, settings: Settings, sock: socket.socket, dsn: str, keys: Keys) -> None:
    """Raises: CannotServe where it ends by itself."""
    playing = asyncio.create_task(_play(settings, sock, dsn, keys), name="playing")
    waiting = asyncio.create_task(stopped.wait(), name="waiting for Ctrl-C")
    await asyncio.wait({playing, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    playing.cancel()
    try:
        await playing
    except asyncio.CancelledError:
        return
    except (ExceptionGroup, TradepostError) as error:
        first = _first(error)
        if stopped.is_set() or not isinstance(first, GaveUp | TradepostError):
            raise
        raise CannotServe(f"The demo cannot go on: {first}", "Start it again.", 1) from None


async def _play(settings: Settings, sock: socket.socket, dsn: str, keys: Keys) -> None:
    """The server and the cast, until cancelled."""
    ledger = Ledger()
    async with Client(keys.url, api_key=keys.api_key) as shop:
        actors = cast(shop, ledger)
        play = Play(shop, actors, ledger, checkout_url=checkout_of(keys.url))
        counter = Counter(shop, ledger, play)

        async def answer(word: str) -> bytes:
            return msgspec.json.encode(await counter.count() if word == "counter" else config(play))

        server = Supervisor(sock, data=settings.data, host=settings.host, dsn=dsn, answer=answer, say=_tell)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.run(), name="server")
            with _progress("starting the server"):
                await server.ready.wait()
            with _progress("calling the cast"):
                await shop.request(UpdateSite(site=keys.site, settings=SHOP_FRONT))
                for actor in actors.values():
                    tasks.create_task(actor.run(), name=actor.party.name)
                story = tasks.create_task(play.run(), name="story")
                await play.begun.wait()
            _tell(_welcome(keys.url))
            await story  # it is ended first, while what it still has to say is heard


def _first(error: Exception) -> Exception:
    """The failure that ended the others."""
    return _first(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error


def _welcome(url: str) -> str:
    built = "" if WebAssets.found().text(STAGE) else "\n  The pages are not built yet: run “make setup”.\n"
    return f"""
  The demo runs:  {url}/demo
{built}
  A brass lamp is sold. Ana buys it, Tomás sells it, Kofi brings it, Mei helps when something is odd. The page shows all
  sides, live. Type as any of them; cut the buyer off; kill the server: nothing gets lost. Each side alone:

  Ana      {url}/demo/shop        a shop's page with the widget
  Tomás    {url}/demo/seller      his orders, the conversation within the page
  Kofi     {url}/demo/courier     made for a telephone: the way, and large buttons
  Mei      {url}/demo/desk        the agents' page
  You      {url}/start            your own first page

  Ctrl-C ends everything.
"""


def _tell(words: str, end: str = "\n") -> None:
    with contextlib.suppress(OSError):  # the terminal was closed
        print(words, end=end, flush=True)


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """Says what takes its time, and how long it took."""
    began = monotonic()
    _tell(f"{what} … ", end="")
    try:
        yield
    except BaseException:
        _tell("")
        raise
    _tell(f"{monotonic() - began:.1f} s")
