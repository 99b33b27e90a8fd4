"""What the `tradepost` command does to tenants and keys, beside a running server or without one."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from tradepost.protocol.commands import CreateToken, SetPolicy
from tradepost.protocol.policy import PolicyDocument

from . import embedded, secrets, wire
from .errors import Invalid
from .gateway.auth import sign
from .handlers.hooks import Hook, secret_of
from .model import Actor, Tenant
from .originals import originals_of
from .rules import access, policy
from .serving import CannotServe, create_tenant_rows, database, prepare, vault_of
from .settings import Settings
from .store import audit, documents, originals, profiles, tenants
from .store.audit import Entry
from .store.db import Connection, Taken, connect
from .store.originals import Resealed

T = TypeVar("T")
_POLICY_HINT = "docs/privacy.md says what a policy may hold."
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@contextmanager
def reachable(settings: Settings) -> Iterator[str]:
    """The database: the one that is set, the embedded one of a running server, or that one started for a moment.

    Raises: CannotServe.
    """
    running = None if settings.database_url is not None else _running(settings)
    if running is not None:
        yield running
    else:
        with database(settings) as dsn:
            yield dsn


def _running(settings: Settings) -> str | None:
    try:
        server = embedded.find(settings.data)
    except embedded.EmbeddedError as error:
        raise CannotServe(error.message, error.hint, 6) from error
    return None if server is None else server.dsn


def on_database(settings: Settings, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Runs `work` in a transaction that serves all tenants, after migrations."""

    async def at_once(connection: Connection) -> T:
        async with connection.transaction():
            return await work(connection)

    return _on_connection(settings, at_once)


def _on_connection(settings: Settings, work: Callable[[Connection], Awaitable[T]]) -> T:
    async def run(dsn: str) -> T:
        await prepare(dsn)
        connection = await connect(dsn, "tradepost_service")
        try:
            return await work(connection)
        finally:
            await connection.close()

    with reachable(settings) as dsn:
        return asyncio.run(run(dsn))


def create_tenant(settings: Settings, slug: str, *, test: bool) -> str:
    """Makes it; the text shows its keys.

    Raises: CannotServe for a name that is taken or none.
    """
    if _SLUG.fullmatch(slug) is None:
        raise CannotServe(f"{slug!r} is no name for a tenant.", "Use lower-case letters, digits and dashes.", 2)
    vault = vault_of(settings)
    try:
        made = on_database(settings, lambda tx: create_tenant_rows(tx, vault, slug, test=test))
    except Taken:
        raise CannotServe(f"There is a tenant {slug!r} already.", "`tradepost tenant list` shows them.", 2) from None
    return (
        f"Tenant {slug} is made. Keep these, they are not shown again:\n"
        f"  API key         {made.api_key}\n"
        f"  signing key id  {made.signing.kid}\n"
        f"  signing secret  {made.signing.secret}  (HS256)\n"
        f"Its site, for the widget; no secret: {made.site}"
    )


def list_tenants(settings: Settings) -> str:
    """A line each."""
    found = on_database(settings, tenants.list_all)
    lines = [f"{tenant.slug:32} {'test' if tenant.test else 'live'}  since {at:%Y-%m-%d}" for tenant, at in found]
    return "\n".join(lines) or "No tenants yet: `tradepost tenant create NAME` makes one."


def hook_secret(settings: Settings, hook: Hook, slug: str) -> str:
    """What a hook of the tenant verifies our requests with.

    Raises: CannotServe for an unknown tenant.
    """
    vault = vault_of(settings)

    async def work(tx: Connection) -> Tenant:
        return await tenant_of(tx, slug)

    return secret_of(vault, hook, on_database(settings, work))


def reindex(settings: Settings) -> str:
    """Has a running server go through all messages; search finds what it found meanwhile.

    Raises: CannotServe.
    """
    on_database(settings, documents.again)
    return "Every message is indexed anew by the servers that run, or by the next one that does."


def reseal_originals(settings: Settings) -> Resealed:
    """Seals what masking hid with the newest key; servers may run meanwhile.

    Raises: CannotServe.
    """
    sealing = originals_of(settings.originals_keys, vault_of(settings))
    return _on_connection(settings, lambda connection: originals.reseal(connection, sealing))


def read_policy(path: Path) -> PolicyDocument:
    """A policy document from a file of JSON, checked.

    Raises: CannotServe naming the place and the reason.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CannotServe(f"{path} cannot be read: {error.strerror}.", "Name a file of JSON.", 2) from None
    try:
        document = wire.convert({"policy": wire.decode_object(raw)}, SetPolicy).policy
        policy.check(document, access.matrix())
    except wire.Malformed as malformed:
        raise CannotServe(f"{path}: {_place(malformed.path)}: {malformed.reason}", _POLICY_HINT, 2) from None
    except Invalid as refused:
        raise CannotServe(f"{path}: {_place(refused.path)}: {refused.message}.", _POLICY_HINT, 2) from None
    return document


def _place(path: str | None) -> str:
    """In the file, where the document itself is the root."""
    return (path or "$").replace("$.policy", "$", 1)


def show_policy(settings: Settings, slug: str, *, in_force: bool) -> str:
    """What the tenant changes of the defaults, or every role as it is in force; JSON.

    Raises: CannotServe for an unknown tenant.
    """

    async def work(tx: Connection) -> PolicyDocument:
        return (await tenants.policy_document(tx, (await tenant_of(tx, slug)).id))[0]

    document = on_database(settings, work)
    shown = policy.in_force(document) if in_force else document
    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode()


def set_policy(settings: Settings, slug: str, path: Path) -> str:
    """Replaces the tenant's document; a running server obeys it within two seconds.

    Raises: CannotServe.
    """
    document = read_policy(path)

    async def work(tx: Connection) -> int:
        tenant = await tenant_of(tx, slug)
        actor = Actor(tenant=tenant, profile_id="", key_id="command")
        await audit.record(tx, actor, Entry(action="policy.set", details={"roles": sorted(document.roles)}))
        return (await tenants.set_policy(tx, tenant.id, document)).policy.version

    version = on_database(settings, work)
    return f"Policy {version} of {slug} is in force; a running server obeys it within two seconds."


async def tenant_of(tx: Connection, slug: str) -> Tenant:
    """The tenant of that name.

    Raises: CannotServe.
    """
    found = await tenants.find(tx, slug)
    if found is None:
        raise CannotServe(f"There is no tenant {slug!r}.", "Try `tradepost tenant list`.", 2)
    return found


def mint(settings: Settings, slug: str, profile: str, role: str | None, name: str | None, ttl_s: int) -> str:
    """A token of a tenant's profile.

    Raises: CannotServe for an unknown tenant or role, or a profile id that is none.
    """
    vault = vault_of(settings)
    try:
        asked = {"profile": profile, "role": role, "name": name, "ttl_s": ttl_s}
        command = msgspec.convert(asked, CreateToken)
    except msgspec.ValidationError as error:
        raise CannotServe(str(error), "A profile id has 1 to 128 characters, a role is a lower-case word.", 2) from None

    async def work(tx: Connection) -> str:
        tenant = await tenants.find(tx, slug)
        key = None if tenant is None else await tenants.newest_secret(tx, tenant.id)
        if tenant is None or key is None or key.secret is None:
            raise CannotServe(f"There is no tenant {slug!r} with a signing secret.", "Try `tradepost tenant list`.", 2)
        if role is not None and role not in tenant.policy.roles:
            known = ", ".join(sorted(tenant.policy.roles))
            raise CannotServe(f"The tenant has no role {role!r}.", f"It has: {known}.", 2)
        await profiles.ensure(tx, tenant.id, profile, name)
        try:
            return sign(key.kid, vault.open(key.secret), command).token
        except secrets.SecretsUnreadable as error:
            raise CannotServe(str(error), "Use the data directory or secret key of the server.", 6) from error

    return on_database(settings, work)
