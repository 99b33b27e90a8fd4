"""Tells who follows the desk which conversations changed: each as its reader sees it, at most once a second."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from time import monotonic

import msgspec
from msgspec import Raw

from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.model import Conversation
from tradepost.protocol.signals import ConversationsChanged, ConversationTouched, FlagsChanged, Signal

from ..broker.room import Listener
from ..clock import now
from ..errors import Unavailable
from ..handlers.services import Services
from ..model import Actor, Key
from ..rules.rows import row
from ..store import views
from ..store.db import REFUSED
from ..store.patience import Patience

_log = logging.getLogger("tradepost.desk")

EVERY_S = 1.0
WAIT_S = 3.0  # for a database beside home: who lists again because of it costs more
REST = 1.0  # after a telling it rests at least as long as that took: sending comes first


async def run(services: Services) -> None:
    """Until cancelled."""
    rest, patience = EVERY_S, Patience(WAIT_S)
    while True:
        await asyncio.sleep(rest)
        began = monotonic()
        for sessions in services.hub.following.take_flagged():
            _send(services, [session for session in sessions if session.actor.is_staff], FlagsChanged())
        for _, sessions, refs in services.hub.following.take():
            await _tell(services, patience, sessions, refs)
        rest = max(EVERY_S, REST * (monotonic() - began))


async def _tell(
    services: Services, patience: Patience, sessions: Sequence[Listener], refs: Sequence[Key] | None
) -> None:
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
        for there, touched in services.grouped(refs):
            await _tell_one(there, patience, group, touched)


async def _tell_one(services: Services, patience: Patience, sessions: Sequence[Listener], refs: Sequence[Key]) -> None:
    """Of conversations in one database; where it is silent, those in the others do not wait for it."""
    try:
        found = await patience.ask(services.number, partial(_find, services, sessions[0].actor, refs))
    except (Unavailable, *REFUSED):
        _log.info("a desk lists again: the database is away")
        _send(services, sessions, ConversationsChanged())
        return
    for view in found:
        _send(services, sessions, ConversationTouched(conversation=row(view)))


async def _find(services: Services, actor: Actor, refs: Sequence[Key]) -> list[Conversation]:
    async with services.database.transaction(actor.tenant.id) as tx:
        return await views.render(tx, actor, refs, services.hub, now())


def _send(services: Services, sessions: Sequence[Listener], signal: Signal) -> None:
    frame = services.hub.finished(msgspec.json.encode(SignalFrame(signal=Raw(msgspec.json.encode(signal)))))
    for session in sessions:
        session.signal(frame)
