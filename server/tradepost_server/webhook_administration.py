"""What `tradepost webhook` and `tradepost follow` do: endpoints and their dead letters; the log, for operators."""

from collections.abc import Awaitable
from typing import TypeVar

import msgspec

from tradepost.protocol import commands as c
from tradepost.protocol.webhooks import DeadLetter, Webhook

from . import wire
from .administration import on_database, tenant_of
from .errors import TradepostError
from .handlers import feed, webhooks
from .model import Actor
from .outbound import Allowed, Outbound, OutboundError
from .serving import CannotServe, vault_of
from .settings import Settings
from .store import deliveries, following, tenants
from .store import webhooks as rows
from .store.beside import HOME
from .store.db import Connection
from .store.following import BEGINNING

T = TypeVar("T")
Command = TypeVar("Command", bound=c.Command)
LETTERS_MAX = 1_000  # that are listed


def create(settings: Settings, slug: str, url: str, events: list[str], description: str, *, pii: bool) -> str:
    """A webhook of a tenant; the text shows its secret.

    Raises: CannotServe for an unknown tenant, an address that we would not go to, or one too many.
    """
    command = _asked({"url": url, "events": events, "description": description}, c.CreateWebhook)
    _check(settings, url)
    vault = vault_of(settings)

    async def work(tx: Connection) -> str:
        scopes = frozenset({"messages:read", "pii:read"} if pii else {"messages:read"})
        actor = Actor(tenant=await tenant_of(tx, slug), profile_id="", key_id="command", scopes=scopes)
        made = await _words(webhooks.add(tx, vault, actor, command))
        return f"Webhook {made.webhook.id} is made. Its secret, which is not shown again:\n  {made.secret}"

    return on_database(settings, work)


def list_all(settings: Settings, slug: str) -> str:
    """A line each."""

    async def work(tx: Connection) -> list[Webhook]:
        return await rows.list_all(tx, (await tenant_of(tx, slug)).id)

    lines = [f"{w.id}  {w.url}  {_state(w)}" for w in on_database(settings, work)]
    return "\n".join(lines) or "No webhooks yet: `tradepost webhook create` makes one."


def _state(webhook: Webhook) -> str:
    if webhook.disabled is not None:
        state = f"disabled: {webhook.disabled}"
    elif webhook.failing_since is not None:
        state = f"failing since {webhook.failing_since:%Y-%m-%d %H:%M}"
    else:
        state = "well"
    return f"{state}, {webhook.waiting} conversations wait, {webhook.dead} dead letters"


def enable(settings: Settings, webhook_id: str, *, disabled: bool) -> str:
    """Has it told again, or no more.

    Raises: CannotServe for an unknown webhook.
    """
    command = _asked({"webhook": webhook_id, "disabled": disabled}, c.UpdateWebhook)

    async def work(tx: Connection) -> None:
        await _words(webhooks.change(tx, await _owner(tx, webhook_id), command))

    on_database(settings, work)
    return f"Webhook {webhook_id} is {'told nothing any more' if disabled else 'told what is committed from now on'}."


def rotate(settings: Settings, webhook_id: str, keep_s: int) -> str:
    """A new secret; the text shows it.

    Raises: CannotServe for an unknown webhook.
    """
    command, vault = _asked({"webhook": webhook_id, "keep_s": keep_s}, c.RotateWebhook), vault_of(settings)

    async def work(tx: Connection) -> str:
        made = await _words(webhooks.renew(tx, vault, await _owner(tx, webhook_id), command))
        return f"The new secret, which is not shown again:\n  {made.secret}\nThe one before signs too for {keep_s} s."

    return on_database(settings, work)


def delete(settings: Settings, webhook_id: str) -> str:
    """Removes it.

    Raises: CannotServe for an unknown webhook.
    """

    async def work(tx: Connection) -> None:
        await _words(webhooks.remove(tx, await _owner(tx, webhook_id), webhook_id))

    on_database(settings, work)
    return f"Webhook {webhook_id} is gone, with what it was still to be told."


def dead(settings: Settings, webhook_id: str) -> str:
    """Its dead letters, a line each, the oldest thousand.

    Raises: CannotServe for an unknown webhook.
    """

    async def work(tx: Connection) -> list[DeadLetter]:
        owner = await _owner(tx, webhook_id)
        return await deliveries.dead(tx, owner.tenant.id, webhook_id, None, LETTERS_MAX)

    found = on_database(settings, work)
    lines = [f"{d.id}  {d.conversation} {d.lane} {d.seq}  {d.attempts} attempts, {d.error}" for d in found]
    return "\n".join(lines) or "No dead letters."


def replay(settings: Settings, webhook_id: str, letter: str | None) -> str:
    """Has dead letters told again.

    Raises: CannotServe for an unknown webhook or letter.
    """
    command = _asked({"webhook": webhook_id, "letter": letter}, c.ReplayDeadLetters)

    async def work(tx: Connection) -> int:
        return (await _words(webhooks.raise_dead(tx, await _owner(tx, webhook_id), command))).replayed

    return f"{on_database(settings, work)} are told again by a running server."


def follow(settings: Settings, after: str, limit: int) -> str:
    """Events of all tenants after a cursor, a line of JSON each, without what they say; then the next cursor.

    Raises: CannotServe for what is no cursor.
    """

    try:
        place = feed.decode_cursor(after).get(HOME, BEGINNING) if after else BEGINNING
    except TradepostError:
        raise CannotServe(f"{after!r} is no cursor.", "Take one from the last line of an earlier answer.", 2) from None

    async def work(tx: Connection) -> list[bytes]:
        events, end = await following.read(tx, place, limit)
        shown = [{n: v for n, v in event._asdict().items() if n not in ("epoch", "xid")} for event in events]
        lines = [msgspec.json.encode(line) for line in shown]
        return [*lines, msgspec.json.encode({"cursor": feed.encode_cursor({HOME: end})})]

    return b"\n".join(on_database(settings, work)).decode()


def _check(settings: Settings, url: str) -> None:
    try:
        Outbound(Allowed.parse(settings.outbound_allow.split(","))).check(url)
    except OutboundError as refused:
        raise CannotServe(f"{url}: {refused}.", "docs/webhooks.md says where webhooks may be.", 2) from None


async def _owner(tx: Connection, webhook_id: str) -> Actor:
    """The operator, acting for the tenant of a webhook.

    Raises: CannotServe for an unknown webhook.
    """
    found = await rows.tenant_of(tx, webhook_id)
    if found is None:
        raise CannotServe(f"There is no webhook {webhook_id!r}.", "`tradepost webhook list` shows them.", 2)
    return Actor(tenant=await tenants.get(tx, found), profile_id="", key_id="command")


async def _words(work: Awaitable[T]) -> T:
    """Raises: CannotServe for what a command refuses."""
    try:
        return await work
    except TradepostError as refused:
        raise CannotServe(f"{refused.message}.", "", 2) from None


def _asked(fields: dict[str, object], command: type[Command]) -> Command:
    """Raises: CannotServe naming the place and the reason."""
    try:
        return wire.convert({n: v for n, v in fields.items() if v is not None}, command)
    except wire.Malformed as malformed:
        raise CannotServe(f"{malformed.path.removeprefix('$.')}: {malformed.reason}.", "", 2) from None
