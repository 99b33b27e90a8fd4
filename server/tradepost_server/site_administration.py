"""What the `tradepost site` command does: making, showing, changing and removing sites."""

from pathlib import Path

import msgspec

from tradepost.protocol.commands import UpdateSite
from tradepost.protocol.sites import Site, SiteChange

from . import ids, wire
from .administration import on_database, tenant_of
from .errors import TradepostError
from .handlers import sites as rows
from .model import Actor
from .serving import CannotServe
from .settings import Settings
from .store import audit, sites
from .store.db import Connection

_HINT = "docs/sites.md says what a site's settings may hold."


def create_site(settings: Settings, slug: str, origins: list[str]) -> str:
    """A site of a tenant, with the defaults.

    Raises: CannotServe for an unknown tenant, or an origin that is none.
    """
    change = _change({"origins": origins} if origins else {}, "--origin")

    async def work(tx: Connection) -> Site:
        actor = await _command(tx, slug)
        made, _ = await rows.add(tx, actor, change)
        await audit.record(tx, actor, rows.made_entry(made))
        return made

    made = on_database(settings, work)
    return f"Site {made.id} is made. Its id is no secret: it stands in the pages that carry the widget."


def list_sites(settings: Settings, slug: str) -> str:
    """A line each."""

    async def work(tx: Connection) -> list[Site]:
        return await sites.list_all(tx, (await tenant_of(tx, slug)).id)

    lines = [
        f"{s.id}  {s.settings.title}  {' '.join(s.settings.origins)}".rstrip() for s in on_database(settings, work)
    ]
    return "\n".join(lines) or "No sites yet: `tradepost site create` makes one."


def show_site(settings: Settings, site_id: str) -> str:
    """Its settings as JSON: as `set` takes them.

    Raises: CannotServe for an unknown site.
    """

    async def work(tx: Connection) -> Site:
        return (await _placed(tx, site_id))[1]

    return msgspec.json.format(msgspec.json.encode(on_database(settings, work).settings), indent=2).decode()


def set_site(settings: Settings, site_id: str, path: Path) -> str:
    """Changes the settings that a file of JSON names; a running server obeys within two seconds.

    Raises: CannotServe naming the place and the reason.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CannotServe(f"{path} cannot be read: {error.strerror}.", "Name a file of JSON.", 2) from None
    try:
        change = _change(wire.decode_object(raw), str(path))
    except wire.Malformed as malformed:
        raise CannotServe(f"{path}: {malformed.path}: {malformed.reason}", _HINT, 2) from None

    async def work(tx: Connection) -> None:
        actor, _ = await _placed(tx, site_id)
        try:
            await rows.change(tx, actor, site_id, change)
        except TradepostError as refused:
            place = (refused.path or "$").replace("$.settings", "$", 1)
            raise CannotServe(f"{path}: {place}: {refused.message}.", _HINT, 2) from None

    on_database(settings, work)
    return f"Site {site_id} is changed; a running server obeys it within two seconds."


def delete_site(settings: Settings, site_id: str) -> str:
    """Removes it.

    Raises: CannotServe for an unknown site.
    """

    async def work(tx: Connection) -> None:
        actor, _ = await _placed(tx, site_id)
        await rows.remove(tx, actor, site_id)

    on_database(settings, work)
    return f"Site {site_id} is gone; its conversations stay."


def _change(fields: object, source: str) -> SiteChange:
    """Raises: CannotServe naming the place and the reason."""
    try:
        return wire.convert({"site": ids.site(), "settings": fields}, UpdateSite).settings
    except wire.Malformed as malformed:
        place = malformed.path.replace("$.settings", "$", 1)
        raise CannotServe(f"{source}: {place}: {malformed.reason}", _HINT, 2) from None


async def _command(tx: Connection, slug: str) -> Actor:
    """The operator, acting for a tenant."""
    return Actor(tenant=await tenant_of(tx, slug), profile_id="", key_id="command")


async def _placed(tx: Connection, site_id: str) -> tuple[Actor, Site]:
    """The operator, acting for the tenant of a site.

    Raises: CannotServe for an unknown site.
    """
    found = await sites.find_anywhere(tx, site_id)
    if found is None:
        raise CannotServe(f"There is no site {site_id!r}.", "`tradepost site list` shows them.", 2)
    return Actor(tenant=found.tenant, profile_id="", key_id="command"), found.site
