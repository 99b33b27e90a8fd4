"""Finding messages by their words, among those that one asker may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from tradepost.protocol.model import Message

from .. import ids
from ..rules.seeking import Stems
from ..rules.sight import Sight
from .db import Connection
from .messages import COLUMNS, columns, seen, unheard

CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_TIMES = 16**14 - 1
_STEMS = """
SELECT w, tsvector_to_array(to_tsvector(c.oid::regconfig, w)) AS stems
FROM unnest($1::text[]) AS w, pg_catalog.pg_ts_config c
WHERE c.cfgname = ANY($2::text[]) AND c.cfgnamespace = 'pg_catalog'::regnamespace
"""
_LANGUAGE = "SELECT attributes ->> 'language' AS language FROM conversations WHERE tenant_id = $1 AND id = $2"
_LANGUAGES = """
SELECT DISTINCT v.attributes ->> 'language' AS language FROM (
    SELECT conversation_id FROM participants WHERE tenant_id = $1 AND profile_id = $2
    ORDER BY created_at DESC LIMIT 200) p
JOIN conversations v ON v.tenant_id = $1 AND v.id = p.conversation_id
WHERE v.attributes ? 'language' LIMIT 4
"""
_CANDIDATES = "SELECT * FROM search_candidates($1, $2, $3::text::tsquery, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
# A candidate's words were indexed as it stood at `edited_at`: one that was changed since is not found by them.
_READABLE = f"""
SELECT m.conversation_id, {COLUMNS} FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS k (c, i, e)
JOIN messages m ON m.tenant_id = $1 AND m.conversation_id = k.c AND m.id = k.i
WHERE m.deleted_at IS NULL AND m.edited_at IS NOT DISTINCT FROM k.e
  AND EXISTS (SELECT 1 FROM unnest($5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])
                  AS s (c, lane, after, upto, heard)
              WHERE s.c = m.conversation_id AND s.lane = m.lane_id AND m.at > s.after AND m.at <= s.upto
                AND coalesce(m.edited_at, m.at) <= s.heard)
  AND EXISTS (SELECT 1 FROM unnest($10::text[], $11::text[], $12::bigint[], $13::bigint[]) AS s (c, lane, after, upto)
              WHERE s.c = m.conversation_id AND s.lane = m.lane_id AND m.seq > s.after AND m.seq <= s.upto)
  AND NOT (m.author_id = ANY($14::text[]) AND m.author_role <> ALL($15::text[]))
ORDER BY m.id DESC, m.conversation_id DESC LIMIT $16
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of the index, and before which message."""

    within: list[str] | None  # conversations; None: all of the tenant's
    party: str | None = None  # of those the ones that this profile is or was in
    query: str | None  # a tsquery
    phrases: list[str]
    similar: list[str]
    kinds: list[str] | None = None
    author: str | None = None
    since: datetime | None = None
    before: tuple[str, str]  # message, conversation

    def after(self, last: "Candidate") -> "Wanted":
        """The same from there on."""
        return replace(self, before=(last.message, last.conversation))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message that had the words when it was indexed."""

    conversation: str
    message: str
    edited_at: datetime | None
    goes_on: bool  # there may be more after it, though fewer came than were asked for


class Read(NamedTuple):
    """A message as the asker sees it."""

    message: Message
    in_part: bool  # something that was indexed is perhaps hidden in it


def configuration(language: str | None) -> str | None:
    """Of PostgreSQL, for a language; None: it knows none, and words are compared as they are."""
    return CONFIGURATIONS.get((language or "").partition("-")[0].lower())


def before(at: datetime | None) -> tuple[str, str]:
    """Where a search begins: with the newest message, or the newest said before a time."""
    return ("ms_~", "") if at is None else (f"ms_{min(max(0, ids.microseconds(at)), _TIMES):014x}", "")


async def languages(tx: Connection, tenant_id: int, conversation: str | None, profile_id: str | None) -> set[str]:
    """What is mostly written in a conversation, or in the newest of a profile's, where that is known."""
    if conversation is not None:
        rows = await tx.fetch(_LANGUAGE, tenant_id, conversation)
    elif profile_id is not None:
        rows = await tx.fetch(_LANGUAGES, tenant_id, profile_id)
    else:
        rows = []
    return {row["language"] for row in rows if row["language"] is not None}


async def stems(tx: Connection, spoken: Iterable[str | None], words: Sequence[str]) -> Stems:
    """Words without their endings, by each of these languages."""
    known = {name for language in spoken if (name := configuration(language)) is not None}
    if not known or not words:
        return {}
    found: dict[str, frozenset[str]] = {}
    for row in await tx.fetch(_STEMS, list(words), sorted(known)):
        found[row["w"]] = found.get(row["w"], frozenset()) | frozenset(row["stems"])
    return found


async def candidates(tx: Connection, tenant_id: int, wanted: Wanted, how_many: int) -> list[Candidate]:
    """Messages that have the words, newest first, whoever may read them."""
    rows = await tx.fetch(
        _CANDIDATES,
        tenant_id,
        wanted.within,
        wanted.query,
        wanted.phrases or None,
        wanted.similar or None,
        wanted.kinds,
        wanted.author,
        before(wanted.since)[0] if wanted.since is not None else "",
        *wanted.before,
        how_many,
        wanted.party,
    )
    goes_on = not rows or rows[-1]["message_id"] is not None
    kept = rows if goes_on else rows[:-1]
    return [Candidate(row["conversation_id"], row["message_id"], row["edited_at"], goes_on) for row in kept]


async def readable(
    tx: Connection, tenant_id: int, found: Sequence[Candidate], sights: Mapping[str, Sight], limit: int
) -> list[Read]:
    """Those of the candidates that the asker may read, as they see them."""
    windows = [(c, *window) for c, sight in sights.items() for window in sight.windows()]
    ranges = [(c, *places) for c, sight in sights.items() for places in sight.ranges()]
    rows = await tx.fetch(
        _READABLE,
        tenant_id,
        [c.conversation for c in found],
        [c.message for c in found],
        [c.edited_at for c in found],
        *columns(windows, 5),
        *columns(ranges, 4),
        *unheard(sights.values()),
        limit,
    )
    return [_read(sights[row["conversation_id"]], row) for row in rows]


def _read(sight: Sight, row: Any) -> Read:
    return Read(seen(sight, row), row["views"] is not None and sight.standing.withheld is not None)
