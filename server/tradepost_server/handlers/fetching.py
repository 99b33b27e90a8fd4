"""Who may fetch a file, asked when its address is made and again at each fetch; and what an address opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from tradepost.protocol.results import FileResult

from .. import ids
from ..clock import now
from ..errors import Forbidden, NotFound
from ..media.addresses import Addresses, Ticket, VariantName
from ..model import Actor
from ..rules import access
from ..rules import files as rules
from ..store import conversations, files, tenants
from ..store.db import Connection
from ..store.files import Carrier, StoredFile, Variant
from .services import Services

SCOPE_MAX = 8  # conversations that an address names for a token that works in some alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that the asker may fetch, and the conversations that carry it."""

    file: StoredFile
    carriers: Sequence[Carrier]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """What an address opens."""

    file: StoredFile
    variant: Variant
    name: VariantName
    left_s: int  # how long the address works yet


async def require(tx: Connection, actor: Actor, file_id: str) -> Found:
    """The file, if the asker may read a message that carries it, or uploaded it and none does.

    Raises: NotFound, the same for one that is not there and one that is not theirs; Forbidden for who could.
    """
    file = await files.find(tx, actor.tenant.id, file_id)
    if file is None:
        raise NotFound("No such file", path="$.file")
    carriers = await files.carriers(tx, actor.tenant.id, file_id)
    loaded = await conversations.find_many(tx, actor.tenant.id, list({one.conversation_id for one in carriers}))
    carried = [
        rules.Carried(conversation=loaded[one.conversation_id][0], place=one.place, author=one.author)
        for one in carriers
        if one.conversation_id in loaded
    ]
    verdict = rules.verdict(actor, carried, now())
    if verdict == "no" and file.owner_id == actor.id and not await files.attached(tx, actor.tenant.id, file_id):
        verdict = "yes"
    if verdict == "former":
        raise Forbidden("You are no longer in this conversation")
    if verdict == "no":
        raise NotFound("No such file", path="$.file")
    return Found(file=file, carriers=carriers)


def addressed(addresses: Addresses, actor: Actor, found: Found) -> FileResult:
    """The file with addresses for this asker."""
    end, file = addresses.end(), found.file
    scope = None
    if actor.conversations is not None:
        scope = sorted({c.conversation_id for c in found.carriers} & actor.conversations)[:SCOPE_MAX]

    def address(variant: VariantName) -> str:
        ticket = Ticket(
            tenant_id=actor.tenant.id,
            file_id=file.id,
            variant=variant,
            profile_id=actor.profile_id,
            role=actor.role,
            key_id=actor.key_id,
            issued_at=None if actor.issued_at is None else ids.microseconds(actor.issued_at),
            conversations=scope,
            expires_at=end,
        )
        return f"/f/{addresses.close(ticket)}/{quote(file.name, safe='')}"

    return FileResult(
        file=file.info,
        url=address("main"),
        expires_at=datetime.fromtimestamp(end, UTC),
        thumbnail_url=address("thumbnail") if "thumbnail" in file.variants else None,
        still_url=address("still") if "still" in file.variants else None,
    )


def ticket_of(addresses: Addresses, token: str) -> Ticket:
    """What an address was made for.

    Raises: NotFound for one that we did not make, Forbidden for one whose time is over.
    """
    opened = addresses.open(token)
    if opened is None:
        raise NotFound("No such file")
    if opened.expired:
        raise Forbidden("This address has expired; ask for the file again")
    return opened.ticket


async def asker(services: Services, ticket: Ticket) -> Actor:
    """Who an address was made for, as they stand now.

    Raises: Forbidden where the API key was revoked.
    """
    scopes: frozenset[str] = frozenset()
    async with services.database.service() as connection:
        tenant = await tenants.get(connection, ticket.tenant_id)
        if ticket.issued_at is None:
            scopes = await tenants.scopes_of(connection, ticket.tenant_id, ticket.key_id)
    if ticket.issued_at is None and not scopes:
        raise Forbidden("This API key was revoked")
    return Actor(
        tenant=tenant,
        profile_id=ticket.profile_id,
        role=ticket.role,
        scopes=scopes if not ticket.profile_id else frozenset(),
        key_id=ticket.key_id,
        issued_at=None if ticket.issued_at is None else ids.at(ticket.issued_at),
        conversations=None if ticket.conversations is None else frozenset(ticket.conversations),
    )


async def open_(services: Services, actor: Actor, ticket: Ticket) -> Fetch:
    """What the address opens for its asker now.

    Raises: NotFound, Forbidden.
    """
    access.require_tenant(actor, "file.get")
    async with services.at(ticket.file_id).database.transaction(actor.tenant.id) as tx:
        file = (await require(tx, actor, ticket.file_id)).file
    variant = file.variants.get(ticket.variant)
    if variant is None:
        raise NotFound("No such file")
    return Fetch(file=file, variant=variant, name=ticket.variant, left_s=ticket.expires_at - int(now().timestamp()))
