"""From settings to what serving needs: database, keys, sockets; every way in which that can fail, in words."""

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError

from tradepost.protocol.sites import SiteChange, Starts

from . import embedded, ids, secrets
from .gateway import listening
from .handlers import sites as site_rows
from .media.storage import BadStorage, open_storage
from .model import Actor, Tenant
from .rules.access import SCOPES
from .settings import DEFAULT_TENANT, Settings
from .store import beside, migrate, sites, tenants
from .store.db import REFUSED, Connection, connect
from .store.dialing import each_host

_log = logging.getLogger("tradepost.serving")

KEYS_FILE = "keys.json"
BESIDE = "TRADEPOST_DATABASES_BESIDE"
RESTORE_AGAIN = "Restore the backup again, into an empty directory or database."


class CannotServe(Exception):
    """Words for the operator, and the exit code.

    1 not done whole, 2 setting, 3 address, 4 database, 5 schema, 6 data directory.
    """

    def __init__(self, message: str, hint: str, code: int) -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


def settings_with(**given: Any) -> Settings:
    """The environment's settings, with what the command line says over them.

    Raises: CannotServe naming the first that cannot be.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"TRADEPOST_{str(first['loc'][0]).upper()}: " if first["loc"] else ""
        raise CannotServe(f"{name}{first['msg'].removeprefix('Value error, ')}.", "", 2) from error


class SigningInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What signs tokens of the default tenant."""

    kid: str
    alg: str
    secret: str


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """`keys.json` under the data directory: how programs on this machine reach the server; for its owner alone."""

    url: str
    tenant: str
    api_key: str
    signing: SigningInfo
    site: str = ""  # the id of the tenant's first site


class NewTenant(msgspec.Struct, frozen=True, kw_only=True):
    """What a tenant is made with."""

    api_key: str
    signing: SigningInfo
    site: str


def unfinished_mark(settings: Settings) -> Path:
    """The file that is in a data directory while a backup is restored into it."""
    return settings.data / "restore.unfinished"


@contextmanager
def database(settings: Settings, *, restoring: bool = False) -> Iterator[str]:
    """The address of the database: the one that is set, or the embedded one, started now and stopped at the end.

    Raises: CannotServe.
    """
    if not restoring and unfinished_mark(settings).exists():
        raise CannotServe(f"A restore into {settings.data} has begun and is not finished.", RESTORE_AGAIN, 6)
    if settings.database_url is not None:
        yield settings.database_url
        return
    try:
        lock = embedded.acquire_lock(settings.data)
        try:
            with _kept(settings.data) as dsn:
                yield dsn
        finally:
            lock.release()
    except embedded.EmbeddedError as error:
        raise CannotServe(error.message, error.hint, 6) from error


@contextmanager
def _kept(data: Path) -> Iterator[str]:
    """The embedded PostgreSQL, started again within a second whenever it has died."""
    server = embedded.start(data)
    over = threading.Event()

    def keep() -> None:
        nonlocal server
        while not over.wait(0.5):
            if not embedded.alive(server):
                _log.error("the embedded PostgreSQL has died; starting it again")
                try:
                    server = embedded.start(data)
                except embedded.EmbeddedError as error:
                    _log.critical("it did not start: %s", error.message)

    keeper = threading.Thread(target=keep, name="postgresql keeper", daemon=True)
    keeper.start()
    try:
        yield server.dsn
    finally:
        over.set()
        keeper.join(timeout=65)
        embedded.stop(server)


async def prepare(dsn: str, setting: str = "TRADEPOST_DATABASE_URL") -> None:
    """Brings the schema up to date.

    Raises: CannotServe.
    """
    try:
        await migrate.migrate(dsn)
    except migrate.DatabaseNewer as error:
        raise CannotServe(str(error), "Nothing was changed.", 5) from error
    except migrate.RestoreUnfinished as error:
        raise CannotServe(f"{error}.", RESTORE_AGAIN, 5) from error
    except migrate.ExtensionMissing as error:
        hint = "Install PostgreSQL's contrib modules there (postgresql-contrib). Nothing was changed."
        raise CannotServe(str(error), hint, 5) from error
    except REFUSED as error:
        raise CannotServe(
            f"The database does not answer: {error or type(error).__name__}",
            f"Check {setting} and that PostgreSQL runs; `tradepost doctor` looks closer.",
            4,
        ) from error


async def prepare_all(settings: Settings, dsn: str) -> None:
    """Brings the schema of each database up to date; from then on home and those beside it know each other.

    Raises: CannotServe, also for a database that is another than it is said to be.
    """
    await prepare(dsn)
    for number, address in settings.beside.items():
        await prepare(address, f"number {number} of {BESIDE}")
    try:
        left = await beside.join(dsn, settings.beside)
    except beside.WrongDatabase as error:
        raise CannotServe(f"{error}.", f"Check TRADEPOST_DATABASE_URL and {BESIDE}. Nothing was changed.", 4) from error
    except REFUSED as error:
        raise CannotServe(f"A database does not answer: {error or type(error).__name__}", "", 4) from error
    if left:
        numbers = ", ".join(map(str, left))
        _log.warning("database %s is not in %s: conversations there are not found", numbers, BESIDE)


def vault_of(settings: Settings) -> secrets.Vault:
    """The deployment's own key.

    Raises: CannotServe.
    """
    try:
        if settings.secret_key is not None:
            return secrets.Vault(settings.secret_key)
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return secrets.Vault(secrets.key_under(settings.data))
    except (secrets.SecretsUnreadable, OSError) as error:
        raise CannotServe(str(error), "Set TRADEPOST_SECRET_KEY, or make the data directory writable.", 6) from error


def check_storage(settings: Settings) -> None:
    """Raises: CannotServe where files would lie nowhere."""
    try:
        open_storage(settings)
    except BadStorage as error:
        raise CannotServe(str(error), "`tradepost doctor` looks closer.", 6) from error


def check_replica(settings: Settings) -> None:
    """Raises: CannotServe for an address that is none; a standby that is away is no reason not to serve."""
    if settings.replica_url is None:
        return
    try:
        each_host(settings.replica_url)
    except REFUSED as error:
        hint = "It looks like postgresql://user:password@standby:5432/tradepost."
        raise CannotServe("TRADEPOST_REPLICA_URL cannot be read as an address of PostgreSQL.", hint, 6) from error


async def create_tenant_rows(tx: Connection, vault: secrets.Vault, slug: str, *, test: bool) -> NewTenant:
    """A tenant with a signing key, an API key that may do everything, and a site.

    Raises: asyncpg.UniqueViolationError where the name is taken.
    """
    tenant = await tenants.insert(tx, slug, test=test)
    api_key, signing = await add_keys(tx, vault, tenant, "first")
    return NewTenant(api_key=api_key, signing=signing, site=await _first_site(tx, tenant))


async def _first_site(tx: Connection, tenant: Tenant) -> str:
    """The id of the tenant's oldest site, which is made if there is none.

    At a test tenant it takes any profile, and pages that are made on this machine.
    """
    known = await sites.list_all(tx, tenant.id)
    if known:
        return known[0].id
    actor = Actor(tenant=tenant, profile_id="", key_id="command")
    made, _ = await site_rows.add(tx, actor, _first_settings(tenant.test))
    return made.id


def _first_settings(test: bool) -> SiteChange:
    if not test:
        return SiteChange()
    return SiteChange(starts=Starts(unknown=True), origins=["http://localhost:*", "http://127.0.0.1:*"])


async def add_keys(tx: Connection, vault: secrets.Vault, tenant: Tenant, name: str) -> tuple[str, SigningInfo]:
    """A fresh API key and a fresh signing key of a tenant."""
    key_id, api_key = secrets.new_api_key(test=tenant.test)
    signing = SigningInfo(kid=ids.new("kid"), alg="HS256", secret=secrets.new_secret().decode())
    await tenants.insert_api_key(tx, tenant.id, key_id, api_key, name, list(SCOPES))
    sealed = vault.seal(signing.secret.encode())
    await tenants.insert_signing_key(tx, tenant.id, signing.kid, signing.alg, secret=sealed, public_key=None)
    return api_key, signing


async def ensure_default(settings: Settings, dsn: str, vault: secrets.Vault, url: str) -> Keys:
    """The tenant `default`, its keys and its site: made at first start, afterwards read from `keys.json`."""
    known = read_keys(settings.data)
    connection = await connect(dsn, "tradepost_service")
    try:
        if known is None or not await _works(connection, known):
            async with connection.transaction():
                known = await _make_default(connection, vault, url)
        async with connection.transaction():
            tenant = await tenants.find(connection, known.tenant)
            assert tenant is not None
            site = known.site if await sites.find(connection, tenant.id, known.site) else None
            known = msgspec.structs.replace(known, site=site or await _first_site(connection, tenant))
    finally:
        await connection.close()
    known = msgspec.structs.replace(known, url=url)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(settings.data / KEYS_FILE, msgspec.json.format(msgspec.json.encode(known)))
    return known


async def _works(tx: Connection, keys: Keys) -> bool:
    """Whether this database knows the key: the data directory may have been pointed at another one."""
    found = await tenants.find_api_key(tx, secrets.api_key_id(keys.api_key) or "", keys.api_key)
    return found is not None and not found.revoked


async def _make_default(tx: Connection, vault: secrets.Vault, url: str) -> Keys:
    """Where the tenant is there and its `keys.json` is not, new keys beside the old."""
    tenant = await tenants.find(tx, DEFAULT_TENANT)
    if tenant is None:
        tenant = await tenants.insert(tx, DEFAULT_TENANT, test=True)
    api_key, signing = await add_keys(tx, vault, tenant, "keys.json")
    return Keys(url=url, tenant=DEFAULT_TENANT, api_key=api_key, signing=signing)


def read_keys(data: Path) -> Keys | None:
    """The keys that a server left under its data directory."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode((data / KEYS_FILE).read_bytes(), type=Keys)
    return None


def write_private(path: Path, content: bytes) -> None:
    """A file that only the server's user reads, whole or not at all."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    part.rename(path)


def listen(settings: Settings) -> socket.socket:
    """Raises: CannotServe where the address is taken or is none."""
    with _refused_in_words():
        return listening.listening_socket(settings.host, settings.port)


def share(settings: Settings) -> listening.SharedPort:
    """For several processes. Raises: CannotServe where the address is taken or is none."""
    with _refused_in_words():
        return listening.SharedPort(settings.host, settings.port)


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except listening.CannotListen as error:
        raise CannotServe(str(error), "", 3) from error


def address(host: str, sock: socket.socket) -> str:
    """As a browser takes it."""
    host = "127.0.0.1" if host in ("0.0.0.0", "") else host.strip("[]")  # noqa: S104  # compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{sock.getsockname()[1]}"
