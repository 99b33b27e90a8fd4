"""Finding messages by their words."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Sequence
from time import monotonic
from typing import NamedTuple

import msgspec

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol import limits
from tradepost.protocol.model import Message
from tradepost.protocol.results import SearchPage
from tradepost.protocol.searching import SearchHit

from ..clock import now
from ..errors import Forbidden, Invalid, NotFound, Unavailable
from ..model import Actor, Conversation
from ..rules import access, seeking, wording
from ..rules.sight import Sight
from ..store import conversations, searching
from ..store.db import Connection, TookTooLong
from ..store.replica import Replica
from ..store.searching import Candidate, Wanted
from . import everywhere
from .services import Services

STATEMENT_MAX_MS, WHOLE_MAX_S = 2_000, 3.0
SPARE, BATCH_MAX = 12, 512  # candidates beyond a page that are looked at first, and at most together
KNOWN_KINDS = frozenset(str(kind.__struct_config__.tag) for kind in kinds.KINDS)
TOO_LONG = "The search takes too long: say more words, or name a conversation or a time"


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a search goes on, inside an opaque cursor: after a message that the asker was shown."""

    message: limits.MessageId
    conversation: limits.ConversationId
    similar: bool = False


async def search(services: Services, actor: Actor, command: c.SearchMessages) -> SearchPage:
    """Messages that have the words, newest first.

    Raises: Invalid, NotFound and Forbidden for a conversation as `history` does, Unavailable where it takes too long.
    """
    access.require_tenant(actor, "message.search")
    _check_kinds(command.kinds)
    query = seeking.parse(command.query)
    position = None if command.cursor is None else _decode(command.cursor)
    if not query.terms:
        return SearchPage(hits=[])
    async with services.searches.turn():
        parts = [
            await _in_one(each, actor, command, query, position)
            for each in everywhere.asked(services, command.conversation).values()
        ]
    return _joined(parts, command.limit)


class _Part(NamedTuple):
    """What a search found in one database."""

    hits: list[SearchHit]
    similar: bool  # no message has the words as they stand
    more: bool


async def _in_one(
    services: Services, actor: Actor, command: c.SearchMessages, query: seeking.Query, position: Position | None
) -> _Part:
    async with services.database.transaction(actor.tenant.id) as tx:
        await tx.execute(f"SET LOCAL statement_timeout = {STATEMENT_MAX_MS}")
        try:
            return await _Search(tx, services.replica, actor, command, query).page(position)
        except TookTooLong as error:
            raise Unavailable(TOO_LONG) from error


def _joined(parts: Sequence[_Part], limit: int) -> SearchPage:
    """Newest first; what is only similar where no database has the words as they stand."""
    similar = not any(part.hits and not part.similar for part in parts)
    counting = [part for part in parts if part.similar == similar]
    found = [hit for part in counting for hit in part.hits]
    found.sort(key=lambda hit: (hit.message.id, hit.message.conversation), reverse=True)
    more = len(found) > limit or any(part.more for part in counting)
    return SearchPage(hits=found[:limit], cursor=_encode(found[limit - 1].message, similar=similar) if more else None)


class _Asked(NamedTuple):
    """What is looked for: the words, what remains of them without their endings, and words that are similar."""

    query: seeking.Query
    stems: seeking.Stems
    similar: list[str]


class _Search:
    """One search in its transaction."""

    def __init__(
        self, tx: Connection, replica: Replica, actor: Actor, command: c.SearchMessages, query: seeking.Query
    ) -> None:
        self._tx, self._replica, self._actor, self._command, self._query = tx, replica, actor, command, query
        self._until = monotonic() + WHOLE_MAX_S
        self._now = now()
        self._spoken: set[str | None] = set()

    async def page(self, position: Position | None) -> _Part:
        """As the words stand there; on the first page, where no message has them, those similar to them."""
        within = await self._within()
        spoken = await searching.languages(self._tx, self._actor.tenant.id, self._command.conversation, self._party)
        self._spoken = {self._actor.tenant.policy.language, *spoken}
        stems = await searching.stems(self._tx, self._spoken, self._query.stemmed)
        loose = self._query.loose
        found: list[Message] = []
        if position is None or not position.similar:
            found = await self._read(within, position, _Asked(self._query, stems, []))
        similar = not found and loose is not None and (position is None or position.similar)
        if similar and loose is not None:
            found = await self._read(within, position, _Asked(loose[1], stems, loose[0]))
        kept = found[: self._command.limit]
        hits = await self._hits(kept, stems, loose[0] if similar and loose is not None else [])
        return _Part(hits, similar, len(found) > len(kept))

    async def _within(self) -> list[str] | None:
        """The conversations to look in: the one that is named, or those of the token; None: all.

        Raises: NotFound, Forbidden.
        """
        actor, named = self._actor, self._command.conversation
        if named is not None:
            found = await conversations.find(self._tx, (actor.tenant.id, named))
            if found is None:
                raise NotFound("No such conversation")
            if self._sight(found[0]) is None:
                access.require(actor, "history", found[0], self._now)
                raise Forbidden("Your role does not allow message.search")
            return [named]
        return None if actor.conversations is None else sorted(actor.conversations)

    @property
    def _party(self) -> str | None:
        """Whose conversations are looked in: one's own, or for staff and keys anyone's."""
        actor = self._actor
        inside = self._command.conversation is not None or actor.is_key or actor.is_staff
        return None if inside else actor.profile_id

    def _wanted(self, within: list[str] | None, position: Position | None, asked: "_Asked") -> Wanted:
        command = self._command
        start = searching.before(command.until)
        if position is not None:
            start = min(start, (position.message, position.conversation))
        return Wanted(
            within=within,
            party=self._party,
            query=asked.query.asked(asked.stems),
            phrases=asked.query.together,
            similar=asked.similar,
            kinds=command.kinds,
            author=command.author,
            since=command.since,
            before=start,
        )

    async def _read(self, within: list[str] | None, position: Position | None, asked: "_Asked") -> list[Message]:
        """Up to one more than a page, whatever lies between that is not the asker's to read."""
        found: list[Message] = []
        wanted = self._wanted(within, position, asked)
        missing, size = self._command.limit + 1, self._command.limit + SPARE
        if wanted.within == []:
            return []
        while missing > 0:
            if monotonic() > self._until:
                raise Unavailable(TOO_LONG)
            batch = await self._candidates(wanted, size)
            theirs = await self._readable(batch, missing, asked)
            found += theirs
            if not batch or (len(batch) < size and not batch[-1].goes_on):
                break
            missing -= len(theirs)
            size = missing + SPARE if len(theirs) > len(batch) / 2 else min(4 * size, BATCH_MAX)
            wanted = wanted.after(batch[-1])
        return found

    async def _candidates(self, wanted: Wanted, size: int) -> list[Candidate]:
        """What has the words may be asked of the replica; who may read it, and what it says now, of the primary."""

        def ask(tx: Connection) -> Awaitable[list[Candidate]]:
            return searching.candidates(tx, self._actor.tenant.id, wanted, size)

        found = await self._replica.read(self._actor.tenant.id, ask)
        return await ask(self._tx) if found is None else found

    async def _readable(self, batch: Sequence[Candidate], limit: int, asked: "_Asked") -> list[Message]:
        ids = list({candidate.conversation for candidate in batch})
        loaded = await conversations.find_many(self._tx, self._actor.tenant.id, ids) if ids else {}
        sights = {i: sight for i, (one, _) in loaded.items() if (sight := self._sight(one)) is not None}
        mine = [candidate for candidate in batch if candidate.conversation in sights]
        if not mine:
            return []
        in_part = any(sight.standing.withheld is not None for sight in sights.values())
        most = len(mine) if in_part else limit  # some of them may have the words where those are hidden
        found = await searching.readable(self._tx, self._actor.tenant.id, mine, sights, most)
        return [one.message for one in found if not one.in_part or await self._is_said(one.message, asked)]

    async def _is_said(self, message: Message, asked: "_Asked") -> bool:
        """Whether the words stand in what the asker sees of it."""
        lines = seeking.lines(wording.public(message.content))
        akin = seeking.akin(asked.query, lines)
        stems = {**asked.stems, **await searching.stems(self._tx, self._spoken, sorted(akin))}
        return seeking.matches(asked.query, lines, stems, asked.similar)

    def _sight(self, conversation: Conversation) -> Sight | None:
        """What the asker may read of a conversation; None where `history` is refused to them there, or this is."""
        standing = access.standing(self._actor, conversation, self._now)
        if standing.relation == "key":
            return Sight(conversation=conversation, standing=standing)
        if standing.relation not in ("member", "staff"):
            return None
        allowed = all(
            access.allows(conversation.policy, standing.role, command, "any")
            for command in ("history", "message.search")
        )
        return Sight(conversation=conversation, standing=standing) if allowed else None

    async def _hits(self, found: Sequence[Message], stems: seeking.Stems, similar: Sequence[str]) -> list[SearchHit]:
        said = []
        for message in found:
            said.append(seeking.lines(wording.public(message.content)))
            await asyncio.sleep(0)  # a page of the longest texts takes long enough for others to be served between
        akin = seeking.akin(self._query, (line for lines in said for line in lines))
        known = {**stems, **await searching.stems(self._tx, self._spoken, sorted(akin))}
        hits = []
        for message, lines in zip(found, said, strict=True):
            shown = seeking.find(self._query, lines, known, similar)
            hits.append(SearchHit(message=message, snippet=shown.snippet, highlights=shown.highlights))
            await asyncio.sleep(0)
        return hits


def _check_kinds(given: list[str] | None) -> None:
    for place, kind in enumerate(given or ()):
        if kind not in KNOWN_KINDS:
            raise Invalid("No such kind of content", path=f"$.kinds[{place}]")


def _encode(last: Message, *, similar: bool) -> str:
    position = Position(last.id, last.conversation, similar)
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def _decode(cursor: str) -> Position:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=Position)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise Invalid("Expected a cursor from an earlier answer", path="$.cursor") from None
