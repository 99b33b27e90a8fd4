"""Tells who follows the desk which conversations changed: each as its reader sees it, at most once a second."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic

import msgspec
from msgspec import Raw

from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.signals import ConversationsChanged, ConversationTouched, FlagsChanged, Signal

from ..broker.room import Listener
from ..errors import Unavailable
from ..handlers.services import Services, now
from ..model import Actor, Key
from ..rules.rows import row
from ..store import views
from ..store.db import REFUSED

_log = logging.getLogger("tradepost.desk")

EVERY_S = 1.0
REST = 1.0  # after a telling it rests at least as long as that took: sending comes first


async def run(services: Services) -> None:
    """Until cancelled."""
    rest = EVERY_S
    while True:
        await asyncio.sleep(rest)
        began = monotonic()
        for sessions in services.hub.following.take_flagged():
            _send(services, [session for session in sessions if session.actor.is_staff], FlagsChanged())
        for tenant_id, sessions, refs in services.hub.following.take():
            try:
                await _tell(services, tenant_id, sessions, refs)
            except (Unavailable, *REFUSED):
                _log.info("the desk of tenant %d lists again: the database is away", tenant_id)
                _send(services, sessions, ConversationsChanged())
        rest = max(EVERY_S, REST * (monotonic() - began))


async def _tell(services: Services, tenant_id: int, sessions: Sequence[Listener], refs: Sequence[Key] | None) -> None:
    """Sessions of one person in one role are told the same."""
    staff = [session for session in sessions if session.actor.is_staff]
    if refs is None:
        _send(services, staff, ConversationsChanged())
        return
    alike: dict[object, list[Listener]] = defaultdict(list)
    for session in staff:
        actor = session.actor
        alike[(actor.key, actor.role, actor.conversations)].append(session)
    for group in alike.values():
        await _tell_one(services, group[0].actor, group, refs)


async def _tell_one(services: Services, actor: Actor, sessions: Sequence[Listener], refs: Sequence[Key]) -> None:
    for there, group in services.grouped(refs):
        async with there.database.transaction(actor.tenant.id) as tx:
            found = await views.render(tx, actor, group, services.hub, now())
        for view in found:
            _send(services, sessions, ConversationTouched(conversation=row(view)))


def _send(services: Services, sessions: Sequence[Listener], signal: Signal) -> None:
    frame = services.hub.finished(msgspec.json.encode(SignalFrame(signal=Raw(msgspec.json.encode(signal)))))
    for session in sessions:
        session.signal(frame)
