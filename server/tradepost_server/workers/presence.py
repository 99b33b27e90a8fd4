"""Who is here: told, once a second, to those who share a live conversation with someone who came or went."""

import asyncio
import logging

import msgspec
from msgspec import Raw

from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.signals import Presence

from ..errors import Unavailable
from ..handlers.services import Services
from ..model import Key

_log = logging.getLogger("tradepost.presence")

CHANGED_MAX = 1_000  # profiles told of in one second; the rest follow in the next
TELL_MAX = 200  # profiles that hear of one


async def run(services: Services) -> None:
    """Until cancelled. Lost changes are harmless: presence is also part of every roster."""
    while True:
        await asyncio.sleep(1.0)
        changed = [services.hub.came_or_went.pop() for _ in range(min(CHANGED_MAX, len(services.hub.came_or_went)))]
        if changed:
            try:
                await _tell(services, changed)
            except Unavailable:
                _log.info("presence was not told: the database is away")


async def _tell(services: Services, changed: list[Key]) -> None:
    async with services.database.service() as connection:
        rows = await connection.fetch(
            "SELECT k.t, k.p, other.profile_id FROM unnest($1::integer[], $2::text[]) AS k (t, p) "
            "CROSS JOIN LATERAL (SELECT DISTINCT b.profile_id FROM participants a "
            "JOIN stints sa ON sa.tenant_id = a.tenant_id AND sa.conversation_id = a.conversation_id "
            "  AND sa.participant_id = a.id AND sa.ended IS NULL "
            "JOIN participants b ON b.tenant_id = a.tenant_id AND b.conversation_id = a.conversation_id AND b.id <> a.id "
            "JOIN stints sb ON sb.tenant_id = b.tenant_id AND sb.conversation_id = b.conversation_id "
            "  AND sb.participant_id = b.id AND sb.ended IS NULL "
            "WHERE a.tenant_id = k.t AND a.profile_id = k.p LIMIT $3) other",
            [tenant for tenant, _ in changed],
            [profile for _, profile in changed],
            TELL_MAX,
        )
    for row in rows:
        online = services.hub.online((row["t"], row["p"]))
        signal = Raw(msgspec.json.encode(Presence(profile=row["p"], online=online)))
        services.hub.signal_profiles([(row["t"], row["profile_id"])], msgspec.json.encode(SignalFrame(signal=signal)))
