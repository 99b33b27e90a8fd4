"""What handlers work with, put together by `app.py`."""

import hashlib
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import msgspec

from tradepost.protocol.commands import Command, CreateToken
from tradepost.protocol.results import TokenResult

from .. import clock, ids
from ..broker.hub import Hub
from ..media.depot import Depot
from ..media.gifs import GifLibrary
from ..media.previews import Previews
from ..model import Actor, Conversation, Key, Tenant
from ..outbound import Outbound
from ..rules import access
from ..rules.access import Standing
from ..secrets import Vault
from ..store import conversations
from ..store.beside import HOME
from ..store.changes import Begin, Change, Changes, Request, Work
from ..store.copies import Copies
from ..store.db import Connection, Database
from ..store.loader import Loader
from ..store.log import Head
from ..store.receipts import Receipts
from ..store.replica import Replica
from ..store.resting import Resting
from ..store.writer import LogWriter
from ..webpush import WebPush
from . import sharing
from .checkout import Checkout
from .classifying import Classifier
from .renewals import Renewals
from .screening import Screening
from .turns import Turns

T = TypeVar("T")


class Signer(Protocol):
    """Mints tokens with a tenant's key."""

    async def mint(self, actor: Actor, command: CreateToken) -> TokenResult:
        """A signed token."""

    async def mint_for_site(self, tenant_id: int, command: CreateToken) -> TokenResult:
        """A token signed with the server's own key for the tenant's sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of one process."""

    database: Database
    replica: Replica  # history and search read there what the primary has shown to be so still
    hub: Hub
    writer: LogWriter
    changes: Changes
    resting: Resting  # of those who follow the log
    loader: Loader
    receipts: Receipts
    depot: Depot
    signer: Signer
    screening: Screening  # looks at messages before they are stored
    renewals: Renewals
    outbound: Outbound  # the only way out over HTTP
    gifs: GifLibrary
    checkout: Checkout
    classifier: Classifier
    previews: Previews
    secrets: Vault  # opens what is sealed with the deployment's key
    push: WebPush  # `push.public_key` is what pages subscribe with
    searches: Turns
    revoked: Callable[[Actor, str], None]  # a profile's sessions end
    obey: Callable[[Tenant], None]  # a tenant's policy is another one from now on
    outdated: Callable[[Sequence[Key]], None]  # conversations whose state other nodes have to read anew
    alone: bool  # no other node changes what is known here
    place: Callable[[], int]  # the number of the database that takes the next new conversation
    copies: Copies
    everywhere: dict[int, "Services"]  # of each database by its number, home's, 0, first; the rest of them is shared
    number: int = HOME
    expect: Callable[[Key], Awaitable[None]]  # before a profile is welcomed: what concerns it is heard from then on
    expect_desk: Callable[[int], Awaitable[None]]  # the same for who follows a tenant's desk
    pace: Callable[[Hashable], float]  # of positions, cheaply: 0, or the seconds until one is looked at

    def at(self, named: str) -> "Services":
        """Those of the database in which what has this id lives. Home knows nothing of what lives in none of them."""
        return self.everywhere.get(ids.database(named)) or self.everywhere[HOME]

    def grouped(self, refs: Iterable[Key]) -> list[tuple["Services", list[Key]]]:
        """Conversations by the database that they live in."""
        groups: dict[int, list[Key]] = {}
        for ref in refs:
            groups.setdefault(self.at(ref[1]).number, []).append(ref)
        return [(self.everywhere[number], group) for number, group in groups.items()]

    async def introduce(self, actor: Actor, names: Mapping[str, str | None]) -> None:
        """Before a change of this database's: who comes into a conversation is known at home and here.

        Raises: Unavailable.
        """
        if self.number != HOME:
            await self.copies.introduce(self.number, actor.tenant.id, names)

    async def conversation(self, actor: Actor, conversation_id: str) -> Conversation:
        """The conversation's state: cached, or loaded.

        Raises: NotFound.
        """
        ref = (actor.tenant.id, conversation_id)
        return self.hub.find(ref) or await self.loader.load(ref)

    async def was_behind(self, known: Conversation | None) -> bool:
        """Whether a state that was decided on is older than what is stored, which is known here from now on.

        A node hears of what others change a moment after whoever changed it was answered.
        Raises: Unavailable.
        """
        if known is None or self.alone:
            return False
        async with self.database.transaction(known.tenant_id) as tx:
            found = await conversations.find(tx, known.ref)
        if found is None:
            return False
        now_known = self.hub.open(*found).conversation
        return (now_known.version, now_known.policy.version) != (known.version, known.policy.version)

    async def require(self, actor: Actor, command: str, conversation_id: str) -> tuple[Conversation, Standing]:
        """The conversation and the asker's standing in it, if they may do this.

        Raises: NotFound, Forbidden.
        """
        conversation = await self.conversation(actor, conversation_id)
        return conversation, access.require(actor, command, conversation, clock.now())

    async def change(
        self, actor: Actor, command: Command, answer: type[T], work: Work, begin: Begin | None = None
    ) -> T:
        """Runs a change of the conversation that the command names, or that `begin` makes.

        Live locations that it ends, whatever it is, end with it.

        Raises: what `Changes.run` and `work` raise.
        """
        conversation_id: str | None = getattr(command, "conversation", None)
        given: str | None = getattr(command, "client_id", None)
        request = Request(
            actor=actor,
            client_id=given or ids.new("own"),
            fingerprint=fingerprint(command),
            ref=None if conversation_id is None else (actor.tenant.id, conversation_id),
        )

        async def settled(tx: Connection, conversation: Conversation, head: Head) -> Change:
            return await sharing.settle(tx, head, await work(tx, conversation, head))

        return msgspec.json.decode(await self.changes.run(request, settled, begin), type=answer)


def fingerprint(command: Command) -> bytes:
    """Of what is asked, apart from `ref` and `client_id`."""
    plain = msgspec.structs.replace(command, ref="")
    if "client_id" in plain.__struct_fields__:
        plain = msgspec.structs.replace(plain, client_id=None)
    return hashlib.blake2b(msgspec.json.encode(plain), digest_size=16).digest()
